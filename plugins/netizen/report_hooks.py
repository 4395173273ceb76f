"""What citizens' reports give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

MODELS = ("report", "category", "agency", "cannedanswer", "savedview", "holiday", "blockedsender")


def _may(models, actions=("view", "add", "change", "delete")):
    return tuple(f"netizen.{action}_{model}" for model in models for action in actions)


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

    return [specs.BlockSpec("reports", block=ReportsBlock, references=("netizen.Report",))]


def admins():
    desk = "plugins.netizen.desk"
    return [
        specs.AdminSpec("plugins.netizen.admin.ReportAdmin"),
        specs.AdminSpec(f"{desk}.categories_admin.CategoryAdmin"),
        specs.AdminSpec(f"{desk}.lists.AgencyAdmin"),
        specs.AdminSpec(f"{desk}.officers.AgencyOfficerAdmin"),
        specs.AdminSpec(f"{desk}.lists.CannedAnswerAdmin"),
        specs.AdminSpec(f"{desk}.saved.SavedViewAdmin"),
        specs.AdminSpec(f"{desk}.lists.HolidayAdmin"),
        specs.AdminSpec(f"{desk}.lists.BlockedSenderAdmin"),
    ]


def permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", EDIT),
        specs.PermissionSpec("regency_officer", (*EDIT, *_may(("agencyofficer",)))),
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

    return [
        specs.MetricSpec(
            "open_reports", _("Open reports"), _("reports"), measures.open_by_village, "down"
        ),
        specs.MetricSpec(
            "resolved_reports",
            _("Resolved reports"),
            _("reports"),
            measures.resolved_by_village,
            "up",
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
        )
    ]


def map_layers():
    from plugins.netizen import measures
    from plugins.netizen.models import Report

    return [
        specs.MapLayerSpec(
            "reports",
            _("Reports from citizens"),
            measures.reports_on_the_map,
            "point",
            (
                specs.LayerProperty("code", _("Tracking code")),
                specs.LayerProperty("title", _("Title")),
                specs.LayerProperty("category", _("Category"), field="category__code"),
                specs.LayerProperty(
                    "category_name", _("Name of the category"), field="category__name"
                ),
                specs.LayerProperty("state", _("State"), choices=tuple(Report.State.choices)),
                specs.LayerProperty("text", _("Text")),
                specs.LayerProperty("public_note", _("Answer")),
                specs.LayerProperty("created_at", _("Received"), "date-time"),
                specs.LayerProperty("updated_at", _("Changed"), "date-time"),
            ),
            id_field="code",
            title="title",
            time_field="created_at",
            page="/p/netizen/{code}/",
            colour="#a63a00",
        )
    ]


def event_types():
    return [
        specs.EventTypeSpec("report.created", _("A citizen filed a report")),
        specs.EventTypeSpec("report.changed", _("A report's state changed")),
        specs.EventTypeSpec("report.removed", _("A report was deleted")),
    ]


def searches():
    from plugins.netizen import measures

    return [
        specs.SearchSpec(
            "reports",
            _("Reports from citizens"),
            measures.search_reports,
            near=measures.reports_near,
        )
    ]


def menu_items():
    return [specs.MenuItemSpec(_("Report a problem"), order=310)]


def tasks():
    return []


def load_demo(villages, progress) -> None:
    from plugins.netizen.demo import load

    load(villages, progress)


def export(user) -> list:
    from plugins.netizen.privacy import export

    return export(user)


def erase(user) -> None:
    from plugins.netizen.privacy import erase

    erase(user)
