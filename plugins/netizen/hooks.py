"""What the citizens' reports add to the platform, by the same hooks any plugin has."""

from django.utils.translation import gettext_lazy as _

from core.plugins import specs
from core.plugins.hookspecs import hookimpl

EDIT = ("netizen.view_report", "netizen.add_report", "netizen.change_report",
        "netizen.delete_report")  # fmt: skip


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


@hookimpl
def register_api():
    return [specs.ApiSpec("plugins.netizen.api.urls", problems=PROBLEMS)]


@hookimpl
def register_public_urls():
    return [specs.PublicUrlsSpec("plugins.netizen.public_urls")]


@hookimpl
def register_blocks():
    from plugins.netizen.blocks import ReportsBlock

    return [specs.BlockSpec("reports", block=ReportsBlock, references=("netizen.Report",))]


@hookimpl
def register_admin():
    return [specs.AdminSpec("plugins.netizen.admin.ReportAdmin")]


@hookimpl
def register_permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", EDIT[:1]),
        specs.PermissionSpec("regency_officer", EDIT),
    ]


@hookimpl
def register_settings():
    return [
        specs.SettingSpec(
            "allow_anonymous",
            _("Take reports without name and phone"),
            "boolean",
            default=True,
            help_text=_("Switched off, whoever is not signed in has to leave both."),
        )
    ]


@hookimpl
def register_metrics():
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


@hookimpl
def register_completeness_rules():
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


@hookimpl
def register_map_layers():
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
                specs.LayerProperty(
                    "category", _("Category"), choices=tuple(Report.Category.choices)
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


@hookimpl
def register_event_types():
    return [
        specs.EventTypeSpec("report.created", _("A citizen filed a report")),
        specs.EventTypeSpec("report.changed", _("A report's state changed")),
        specs.EventTypeSpec("report.removed", _("A report was deleted")),
    ]


@hookimpl
def register_search():
    from plugins.netizen import measures

    return [
        specs.SearchSpec(
            "reports",
            _("Reports from citizens"),
            measures.search_reports,
            near=measures.reports_near,
        )
    ]


@hookimpl
def register_menu_items():
    return [specs.MenuItemSpec(_("Report a problem"), order=310)]


@hookimpl
def load_demo_data(villages, progress):
    from plugins.netizen.demo import load

    load(villages, progress)


@hookimpl
def export_personal_data(user):
    from plugins.netizen.privacy import export

    return export(user)


@hookimpl
def erase_personal_data(user):
    from plugins.netizen.privacy import erase

    erase(user)
