"""One of every hook."""

from core.plugins import specs
from core.plugins.hookspecs import hookimpl

ALL = tuple(f"kampung_dummy.{action}_note" for action in ("view", "add", "change", "delete"))
calls = []
alerts = []  # what the command centre shows on top
signs = {}  # when something arrived last, by village id
banners = {}  # by the village's code, what its website says at the top of every page


@hookimpl
def register_api():
    return [specs.ApiSpec("kampung_dummy.urls", regency_urlconf="kampung_dummy.regency_urls")]


@hookimpl
def register_public_urls():
    return [specs.PublicUrlsSpec("kampung_dummy.public_urls")]


@hookimpl
def register_blocks():
    from kampung_dummy.blocks import NoteBlock

    return [specs.BlockSpec("note", block=NoteBlock)]


@hookimpl
def register_admin():
    return [specs.AdminSpec("kampung_dummy.admin.NoteAdmin")]


@hookimpl
def register_permissions():
    return [
        specs.PermissionSpec("village_operator", ALL),
        specs.PermissionSpec("regency_officer", ALL),
    ]


@hookimpl
def register_metrics():
    return [
        specs.MetricSpec(
            "notes", "Notes", "notes", lambda villages: {}, "up", total="mean",
            weights=lambda villages: {}, target=3,
        )
    ]  # fmt: skip


@hookimpl
def register_completeness_rules():
    return [
        specs.CompletenessRuleSpec(
            "has_note", "Has a note", lambda villages: set(), aspect="fresh", due=(12, 31),
            applies=lambda villages: villages, group="Notes", action="Write one",
        )
    ]  # fmt: skip


@hookimpl
def register_alerts():
    return [specs.AlertSpec("notes", "Notes", lambda villages: alerts)]


@hookimpl
def register_signs_of_life():
    return [specs.SignOfLifeSpec("notes", "Notes", lambda villages: signs)]


def _notes(villages):
    from kampung_dummy.models import Note

    return Note.objects.for_villages(villages)


@hookimpl
def register_map_layers():
    return [specs.MapLayerSpec("notes", "Notes", _notes, "village__point")]


@hookimpl
def register_event_types():
    return [specs.EventTypeSpec("note.created", "Note written")]


@hookimpl
def register_search():
    return [specs.SearchSpec("notes", "Notes", lambda villages, text, limit: [])]


@hookimpl
def register_settings():
    return [
        specs.SettingSpec("greeting", "Greeting", "text", "Halo"),
        specs.SettingSpec("limit", "Limit", "integer", 5, minimum=1, maximum=10),
        specs.SettingSpec("tone", "Tone", "choice", "calm", choices=(("calm", "Calm"), ("loud", "Loud"))),
        specs.SettingSpec("open", "Open", "boolean", True),
    ]


@hookimpl
def register_menu_items():
    return [specs.MenuItemSpec("Dummy notes")]


def _banners(village):
    yield from banners.get(village.code, ())


@hookimpl
def register_banners():
    return [specs.BannerSpec("notes", _banners)]


@hookimpl
def register_health_checks():
    return [specs.HealthCheckSpec("alive", lambda: None)]


@hookimpl
def register_tasks():
    return [specs.TaskSpec("tidy", 3600, lambda village: calls.append(("tidy", village.code)))]


@hookimpl
def on_village_enabled(village):
    calls.append(("enabled", village.code))


@hookimpl
def on_village_disabled(village):
    calls.append(("disabled", village.code))


@hookimpl
def load_demo_data(villages, progress):
    progress(len(villages))


@hookimpl
def export_personal_data(user):
    return [specs.PersonalData("Notes", ({"user": user.username},))]


@hookimpl
def erase_personal_data(user):
    calls.append(("erased", user.username))
