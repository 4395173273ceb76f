"""The page block of tonight's watch: the posts with their state, and when their shifts are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.media.representation import absolute


class TonightBlock(blocks.StructBlock):
    """Read when the page is shown. The API's documents are written at publication and know
    nothing of the hour: there the block tells the address that answers it."""

    title = blocks.CharBlock(label=_("title"), default=_("Tonight’s watch"), max_length=100)
    show_shifts = blocks.BooleanBlock(
        label=_("show the hours of the shifts"), required=False, default=True
    )

    class Meta:
        icon = "time"
        label = _("Tonight’s watch")
        template = "ronda/tonight_block.html"
        api_serializer = "plugins.ronda.api.roster_serializers.TonightValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["posts"] = posts_tonight(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        code = context["village"].code
        return {
            "title": value["title"],
            "show_shifts": bool(value["show_shifts"]),
            "url": absolute(f"/api/v1/villages/{code}/ronda/tonight/"),
        }


def posts_tonight(village) -> list:
    """The posts in use, by name, with their state and tonight's shifts."""
    from plugins.ronda.models import WatchPost
    from plugins.ronda.roster.states import STATES, with_tonight

    posts = list(with_tonight(WatchPost.objects.for_village(village).filter(is_active=True)))
    labels = dict(STATES)
    for post in posts:
        post.state_label = labels[post.state]
    return posts
