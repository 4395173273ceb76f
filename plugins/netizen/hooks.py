"""What Smart Netizen adds to the platform, by the same hooks any plugin has."""

from core.plugins import specs
from core.plugins.hookspecs import hookimpl
from plugins.netizen import letter_hooks, report_hooks, say_hooks

PARTS = (report_hooks, letter_hooks, say_hooks)


def _of_all(name):
    return [spec for part in PARTS for spec in getattr(part, name)()]


@hookimpl
def register_api():
    return [
        specs.ApiSpec(
            "plugins.netizen.api.urls",
            regency_urlconf="plugins.netizen.api.regency_urls",
            install_urlconf="plugins.netizen.open311.urls",
            # Some kinds are told of in more parts than one.
            problems=tuple({kind.name: kind for part in PARTS for kind in part.PROBLEMS}.values()),
        )
    ]


@hookimpl
def register_public_urls():
    return [specs.PublicUrlsSpec("plugins.netizen.public_urls")]


@hookimpl
def register_blocks():
    return _of_all("blocks")


@hookimpl
def register_admin():
    return _of_all("admins")


@hookimpl
def register_permissions():
    return _of_all("permissions")


@hookimpl
def register_settings():
    return _of_all("settings")


@hookimpl
def register_metrics():
    return _of_all("metrics")


@hookimpl
def register_completeness_rules():
    return _of_all("completeness_rules")


@hookimpl
def register_alerts():
    return _of_all("alerts")


@hookimpl
def register_map_layers():
    return _of_all("map_layers")


@hookimpl
def register_event_types():
    return _of_all("event_types")


@hookimpl
def register_search():
    return _of_all("searches")


@hookimpl
def register_menu_items():
    return _of_all("menu_items")


@hookimpl
def register_tasks():
    return _of_all("tasks")


@hookimpl
def on_village_enabled(village):
    from plugins.netizen.setting_up import set_up

    set_up(village.district.regency)


@hookimpl
def load_demo_data(villages, progress):
    for part in PARTS:
        part.load_demo(villages, progress if part is report_hooks else _quietly)


@hookimpl
def export_personal_data(user):
    return [data for part in PARTS for data in part.export(user)]


@hookimpl
def erase_personal_data(user):
    for part in PARTS:
        part.erase(user)


def _quietly(count) -> None:
    """Progress is told once a village, by the first part."""
