"""The figures, the completeness and the map layers of the reports, among what `report_hooks` gives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

GROUP = _("Citizens’ reports")  # heading of what villages owe


def metrics():
    from plugins.netizen import measures
    from plugins.netizen.clocks import FOLLOW_UP, PASS_ON

    reports, days = _("reports"), _("days (median)")
    return [
        specs.MetricSpec(
            "open_reports", _("Open reports"), reports, measures.open_by_village, "down"
        ),
        specs.MetricSpec(
            "overdue_reports",
            _("Overdue reports"),
            reports,
            measures.overdue_by_village,
            "down",
            target=0,
            description=_("Open ones whose clock has run out, on whichever desk they are."),
        ),
        specs.MetricSpec(
            "reports_this_month", _("Reports this month"), reports, measures.filed_this_month
        ),
        specs.MetricSpec(
            "resolved_reports", _("Resolved reports"), reports, measures.resolved_by_village, "up"
        ),
        specs.MetricSpec(
            "days_to_first_answer",
            _("From report to first answer"),
            days,
            measures.days_to_first_answer,
            "down",
            total="mean",
            weights=measures.first_answers,
            target=PASS_ON,
            description=_(
                "Days of the calendar, of the reports first answered in the last 90 days."
            ),
        ),
        specs.MetricSpec(
            "days_to_resolution",
            _("From report to resolution"),
            days,
            measures.days_to_resolution,
            "down",
            total="mean",
            weights=measures.resolutions,
            target=FOLLOW_UP,
            description=_("Days of the calendar, of the reports resolved in the last 365 days."),
        ),
        specs.MetricSpec(
            "satisfaction",
            _("Satisfaction of reporters"),
            _("of 5 (mean)"),
            measures.satisfaction,
            "up",
            total="mean",
            weights=measures.ratings,
            target=4,
            description=_("What they gave to the reports closed in the last 365 days."),
        ),
    ]


def completeness_rules():
    from plugins.netizen import measures

    return [
        specs.CompletenessRuleSpec(
            "answers_reports",
            _("No report waits unread for more than three working days"),
            measures.villages_that_answer,
            legal_basis="SP4N-LAPOR",
            fix_url=measures.unread_url,
            aspect="fresh",
            group=GROUP,
            action=_("Read the reports"),
        ),
        specs.CompletenessRuleSpec(
            "reports_in_time",
            _("No report on the village’s desk is overdue"),
            measures.villages_in_time,
            legal_basis="SP4N-LAPOR",
            fix_url=measures.reports_url,
            aspect="fresh",
            group=GROUP,
            action=_("Answer the reports"),
        ),
        specs.CompletenessRuleSpec(
            "report_categories",
            _("Citizens can choose what they report about"),
            measures.villages_with_categories,
            legal_basis="UU 25/2009 Pasal 36",
            fix_url=measures.categories_url,
            group=GROUP,
            action=_("Switch categories on"),
        ),
        specs.CompletenessRuleSpec(
            "first_answer_known",
            _("A report was answered for all to read within a year"),
            measures.villages_with_first_answer,
            legal_basis="UU 25/2009 Pasal 36",
            fix_url=measures.reports_url,
            aspect="fresh",
            group=GROUP,
            action=_("Answer a report"),
        ),
    ]


def alerts():
    from plugins.netizen import attention

    return [specs.AlertSpec("overdue_reports", _("Overdue reports"), attention.overdue_reports)]


def map_layers():
    from plugins.netizen import finding
    from plugins.netizen.models import Report

    shown = (
        specs.LayerProperty("code", _("Tracking code")),
        specs.LayerProperty("title", _("Title")),
        specs.LayerProperty("category", _("Category"), field="category__code"),
        specs.LayerProperty("category_name", _("Name of the category"), field="category__name"),
        specs.LayerProperty("state", _("State"), choices=tuple(Report.State.choices)),
        specs.LayerProperty("created_at", _("Received"), "date-time"),
        specs.LayerProperty("updated_at", _("Changed"), "date-time"),
    )
    common = {
        "geometry": "point",
        "id_field": "code",
        "title": "title",
        "time_field": "created_at",
        "colour": finding.OTHERS,
        "category": "category",
        "categories": finding.colours(),
    }
    return [
        specs.MapLayerSpec(
            "reports",
            _("Reports from citizens"),
            finding.reports_on_the_map,
            "point",
            (
                *shown,
                specs.LayerProperty("text", _("Text")),
                specs.LayerProperty("public_note", _("Answer")),
            ),
            page="/p/netizen/{code}/",
            **common,
        ),
        # Nothing of who reported; nor the text, in which people name themselves.
        specs.MapLayerSpec(
            "reports_staff",
            _("Reports from citizens, all"),
            finding.reports_for_staff,
            "point",
            (
                *shown,
                specs.LayerProperty("desk", _("With"), choices=tuple(Report.Desk.choices)),
                specs.LayerProperty("agency", _("Agency"), field="agency__name"),
                specs.LayerProperty("is_public", _("Public"), "boolean"),
                specs.LayerProperty("due_at", _("Due"), "date-time"),
            ),
            visibility="staff",
            description=_("Unpublished and confidential ones too, without who reported them."),
            **common,
        ),
    ]
