"""What the map adds to the platform, by the same hooks any plugin has."""

from django.utils.translation import gettext_lazy as _

from core.plugins import specs
from core.plugins.hookspecs import hookimpl

GROUP = _("Map")  # heading of what villages owe
LOOK = ("gismap.view_feature", "gismap.view_layer")
EDIT = (
    *LOOK, "gismap.add_feature", "gismap.change_feature", "gismap.delete_feature",
    "gismap.add_layer", "gismap.change_layer", "gismap.delete_layer",
    "gismap.view_import", "gismap.add_import", "gismap.change_import", "gismap.delete_import",
)  # fmt: skip


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
    from plugins.gismap.blocks import MapBlock, NearestBlock, PlacesBlock

    shown = ("gismap.Feature", "gismap.Layer", "gismap.FeaturePhoto")
    return [
        # Of the others nothing is stored but what the editor chose, with addresses.
        specs.BlockSpec("map", block=MapBlock),
        specs.BlockSpec("places", block=PlacesBlock, references=shown),
        specs.BlockSpec("nearest", block=NearestBlock),
    ]


@hookimpl
def register_admin():
    return [
        specs.AdminSpec("plugins.gismap.admin.FeatureAdmin"),
        specs.AdminSpec("plugins.gismap.layer_admin.LayerAdmin"),
        specs.AdminSpec("plugins.gismap.imports.admin.ImportAdmin"),
    ]


@hookimpl
def register_permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", EDIT),
        specs.PermissionSpec("regency_officer", EDIT),
    ]


@hookimpl
def register_metrics():
    from plugins.gismap import measures

    return [
        specs.MetricSpec(
            "features", _("Places on the map"), _("places"), measures.features_by_village, "up",
            target=measures.LEAST_FEATURES,
        ),
        specs.MetricSpec(
            "layers", _("Kinds of places on the map"), _("kinds"), measures.layers_by_village,
            "up", total="mean",
        ),
        specs.MetricSpec(
            "bounded", _("Villages with a boundary"), _("villages"), measures.bounded_by_village,
            "up", target=1,
        ),
        specs.MetricSpec(
            "odd", _("Shapes to look at again"), _("shapes"), measures.oddities_by_village,
            "down", visibility="staff", target=0,
        ),
    ]  # fmt: skip


@hookimpl
def register_completeness_rules():
    from plugins.gismap import measures

    return [
        specs.CompletenessRuleSpec(
            "has_places",
            _("At least three places are on the map"),
            measures.villages_with_features,
            fix_url=measures.new_url,
            group=GROUP,
            action=_("Draw a place"),
        ),
        specs.CompletenessRuleSpec(
            "has_school",
            _("The schools are on the map"),
            measures.villages_with("school"),
            fix_url=measures.new_url,
            group=GROUP,
            action=_("Draw a school"),
        ),
        specs.CompletenessRuleSpec(
            "has_road",
            _("The roads are on the map"),
            measures.villages_with("road"),
            fix_url=measures.new_url,
            group=GROUP,
            action=_("Draw a road"),
        ),
        specs.CompletenessRuleSpec(
            "has_position",
            _("The office's position is known"),
            measures.villages_with_position,
            fix_url=measures.village_url,
            group=GROUP,
            action=_("Enter it as an officer of the regency"),
        ),
        specs.CompletenessRuleSpec(
            "has_boundary",
            _("The village's boundary is known"),
            measures.villages_with_boundary,
            fix_url=measures.village_url,
            group=GROUP,
            action=_("Enter it as an officer of the regency"),
        ),
    ]


@hookimpl
def register_map_layers():
    from plugins.gismap import layers

    return [
        specs.LayerSourceSpec("drawn", layers.drawn_layers),
        layers.BOUNDARIES,
        layers.DISTRICTS,
        layers.REGENCIES,
    ]


@hookimpl
def register_event_types():
    return [
        specs.EventTypeSpec("feature.created", _("A place was put on the map"), "public"),
        specs.EventTypeSpec("feature.changed", _("A place on the map was changed"), "public"),
        specs.EventTypeSpec(
            "features.imported", _("Places were put on the map from a file"), "public"
        ),
        specs.EventTypeSpec("feature.deleted", _("A place was taken off the map"), "public"),
    ]


@hookimpl
def register_search():
    from plugins.gismap import measures

    return [
        specs.SearchSpec(
            "places",
            _("Places on the map"),
            measures.search_features,
            near=measures.features_near,
        )
    ]


@hookimpl
def register_menu_items():
    return [specs.MenuItemSpec(_("Map"), order=320)]


@hookimpl
def on_village_enabled(village):
    from plugins.gismap.presets import give_presets

    give_presets(village.district.regency)


@hookimpl
def load_demo_data(villages, progress):
    from plugins.gismap.demo import load

    load(villages, progress)
