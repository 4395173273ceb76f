"""The page block that shows what citizens have reported and how far it is."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ReportsBlock(blocks.StructBlock):
    """The latest public reports and how many there are in each state, read when shown."""

    title = blocks.CharBlock(label=_("title"), default=_("Reports from citizens"), max_length=100)
    number = blocks.IntegerBlock(
        label=_("how many reports to show"), default=5, min_value=0, max_value=20
    )

    class Meta:
        icon = "comment"
        label = _("Reports from citizens")
        template = "netizen/reports_block.html"
        api_serializer = "plugins.netizen.api.serializers.ReportsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["reports"] = latest(context["village"], value["number"])
        context["counts"] = counts_by_state(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.representation import report_representation

        village = context["village"]
        return {
            "title": value["title"],
            "counts": {str(state): count for state, _label, count in counts_by_state(village)},
            "reports": [
                report_representation(report) for report in latest(village, value["number"])
            ],
        }


def latest(village, number: int) -> list:
    """The village's newest public reports."""
    from plugins.netizen.models import Report

    return list(Report.objects.for_village(village).public().select_related("category")[:number])


def counts_by_state(village) -> list[tuple[str, str, int]]:
    """State, its label and how many public reports are in it; every state there is one in."""
    from plugins.netizen.models import Report

    rows = Report.objects.for_village(village).public().order_by().values("state")
    counts = {row["state"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return [
        (value, label, counts[value]) for value, label in Report.State.choices if value in counts
    ]
