"""What citizens' reports give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

MODELS = ("report", "category", "agency", "agencyofficer", "cannedanswer", "savedview", "holiday",
          "blockedsender")  # fmt: skip


def _may(models, actions=("view", "add", "change", "delete")):
    return tuple(f"netizen.{action}_{model}" for model in models for action in actions)


VIEW = _may(MODELS, ("view",))
EDIT = _may(MODELS)
# Of an agency's officer: the reports forwarded to it, and what its desk keeps at hand.
AGENCY = ("netizen.view_report", "netizen.change_report", "netizen.view_cannedanswer",
          *_may(("savedview",)))  # fmt: skip

UUID = "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90"
PROBLEMS = (
    specs.ProblemSpec(
        "report-differs",
        409,
        "Another report has this UUID",
        "A report is filed with the UUID of one that is there already with other contents.",
        "Make a new UUID for a new report. The same report is sent again as it was.",
        "A report with other contents has this UUID: make a new one for a new report.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "report-removed",
        410,
        "The report was deleted",
        "A report is sent again that the village has deleted since.",
        "Take it out of what is to be sent.",
        "This report has been deleted: do not send it again.",
        {"uuid": UUID},
    ),
)


def blocks():
    from plugins.netizen.blocks import ReportsBlock
    from plugins.netizen.statistics_block import StatisticsBlock

    shown = ("netizen.Report", "netizen.Category")
    return [
        specs.BlockSpec("reports", block=ReportsBlock, references=("netizen.Report",)),
        specs.BlockSpec("report_statistics", block=StatisticsBlock, references=shown),
    ]


def admins():
    return [specs.AdminSpec("plugins.netizen.admin.ReportAdmin")]


def permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", EDIT),
        specs.PermissionSpec("regency_officer", EDIT),
        specs.PermissionSpec("agency_officer", AGENCY),
    ]


def settings():
    return [
        specs.SettingSpec(
            "allow_anonymous",
            _("Take reports without name and phone"),
            "boolean",
            default=True,
            help_text=_("Switched off, whoever is not signed in has to leave both."),
        ),
        specs.SettingSpec(
            "hold",
            _("Reports that wait for a moderator"),
            "choice",
            default="suspicious",
            choices=(
                (
                    "suspicious",
                    _("Those with words of the list, or of somebody turned down before"),
                ),
                ("new", _("Those too of people who have reported nothing before")),
                ("all", _("All")),
            ),
        ),
        specs.SettingSpec(
            "hold_words",
            _("Words for which a report waits"),
            "text",
            default="",
            help_text=_("Separated by commas, beside the list that comes with the service."),
        ),
    ]


def metrics():
    from plugins.netizen import measures

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
            description=_("Days of the calendar, of the reports resolved in the last 365 days."),
        ),
        specs.MetricSpec(
            "satisfaction",
            _("Satisfaction of reporters"),
            _("of 5 (mean)"),
            measures.satisfaction,
            "up",
            total="mean",
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
        ),
        specs.CompletenessRuleSpec(
            "reports_in_time",
            _("No report on the village’s desk is overdue"),
            measures.villages_in_time,
            legal_basis="SP4N-LAPOR",
            fix_url=measures.reports_url,
        ),
        specs.CompletenessRuleSpec(
            "report_categories",
            _("Citizens can choose what they report about"),
            measures.villages_with_categories,
            legal_basis="UU 25/2009 Pasal 36",
            fix_url=measures.categories_url,
        ),
        specs.CompletenessRuleSpec(
            "first_answer_known",
            _("A report was answered for all to read within a year"),
            measures.villages_with_first_answer,
            legal_basis="UU 25/2009 Pasal 36",
            fix_url=measures.reports_url,
        ),
    ]


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


# Who hears of reports on the stream of events, in their areas. An agency's officers hear of none
# there: a stream is opened for villages, and they may know of what was handed over to them alone.
# They are told by email (`telling`).
HEARERS = ("village_operator", "village_head", "district_officer", "regency_officer")


def event_types():
    return [
        specs.EventTypeSpec("report.created", _("A citizen filed a report"), roles=HEARERS),
        specs.EventTypeSpec("report.changed", _("A report's state changed"), roles=HEARERS),
        specs.EventTypeSpec("report.due", _("A report is due or overdue"), roles=HEARERS),
        specs.EventTypeSpec(
            "report.escalated", _("An overdue report was escalated"), roles=HEARERS
        ),
        specs.EventTypeSpec("report.removed", _("A report was deleted"), roles=HEARERS),
    ]


def searches():
    from plugins.netizen import finding

    return [
        specs.SearchSpec(
            "reports",
            _("Reports from citizens"),
            finding.search_reports,
            near=finding.reports_near,
        )
    ]


def menu_items():
    return [specs.MenuItemSpec(_("Report a problem"), order=310)]


def tasks():
    from plugins.netizen import clock_tasks

    return [specs.TaskSpec("clocks", clock_tasks.EVERY, clock_tasks.keep_time)]


def load_demo(villages, progress) -> None:
    from plugins.netizen.demo import load

    load(villages, progress)


def export(user) -> list:
    from plugins.netizen.privacy import export

    return export(user)


def erase(user) -> None:
    from plugins.netizen.privacy import erase

    erase(user)
