"""The page block that shows a village's watch posts."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.ronda.representation import post_representation


class WatchPostsBlock(blocks.StructBlock):
    """The posts in use, read when the page is shown, so that a lamp mended shows as mended."""

    title = blocks.CharBlock(label=_("title"), default=_("Watch posts"), max_length=100)
    show_equipment = blocks.BooleanBlock(label=_("show the equipment"), required=False)

    class Meta:
        icon = "view"
        label = _("Watch posts")
        template = "ronda/watch_posts.html"
        api_serializer = "plugins.ronda.api.serializers.WatchPostsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["posts"] = active_posts(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        return {
            "title": value["title"],
            "show_equipment": bool(value["show_equipment"]),
            "posts": [post_representation(post) for post in active_posts(context["village"])],
        }


def active_posts(village):
    from plugins.ronda.models import WatchPost

    return WatchPost.objects.for_village(village).filter(is_active=True)
