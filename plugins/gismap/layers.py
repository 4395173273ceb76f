"""The map's layers: boundaries, what is drawn here, and what other plugins give by the hook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    F,
    FloatField,
    QuerySet,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core.geo.layers import layers_of
from core.plugins.gating import is_enabled
from core.plugins.specs import LayerCategory, LayerProperty, MapLayerSpec, Roads
from core.villages.models import District, Regency, Village
from plugins.gismap.colours import PALETTE
from plugins.gismap.models import Feature, Layer

if TYPE_CHECKING:
    from core.plugins.registry import Plugin

ROADS = "road"  # the name of the layers that are the base map's roads, as the presets have one
# What tells of a road what kind it is and how wide, as the preset has it.
ROAD_KIND, ROAD_WIDTH = "kelas", "lebar_m"
ROAD_RANKS = (("Provinsi", 1), ("Kabupaten", 2), ("Kampung", 3), ("Lingkungan", 4))
STAFF = "_staff"  # behind the name of a layer with what only staff see
# How a number looks that the column's type takes.
NUMBERS = {
    "integer": (r"^-?\d{1,16}$", BigIntegerField),
    "number": (r"^-?\d+(\.\d+)?([eE][-+]?\d{1,2})?$", FloatField),
}
SPEC_TYPES = {"choice": "string", "boolean": "boolean", "integer": "integer", "number": "number"}

BOUNDARIES = MapLayerSpec(
    "boundaries",
    _("Boundaries of the villages"),
    lambda villages: villages,
    "boundary",
    (
        LayerProperty("code", _("Code")),
        LayerProperty("name", _("Name")),
        LayerProperty("kind", _("Kind"), choices=tuple(Village.Kind.choices)),
        LayerProperty("district", _("District"), field="district__name"),
    ),
    geometry="polygon",
    village="",
    id_field="code",
    title="name",
    page="/",
    colour="#5f5a4a",
)
DISTRICTS = MapLayerSpec(
    "districts",
    _("Boundaries of the districts"),
    lambda villages: District.objects.filter(pk__in=villages.values("district")),
    "boundary",
    (
        LayerProperty("code", _("Code")),
        LayerProperty("name", _("Name")),
        LayerProperty("regency", _("Regency"), field="regency__name"),
    ),
    geometry="polygon",
    village=None,
    id_field="code",
    title="name",
    colour="#3d3a2f",
    width=3,
)
REGENCIES = MapLayerSpec(
    "regencies",
    _("Boundaries of the regencies"),
    lambda villages: Regency.objects.filter(pk__in=villages.values("district__regency")),
    "boundary",
    (LayerProperty("code", _("Code")), LayerProperty("name", _("Name"))),
    geometry="polygon",
    village=None,
    id_field="code",
    title="name",
    colour="#1f2937",
    width=4,
)


AREAS = (BOUNDARIES, DISTRICTS, REGENCIES)


def drawn_layers(villages: QuerySet[Village]) -> Iterator[MapLayerSpec]:
    """What people draw in these villages, by name: what everybody sees of it, and what only staff
    see. One query."""
    by_name: dict[str, list[Layer]] = {}
    layers = Layer.objects.for_villages(villages)
    # The widest area's layer first, whose title and look hold.
    widest = layers.order_by(
        F("regency").asc(nulls_last=True), F("district").asc(nulls_last=True), "order", "pk"
    )
    for layer in widest:
        by_name.setdefault(layer.name, []).append(layer)
    for name, same in sorted(by_name.items(), key=lambda item: (item[1][0].order, item[0])):
        public = [layer for layer in same if layer.is_public]
        if public:
            yield spec_of(name, public, staff=False)
        yield spec_of(name, same, staff=True)


def spec_of(name: str, layers: list[Layer], *, staff: bool) -> MapLayerSpec:
    """The layers of one name as one layer of the map; with `staff` what is not for everybody."""
    first, schema = layers[0], merged(layer.attributes for layer in layers)
    choices = {item["name"]: item for item in schema if item.get("choices")}
    columns = {f"_{item['name']}": _column(item) for item in schema}

    def rows(villages: QuerySet[Village]) -> QuerySet[Feature]:
        features = Feature.objects.for_villages(villages).filter(layer__name=name)
        return (features.staff_only() if staff else features.public()).annotate(**columns)

    return MapLayerSpec(
        name + STAFF if staff else name,
        _("%s (staff only)") % first.title if staff else first.title,
        rows,
        "geometry",
        (
            LayerProperty("name", _("Name")),
            LayerProperty("description", _("Description")),
            *(
                LayerProperty(
                    item["name"],
                    item["label"],
                    SPEC_TYPES.get(item["type"], "string"),
                    f"_{item['name']}",
                    tuple((choice, choice) for choice in item.get("choices") or ()),
                )
                for item in schema
            ),
            LayerProperty("valid_from", _("There since"), "date"),
            LayerProperty("valid_until", _("There until"), "date"),
        ),
        geometry=first.geometry,
        visibility="staff" if staff else "public",
        title="name",
        page="" if staff else "/p/gismap/{id}/",
        description=first.description,
        colour=first.colour,
        icon=first.icon,
        width=first.width,
        labelled=first.labelled,
        category=first.category if first.category in choices else "",
        categories=categories(choices.get(first.category)),
        licence=first.licence,
        attribution=first.source,
        roads=None if staff else _roads(name, first.geometry, schema),
    )


def _roads(name: str, geometry: str, schema: list[dict[str, Any]]) -> Roads | None:
    """What makes the layers of that name the base map's roads."""
    if name != ROADS or geometry not in (Layer.Geometry.LINE, Layer.Geometry.MIXED):
        return None
    types = {item["name"]: item["type"] for item in schema}
    return Roads(
        ROAD_KIND if types.get(ROAD_KIND) in ("choice", "string") else "",
        ROAD_RANKS,
        ROAD_WIDTH if types.get(ROAD_WIDTH) in NUMBERS else "",
    )


