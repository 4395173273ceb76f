"""The page block that shows what a village's reports come to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StatisticsBlock(blocks.StructBlock):
    """Figures, and tables of months and categories with bars the server has drawn; read when
    shown."""

    title = blocks.CharBlock(
        label=_("title"), default=_("What becomes of your reports"), max_length=100
    )

    class Meta:
        icon = "table"
        label = _("Statistics of the reports")
        template = "netizen/statistics_block.html"
        api_serializer = "plugins.netizen.api.statistics.StatisticsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context.update(shown(context["village"]))
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.statistics import statistics_of

        return {"title": value["title"], **statistics_of(context["village"])}


def shown(village) -> dict[str, Any]:
    """What the template shows: the figures, the months with their names, and what the longest bar
    of each table stands for."""
    from datetime import date

    from plugins.netizen.statistics import statistics_of

    figures = statistics_of(village)
    months = [
        {**row, "began": date.fromisoformat(f"{row['month']}-01")} for row in figures["months"]
    ]
    categories = [row for row in figures["categories"] if row["received"] or row["open"]]
    return {
        "figures": figures,
        "months": months,
        "most_a_month": max((row["received"] for row in months), default=0) or 1,
        "categories": categories,
        "most_a_category": max((row["received"] for row in categories), default=0) or 1,
    }
