"""Tags on pages: words of the village's own choice by which what belongs together is found.

Each page type has a table of its own, which is what keeps tags in drafts apart from public ones.
"""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase


class NewsTag(TaggedItemBase):
    content_object = ParentalKey(
        "village_sites.NewsPage", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta(TaggedItemBase.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_a_news")
        ]


class EventTag(TaggedItemBase):
    content_object = ParentalKey(
        "village_sites.EventPage", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta(TaggedItemBase.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_an_event")
        ]


class Tagged(models.Model):
    """Mixed into page types that have `tags`."""

    class Meta:
        abstract = True

    def tag_list(self) -> list[dict]:
        """The page's tags by name, as the API gives them."""
        tags = sorted(self.tags.all(), key=lambda tag: tag.name.lower())
        return [{"name": tag.name, "slug": tag.slug} for tag in tags]
