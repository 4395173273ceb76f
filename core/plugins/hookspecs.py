"""The hooks a plugin may implement. This module is the plugin author's manual.

Write a module (the manifest's `hooks`) with functions of these names, each marked with `hookimpl`,
and take of the arguments those you need:

    from core.plugins.hookspecs import hookimpl
    from core.plugins.specs import BlockSpec

    @hookimpl
    def register_blocks():
        return [BlockSpec("posts", block=posts_block)]

The `register_*` hooks are called once, at start, all of them or none: when one raises or returns
something unfit, the whole plugin is set aside and `manage.py plugins` says why. The others are
called while the system runs, for villages that have the plugin switched on. Each call runs in a
savepoint of its own: an error there is logged, undone and shown, and reaches no other plugin.

Imports of models belong inside the functions. The module is imported after Django's models are
ready, but a hooks module that stays light keeps `manage.py plugins check` quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.accounts.models import User
    from core.plugins import specs
    from core.villages.models import Village

PROJECT = "kampung"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_api() -> list[specs.ApiSpec]:
    """Add endpoints below `/api/v1/villages/{code}/<slug>/`.

    Core mounts them, answers 404 for a village that has the plugin switched off, and puts the
    village on the request. Build views on `core.rest.views`, which bring cursors, problem details
    and the refusal of unknown parameters.
    """


@hookspec
def register_public_urls() -> list[specs.PublicUrlsSpec]:
    """Add pages to every village's website, below `/p/<slug>/`, outside the page tree."""


@hookspec
def register_blocks() -> list[specs.BlockSpec]:
    """Add blocks that operators place on their pages.

    A block's type is `<slug>__<name>`; it never enters a migration, and what is stored survives
    the plugin's absence. Its value reaches the API through `get_api_representation`.
    """


@hookspec
def register_admin() -> list[specs.AdminSpec]:
    """Add lists and forms for the plugin's models to the admin.

    They are `VillageModelAdmin` classes, which show each person the rows of their own villages
    and only while one of these has the plugin switched on.
    """


@hookspec
def register_metrics() -> list[specs.MetricSpec]:
    """Add figures to the command centre, measured for many villages in one query."""


@hookspec
def register_completeness_rules() -> list[specs.CompletenessRuleSpec]:
    """Add what a village owes, so that the command centre tells who is how far."""


@hookspec
def register_alerts() -> list[specs.AlertSpec]:
    """Add what stands on top of the command centre until it is over: alarms, grave incidents.

    Those on duty acknowledge an alert and assign it; that is kept by the command centre and
    changes nothing of the plugin's own record.
    """


@hookspec
def register_signs_of_life() -> list[specs.SignOfLifeSpec]:
    """Tell when something last arrived from a village's people, so that the command centre can
    tell a village that is idle from one that has no signal."""


@hookspec
def register_map_layers() -> list[specs.MapLayerSpec | specs.LayerSourceSpec]:
    """Add layers to the map of a village, a district or the regency; or a source of layers, where
    people make them as they go."""


@hookspec
def register_event_types() -> list[specs.EventTypeSpec]:
    """Name the kinds of events the plugin appends with `core.events.log.append`, and who sees them."""


@hookspec
def register_search() -> list[specs.SearchSpec]:
    """Let the plugin's records be found by the website's, the API's and the admin's search."""


@hookspec
def register_permissions() -> list[specs.PermissionSpec]:
    """Say which of the plugin's model permissions each role holds in its villages.

    Without this a village's operators see none of its lists.
    """


@hookspec
def register_settings() -> list[specs.SettingSpec]:
    """Add typed settings, one value a village; read them with
    `core.plugins.settings.plugin_settings(village, slug)`."""


@hookspec
def register_menu_items() -> list[specs.MenuItemSpec]:
    """Add entries to the menu of the villages' websites and to the API's menus."""


@hookspec
def register_banners() -> list[specs.BannerSpec]:
    """Add lines across every page of a village's website while something holds that everybody
    there has to know at once, such as a danger."""


@hookspec
def register_health_checks() -> list[specs.HealthCheckSpec]:
    """Add checks to `/health/`, where whoever runs the install sees what has stopped working."""


@hookspec
def register_tasks() -> list[specs.TaskSpec]:
    """Add work the task worker repeats for each village that has the plugin."""


@hookspec
def on_village_enabled(village: Village) -> None:
    """The plugin has just been switched on for this village: create what it needs there.

    Called in the transaction of the switch. Must bear being called again.
    """


@hookspec
def on_village_disabled(village: Village) -> None:
    """The plugin has just been switched off for this village. Keep its records."""


@hookspec
def load_demo_data(villages: list[Village], progress: Callable[[int], None]) -> None:
    """Fill these villages with believable example records, the same ones at every run.

    Called once by `seed_demo`, with the villages that have the plugin. Called again it adds
    nothing. Write in bulk; call `progress(n)` after each n villages.
    """


@hookspec
def export_personal_data(user: User) -> list[specs.PersonalData]:
    """Return all the plugin keeps about this person, in all villages."""


@hookspec
def erase_personal_data(user: User) -> None:
    """Remove or make anonymous all the plugin keeps about this person, in all villages."""
