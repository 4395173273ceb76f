"""What the map drawn on the server shows of a village: its border, the roads beneath, and the
layers of its services."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from core.geo.drawing import Drawing, Numbered, draw
from core.geo.drawn_layers import MOST_ROWS, DrawnRow, given_layer, read_layer
from core.geo.queries import bbox_filter
from core.plugins.calls import guarded_reading
from core.villages.models import Village
from plugins.gismap.features import public_features
from plugins.gismap.layers import categories, layer_id, public_layers

if TYPE_CHECKING:
    from core.geo.drawn_layers import DrawnLayer
    from core.geo.queries import BBox
    from core.plugins.registry import Plugin
    from core.plugins.specs import MapLayerSpec
    from plugins.gismap.models import Feature

    Named = tuple[Plugin, MapLayerSpec]

OWN = "gismap"


def layers_with_features(village: Village) -> list[Named]:
    """The public layers of the village's services but for those whose rows are areas, which every
    map lies on. A query for what is drawn here, and what tells which services are switched on."""
    return [(plugin, spec) for plugin, spec in public_layers(village) if spec.village]


def chosen(layers: Iterable[Named], ids: Collection[str]) -> list[Named]:
    """Those of the layers that are named; all where no name is given."""
    return [item for item in layers if not ids or layer_id(*item) in ids]


def draw_village(
    village: Village,
    layers: list[Named],
    ids: Collection[str] = (),
    box: BBox | None = None,
    numbered: Iterable[Numbered] = (),
) -> Drawing | None:
    """The village with the layers named of these, all where no name is given; None where there is
    neither a border nor a feature. Roads lie beneath, unless their layer is named. One query for
    what is drawn here, one for each other layer."""
    beneath = [item for item in layers if item[1].roads and layer_id(*item) not in ids]
    shown = [
        item for item in chosen(layers, ids) if item not in beneath and (ids or not item[1].repeats)
    ]
    return draw(
        _read(village, shown, beneath, box),
        label=_("Map of %s") % village.full_name,
        border=village.boundary,
        box=box,
        numbered=list(numbered),
    )


def draw_numbered(village: Village, numbered: list[Numbered], layers: list[Named]) -> Drawing:
    """Numbered features, the roads beneath them and the layers of other services around them."""
    roads = [item for item in layers if item[1].roads]
    others = [
        item for item in layers if item[0].slug != OWN and not (item[1].roads or item[1].repeats)
    ]
    return draw(
        _read(village, others, roads, None),
        label=_("Map of %s; the numbers are those of the list below.") % village.full_name,
        border=village.boundary,
        numbered=numbered,
    )


def draw_feature(village: Village, numbered: Numbered, title: str) -> Drawing:
    """Where a feature is in the village: upon its border and its roads."""
    roads = [item for item in layers_with_features(village) if item[1].roads]
    return draw(
        _read(village, [], roads, None),
        label=_("Where %(place)s is in %(village)s")
        % {"place": title, "village": village.full_name},
        border=village.boundary,
        numbered=[numbered],
    )


def _read(village, shown: list[Named], beneath: list[Named], box) -> list[DrawnLayer]:
    return [
        *_drawn(village, shown, beneath, box),
        *_of_others(village, shown, box),
        *_of_others(village, beneath, box, beneath=True),
    ]


def _drawn(village, shown: list[Named], beneath: list[Named], box) -> Iterator[DrawnLayer]:
    """Layers of what is drawn here, all read in one query."""
    specs = {spec.name: spec for plugin, spec in (*beneath, *shown) if plugin.slug == OWN}
    if not specs:
        return
    of_layer = [F("layer__name")]
    found = public_features(village, list(specs)).select_related(None)
    found = found if box is None else bbox_filter(found, "geometry", box)
    found = found.annotate(
        _number=Window(RowNumber(), partition_by=of_layer, order_by="pk"),
        _count=Window(Count("*"), partition_by=of_layer),
    ).filter(_number__lte=MOST_ROWS)
    rows: dict[str, list[DrawnRow]] = {}
    counts: dict[str, int] = {}
    for name, geometry, values, title, count in found.order_by("_number").values_list(
        "layer__name", "geometry", "attributes", "name", "_count"
    ):
        spec = specs[name]
        kind, metres = (
            (values.get(spec.roads.kind), values.get(spec.roads.width))
            if spec.roads
            else (None, None)
        )
        row = DrawnRow(geometry, values.get(spec.category), title, kind, metres)
        rows.setdefault(name, []).append(row)
        counts[name] = count
    pale = {spec.name for _plugin, spec in beneath}
    for name, spec in specs.items():
        yield given_layer(spec, rows.get(name, ()), counts.get(name, 0), beneath=name in pale)


def _of_others(village, shown: list[Named], box, *, beneath: bool = False) -> Iterator[DrawnLayer]:
    """Layers of the other services; one that fails is left out, and the log tells why."""
    villages = Village.objects.filter(pk=village.pk)
    for plugin, spec in shown:
        if plugin.slug != OWN:
            read = partial(read_layer, beneath=beneath)
            outcome = guarded_reading(plugin.slug, spec.name, read, spec, villages, box)
            if outcome.ok:
                yield outcome.value


def colour_of(feature: Feature) -> str:
    """What the feature's layer draws it in: by its category, or all alike."""
    layer = feature.layer
    if layer.category:
        item = next((i for i in layer.attributes if i["name"] == layer.category), None)
        value = feature.attributes.get(layer.category)
        for category in categories(item):
            if category.value == value:
                return category.colour
    return layer.colour
