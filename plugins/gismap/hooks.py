"""What the map adds to the platform, by the same hooks any plugin has."""

from django.utils.translation import gettext_lazy as _

from core.plugins import specs
from core.plugins.hookspecs import hookimpl

EDIT = ("gismap.view_place", "gismap.add_place", "gismap.change_place",
        "gismap.delete_place")  # fmt: skip


@hookimpl
def register_api():
    ogc = "plugins.gismap.ogc.urls"
    regency = "plugins.gismap.api.regency_urls"
    return [specs.ApiSpec("plugins.gismap.api.urls", regency_urlconf=regency, install_urlconf=ogc)]


@hookimpl
def register_public_urls():
    return [specs.PublicUrlsSpec("plugins.gismap.public_urls")]


@hookimpl
def register_blocks():
    from plugins.gismap.blocks import PlacesBlock

    return [specs.BlockSpec("places", block=PlacesBlock, references=("gismap.Place",))]


@hookimpl
def register_admin():
    return [specs.AdminSpec("plugins.gismap.admin.PlaceAdmin")]


@hookimpl
def register_permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", EDIT[:1]),
        specs.PermissionSpec("regency_officer", EDIT),
    ]


@hookimpl
def register_metrics():
    from plugins.gismap import measures

    return [
        specs.MetricSpec(
            "places", _("Places on the map"), _("places"), measures.places_by_village, "up"
        )
    ]


@hookimpl
def register_completeness_rules():
    from plugins.gismap import measures

    return [
        specs.CompletenessRuleSpec(
            "has_places",
            _("At least three places are on the map"),
            measures.villages_with_places,
            fix_url=measures.list_url,
        )
    ]


@hookimpl
def register_map_layers():
    from plugins.gismap.layers import BOUNDARIES, PLACES

    return [PLACES, BOUNDARIES]


@hookimpl
def register_search():
    from plugins.gismap import measures

    return [specs.SearchSpec("places", _("Places on the map"), measures.search_places)]


@hookimpl
def register_menu_items():
    return [specs.MenuItemSpec(_("Map"), order=320)]


@hookimpl
def load_demo_data(villages, progress):
    from plugins.gismap.demo import load

    load(villages, progress)
