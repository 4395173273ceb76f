"""The page block that shows how reliably the posts are kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class PostScoresBlock(blocks.StructBlock):
    """Posts with their share of kept shifts and of doubtful check-ins, read when shown. No person
    is named or counted."""

    title = blocks.CharBlock(label=_("title"), default=_("How our posts are kept"), max_length=100)

    class Meta:
        icon = "view"
        label = _("Reliability of the posts")
        template = "ronda/post_scores.html"
        api_serializer = "plugins.ronda.api.shown.PostScoresValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.ronda.scores import scores_of

        context = super().get_context(value, parent_context)
        context["scores"] = scores_of(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        from dataclasses import asdict

        from plugins.ronda.scores import scores_of

        return {
            "title": value["title"],
            "scores": [asdict(score) for score in scores_of(context["village"])],
        }
