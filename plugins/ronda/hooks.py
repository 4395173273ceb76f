"""What the watch adds to the platform, by the same hooks any plugin has."""

from django.utils.translation import gettext_lazy as _

from core.plugins import specs
from core.plugins.hookspecs import hookimpl
from plugins.ronda import alarm_specs, patrol_hooks, roster_hooks

# Of a post on the map by the state of its lamp; white on each keeps a contrast of 4.5 to 1.
LAMP_COLOURS = {"lit": "#8a5200", "dim": "#4d5562", "dark": "#14201a"}


@hookimpl
def register_api():
    return [
        specs.ApiSpec(
            "plugins.ronda.api.urls",
            regency_urlconf="plugins.ronda.api.regency_urls",
            problems=(*roster_hooks.PROBLEMS, *patrol_hooks.PROBLEMS, *alarm_specs.PROBLEMS),
        )
    ]


@hookimpl
def register_public_urls():
    return [specs.PublicUrlsSpec("plugins.ronda.public_urls")]


@hookimpl
def register_blocks():
    from plugins.ronda.blocks import WatchPostsBlock

    return [
        specs.BlockSpec("watch_posts", block=WatchPostsBlock, references=("ronda.WatchPost",)),
        *roster_hooks.blocks(),
        *patrol_hooks.blocks(),
        *alarm_specs.blocks(),
    ]


@hookimpl
def register_admin():
    return [
        specs.AdminSpec("plugins.ronda.admin.WatchPostAdmin"),
        *roster_hooks.admins(),
        *patrol_hooks.admins(),
        *alarm_specs.admin(),
    ]


@hookimpl
def register_permissions():
    return [
        *roster_hooks.permissions(),
        *patrol_hooks.permissions(),
        *alarm_specs.permissions(),
    ]


@hookimpl
def register_metrics():
    from plugins.ronda import measures

    return [
        specs.MetricSpec(
            "posts", _("Watch posts"), _("posts"), measures.posts_by_village, "up", target=1
        ),
        specs.MetricSpec(
            "dark_posts", _("Dark posts"), _("posts"), measures.dark_posts_by_village, "down",
            target=0,
        ),
        *roster_hooks.metrics(),
        *patrol_hooks.metrics(),
        *alarm_specs.metrics(),
    ]  # fmt: skip


@hookimpl
def register_completeness_rules():
    from plugins.ronda import measures

    return [
        specs.CompletenessRuleSpec(
            "has_post",
            _("At least one watch post is entered"),
            measures.villages_with_posts,
            weight=2,
            fix_url=measures.new_post_url,
            group=roster_hooks.GROUP,
            action=_("Enter a watch post"),
        ),
        specs.CompletenessRuleSpec(
            "posts_have_position",
            _("Each watch post has its position"),
            measures.villages_with_placed_posts,
            fix_url=measures.posts_url,
            applies=measures.having_posts,
            group=roster_hooks.GROUP,
            action=_("Enter the positions"),
        ),
        *roster_hooks.completeness_rules(),
    ]


@hookimpl
def register_alerts():
    from plugins.ronda import attention

    return [
        specs.AlertSpec("alarms", _("Alarms"), attention.running_alarms),
        specs.AlertSpec("incidents", _("Severe incidents"), attention.grave_incidents),
    ]


@hookimpl
def register_signs_of_life():
    from plugins.ronda import attention

    return [specs.SignOfLifeSpec("phones", _("Phones of the watch"), attention.phones)]


@hookimpl
def register_map_layers():
    from plugins.ronda import measures
    from plugins.ronda.models import WatchPost

    return [
        specs.MapLayerSpec(
            "posts",
            _("Watch posts"),
            measures.posts_on_the_map,
            "point",
            (
                specs.LayerProperty("name", _("Name")),
                specs.LayerProperty("neighbourhood", _("Neighbourhood")),
                specs.LayerProperty("lamp", _("Lamp"), choices=tuple(WatchPost.Lamp.choices)),
                specs.LayerProperty("equipment", _("Equipment")),
            ),
            title="name",
            page="/p/ronda/",
            colour="#1d4e89",
            category="lamp",
            categories=tuple(
                specs.LayerCategory(value, label, LAMP_COLOURS[value])
                for value, label in WatchPost.Lamp.choices
            ),
        ),
        *roster_hooks.map_layers(),
        *patrol_hooks.map_layers(),
        *alarm_specs.map_layers(),
    ]


@hookimpl
def register_search():
    from plugins.ronda import measures

    return [
        specs.SearchSpec(
            "posts", _("Watch posts"), measures.search_posts, near=measures.posts_near
        ),
        *patrol_hooks.searches(),
    ]


@hookimpl
def register_settings():
    return [*patrol_hooks.settings(), *alarm_specs.settings()]


@hookimpl
def register_event_types():
    return [
        *roster_hooks.event_types(),
        *patrol_hooks.event_types(),
        *alarm_specs.event_types(),
    ]


@hookimpl
def register_tasks():
    return [*roster_hooks.tasks(), *patrol_hooks.tasks(), *alarm_specs.tasks()]


@hookimpl
def register_banners():
    return [*alarm_specs.banners()]


@hookimpl
def register_health_checks():
    return [*alarm_specs.health_checks()]


@hookimpl
def on_village_enabled(village):
    from plugins.ronda.alarm_codes import ensure_codes

    ensure_codes(village)


@hookimpl
def register_menu_items():
    return [specs.MenuItemSpec(_("Night watch"), order=300)]


@hookimpl
def load_demo_data(villages, progress):
    from plugins.ronda import alarm_demo, demo, demo_incidents, demo_patrols, demo_roster

    demo.load(villages, progress)
    demo_roster.load(villages, lambda _count: None)
    demo_patrols.load(villages, lambda _count: None)
    demo_incidents.load(villages)
    alarm_demo.load(villages)


@hookimpl
def export_personal_data(user):
    from plugins.ronda import alarm_privacy, patrol_privacy
    from plugins.ronda.roster import privacy

    return [
        *privacy.export(user),
        *patrol_privacy.export(user),
        *alarm_privacy.export(user),
    ]


@hookimpl
def erase_personal_data(user):
    from plugins.ronda import alarm_privacy, patrol_privacy
    from plugins.ronda.roster import privacy

    alarm_privacy.erase(user)
    patrol_privacy.erase(user)
    privacy.erase(user)
