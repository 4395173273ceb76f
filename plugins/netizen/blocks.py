"""The page blocks of the reports: what citizens have reported, and the form to report something."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

ALL, OPEN, RESOLVED = "all", "open", "resolved"
STATES = [
    (ALL, _("The latest, in every state")),
    (OPEN, _("The latest that are still open")),
    (RESOLVED, _("The latest that have been resolved")),
]


class ReportsBlock(blocks.StructBlock):
    """The latest public reports and how many there are in each state, read when shown."""

    title = blocks.CharBlock(label=_("title"), default=_("Reports from citizens"), max_length=100)
    number = blocks.IntegerBlock(
        label=_("how many reports to show"), default=5, min_value=0, max_value=20
    )
    states = blocks.ChoiceBlock(label=_("which reports"), choices=STATES, default=ALL)

    class Meta:
        icon = "comment"
        label = _("Reports from citizens")
        template = "netizen/reports_block.html"
        api_serializer = "plugins.netizen.api.serializers.ReportsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["reports"] = latest(context["village"], value["number"], value["states"])
        context["counts"] = counts_by_state(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.representation import report_representation

        village = context["village"]
        reports = latest(village, value["number"], value["states"])
        return {
            "title": str(value["title"]),
            "states": value["states"] or ALL,
            "counts": {str(state): count for state, _label, count in counts_by_state(village)},
            "reports": [report_representation(report) for report in reports],
        }


class ReportFormBlock(blocks.StructBlock):
    """The beginning of a report: what is written here stands in the form that follows."""

    title = blocks.CharBlock(label=_("title"), default=_("Report a problem"), max_length=100)
    text = blocks.CharBlock(
        label=_("text"),
        default=_("Something broken, missing or in danger? Tell the village."),
        required=False,
        max_length=300,
    )

    class Meta:
        icon = "edit"
        label = _("Report form")
        template = "netizen/report_form_block.html"
        api_serializer = "plugins.netizen.api.serializers.ReportFormValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.netizen.categories import offered

        context = super().get_context(value, parent_context)
        context["categories"] = offered(context["village"]).values()
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.categories import offered
        from plugins.netizen.representation import category_representation

        village = context["village"]
        return {
            # A default is a text still to be translated.
            "title": str(value["title"]),
            "text": str(value["text"]),
            "url": "/p/netizen/lapor/",
            "endpoint": f"/api/v1/villages/{village.code}/netizen/reports/",
            "categories": [category_representation(row) for row in offered(village).values()],
        }


def latest(village, number: int, states: str = ALL) -> list:
    """The village's newest public reports, of those states."""
    from plugins.netizen.models import Report

    found = Report.objects.for_village(village).public().select_related("category")
    if states == OPEN:
        found = found.open()
    elif states == RESOLVED:
        found = found.filter(state=Report.State.RESOLVED).order_by("-closed_at", "-pk")
    return list(found[:number])


def counts_by_state(village) -> list[tuple[str, str, int]]:
    """State, its label and how many public reports are in it; every state there is one in."""
    from plugins.netizen.models import Report

    rows = Report.objects.for_village(village).public().order_by().values("state")
    counts = {row["state"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return [
        (value, label, counts[value]) for value, label in Report.State.choices if value in counts
    ]