def merged(schemas: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """One schema of several: every attribute once, as text where they disagree on its type."""
    found: dict[str, dict[str, Any]] = {}
    for schema in schemas:
        for item in schema:
            known = found.setdefault(item["name"], dict(item))
            if known["type"] != item["type"]:
                known.update(type="string", choices=[])
            elif item["type"] == "choice":
                known["choices"] = list(dict.fromkeys([*known["choices"], *item["choices"]]))
    return list(found.values())


def categories(item: dict[str, Any] | None) -> tuple[LayerCategory, ...]:
    """The choices of an attribute with the colours it gives them, or some of the palette's."""
    if item is None:
        return ()
    colours = item.get("colours") or {}
    return tuple(
        LayerCategory(choice, choice, colours.get(choice, PALETTE[number % len(PALETTE)]))
        for number, choice in enumerate(item["choices"])
    )


def _column(item: dict[str, Any]):
    """An attribute as a column of its type, on both databases alike."""
    path = f"attributes__{item['name']}"
    if item["type"] == "boolean":
        return Case(
            When(**{path: True}, then=True),
            When(**{path: False}, then=False),
            output_field=BooleanField(null=True),
        )
    if item["type"] in NUMBERS:
        pattern, field = NUMBERS[item["type"]]
        # What was entered while the attribute was of another type must not fail the whole layer.
        return Case(When(**{f"{path}__regex": pattern}, then=Cast(KT(path), field())))
    return Cast(KT(path), CharField())


def layer_id(plugin: Plugin, spec: MapLayerSpec) -> str:
    """By what blocks and collections name a layer: `ronda__posts`."""
    return f"{plugin.slug}__{spec.name}"


Allowed = Callable[[str], "QuerySet[Village]"]


def layers_for(
    village: Village, allowed: Allowed | None = None
) -> Iterator[tuple[Plugin, MapLayerSpec]]:
    """Every layer of the plugins this village has switched on: those for everybody's eyes, and the
    others too where `allowed`, which answers with villages by a plugin's slug, has this one."""
    villages = Village.objects.filter(pk=village.pk)
    for plugin, spec in layers_of(villages, staff=allowed is not None):
        if is_enabled(village, plugin.slug) and (
            spec.visibility == "public" or villages.filter(pk__in=allowed(plugin.slug)).exists()
        ):
            yield plugin, spec


def public_layers(village: Village) -> Iterator[tuple[Plugin, MapLayerSpec]]:
    """Every layer for everybody's eyes of the plugins this village has switched on."""
    return layers_for(village)


def find_layer(
    village: Village, slug: str, name: str, allowed: Allowed | None = None
) -> MapLayerSpec | None:
    """One of `layers_for`, or None."""
    for plugin, spec in layers_for(village, allowed):
        if (plugin.slug, spec.name) == (slug, name):
            return spec
    return None
