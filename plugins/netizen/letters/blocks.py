"""The page block that shows which letters the village makes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LetterKindsBlock(blocks.StructBlock):
    """The first kinds of the village's catalogue, read when shown."""

    title = blocks.CharBlock(label=_("title"), default=_("Letters of the village"), max_length=100)
    number = blocks.IntegerBlock(
        label=_("how many kinds to show"), default=6, min_value=1, max_value=50
    )

    class Meta:
        icon = "doc-full"
        label = _("Letters")
        template = "netizen/letters/kinds_block.html"
        api_serializer = "plugins.netizen.api.letter_serializers.LetterKindsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["kinds"] = shown(context["village"], value["number"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.letters.representation import kind_representation

        village = context["village"]
        kinds = shown(village, value["number"])
        return {
            "title": value["title"],
            "kinds": [kind_representation(kind, village) for kind in kinds],
        }


def shown(village, number: int) -> list:
    """So many kinds that the village offers, in their order."""
    from plugins.netizen.letters.catalogue import offered

    return list(offered(village)[:number])
