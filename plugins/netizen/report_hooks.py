"""What citizens' reports give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs
from plugins.netizen.addressees import KEY
from plugins.netizen.figure_hooks import (  # noqa: F401
    alerts,
    completeness_rules,
    map_layers,
    metrics,
)

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
    specs.ProblemSpec(
        "sender-blocked",
        403,
        "The village takes nothing from this sender",
        "The village has blocked the account, phone, email address or device that sends a report.",
        "Do not send it again. Call the village office.",
        "The village takes no more reports from you. Call the village office.",
    ),
    specs.ProblemSpec(
        "not-the-reporter",
        403,
        "Only for whoever filed the report",
        "Somebody sends a photo to a report, or acts on it, without proving that it is theirs.",
        "Sign in with the account it was filed with, or send the `reply_key` of its receipt as "
        "`Reply-Key`.",
        "Only whoever filed the report may do this: sign in with the account it was filed with, or "
        "send the reply key of its receipt.",
    ),
    specs.ProblemSpec(
        "report-state",
        409,
        "Not in this state of the report",
        "Something is done to a report that its state does not allow, or that can be done once.",
        "Read the report anew; `own.actions` names what can be done now.",
        "This report is “Received”: that is not done to it now.",
        {"state": "received"},
    ),
    specs.ProblemSpec(
        "record-differs",
        409,
        "Another record has this UUID",
        "A photo or an action is sent with the UUID of one that is there with other contents.",
        "Make a new UUID for a new record. The same is sent again as it was.",
        "A record with other contents has this UUID: make a new one for a new record.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "record-removed",
        410,
        "The record was deleted",
        "A photo is sent again that the village has deleted since.",
        "Take it out of what is to be sent.",
        "This record has been deleted: do not send it again.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "enough-photos",
        409,
        "The report has its photos",
        "A photo is sent to a report that has as many as it takes.",
        "Take it out of what is to be sent.",
        "The report has 5 photos, and takes no more.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "photo-damaged",
        400,
        "No picture",
        "What is sent as a photo cannot be read as JPEG, PNG or WebP.",
        "Send the photo anew, or another.",
        "This is no picture: send a JPEG, PNG or WebP.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "photo-too-large",
        413,
        "The photo is too large",
        "A photo has more bytes than are taken.",
        "Make it smaller: `maximum_bytes` says how much is taken.",
        "A photo has at most 12582912 bytes here: make it smaller.",
        {"maximum_bytes": 12582912},
    ),
)


def blocks():
    from plugins.netizen.blocks import ReportFormBlock, ReportsBlock
    from plugins.netizen.statistics_block import StatisticsBlock

    shown = ("netizen.Report", "netizen.Category")
    return [
        specs.BlockSpec("reports", block=ReportsBlock, references=("netizen.Report",)),
        specs.BlockSpec("report_form", block=ReportFormBlock, references=("netizen.Category",)),
        specs.BlockSpec("report_statistics", block=StatisticsBlock, references=shown),
    ]


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
        specs.SettingSpec(
            "captcha",
            _("Have the device solve a puzzle before a report is taken"),
            "boolean",
            default=False,
            help_text=_(
                "Against floods of false reports. Nobody is asked anything; it needs JavaScript, "
                "and takes an old phone some seconds. Whoever is signed in is spared."
            ),
        ),
    ]


# Who hears of reports on the stream of events, in their areas. An agency's officers hear of what is on
# its desk or has just left it, wherever that is, and of nothing else.
HEARERS = ("village_operator", "village_head", "district_officer", "regency_officer")


def event_types():
    addressees = specs.AddresseesSpec(KEY, _agencies_of)
    kinds = {
        "report.created": _("A citizen filed a report"),
        "report.changed": _("A report's state changed"),
        "report.due": _("A report is due or overdue"),
        "report.escalated": _("An overdue report was escalated"),
        "report.removed": _("A report was deleted"),
    }
    return [
        specs.EventTypeSpec(kind, label, roles=HEARERS, addressees=addressees)
        for kind, label in kinds.items()
    ]


def _agencies_of(user) -> frozenset[int]:
    from plugins.netizen.desks import agencies_of

    return agencies_of(user)


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
    from plugins.netizen import clock_tasks, closing, photos

    return [
        specs.TaskSpec("clocks", clock_tasks.EVERY, clock_tasks.keep_time),
        specs.TaskSpec("closing", closing.EVERY, closing.close_answered),
        specs.TaskSpec("forget_kept_photos", 24 * 3600, photos.forget_abandoned),
    ]


def load_demo(villages, progress) -> None:
    from plugins.netizen.demo import load

    load(villages, progress)


def export(user) -> list:
    from plugins.netizen.privacy import export

    return export(user)


def erase(user) -> None:
    from plugins.netizen.privacy import erase

    erase(user)
