"""What citizens' reports give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs
from plugins.netizen.figure_hooks import completeness_rules, map_layers, metrics  # noqa: F401

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
