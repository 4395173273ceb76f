"""What `register_map_layers` returns: layers of the map, what is known of their features, and how
they are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.plugins.naming import SpecError, Visibility, check_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.villages.models import Village


@dataclass(frozen=True, slots=True)
class LayerProperty:
    """A property of a layer's features: read from `field`, a look-up such as `post__name` (`name`
    where none is given). `choices` are stored values with what they mean."""

    name: str
    label: str
    type: Literal["string", "integer", "number", "boolean", "date", "date-time"] = "string"
    field: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def __post_init__(self):
        check_name(self.name, "layer property")

    @property
    def path(self) -> str:
        return self.field or self.name


# What every feature has, the code of its village and the address of its page; and what the queries
# of features know beside their properties.
RESERVED_PROPERTIES = ("village", "url", "limit", "cursor", "bbox", "crs", "datetime", "f")


@dataclass(frozen=True, slots=True)
class LayerCategory:
    """How features whose category property has this value are drawn, and what the legend says."""

    value: str
    label: str
    colour: str
    icon: str = ""


# How much a road matters: 1 is one of the province or above, 2 of the regency, 3 of a village, 4 a
# lane. A road of which nothing is known is a village's.
ROAD_RANKS, USUAL_RANK = (1, 2, 3, 4), 3


@dataclass(frozen=True, slots=True)
class Roads:
    """Makes a layer's lines roads of the base map, upon which every map lies.

    `kind` names the property that tells what kind of road it is, and `ranks` which of `ROAD_RANKS`
    each of its values is; `width` names the property that tells metres.
    """

    kind: str = ""
    ranks: tuple[tuple[str, int], ...] = ()
    width: str = ""

    def rank(self, kind: object) -> int:
        return dict(self.ranks).get(str(kind), USUAL_RANK)


@dataclass(frozen=True, slots=True)
class MapLayerSpec:
    """A layer of the map: the rows that `queryset` answers for a queryset of villages, those alone
    that `visibility` may see.

    `geometry_field` is the look-up of a geometry in WGS 84; rows without one are left out. `village`
    is the look-up of the row's village, empty where the rows are villages and None where they belong
    to none. `id_field` tells rows
    apart in a village and an install alike. `title` names the property that a feature is called
    by, `time_field` the look-up of the moment it is of. `page` is the path of a feature's page on
    its village's website, with properties or the feature's id in braces: `/p/netizen/{code}/`.

    It is drawn in `colour` (`#rrggbb`) with lines of `width` pixels and points as `icon` (a name of
    Maki's), each feature with its title beside it where it is `labelled`; where `category` names a
    property, a feature is drawn as the one of `categories` that has its value. `licence` and
    `attribution` tell on what terms the data may be used and whom to name. A layer that shows the records
    of another one in another light `repeats` it, by name: it is off at first and not searched.

    With `roads` its lines are drawn as roads beneath all maps, and as said above where somebody
    switches the layer on. Only a layer for everybody's eyes can be that.
    """

    name: str
    label: str
    queryset: Callable[[QuerySet[Village]], QuerySet]
    geometry_field: str
    properties: tuple[LayerProperty, ...] = ()
    geometry: Literal["point", "line", "polygon", "mixed"] = "point"
    colour: str = "#0b6e4f"
    icon: str = ""
    visibility: Visibility = "public"
    description: str = ""
    village: str | None = "village"
    id_field: str = "pk"
    title: str = ""
    time_field: str = ""
    page: str = ""
    width: float = 2.0
    labelled: bool = False
    repeats: str = ""
    category: str = ""
    categories: tuple[LayerCategory, ...] = ()
    licence: str = ""
    attribution: str = ""
    roads: Roads | None = None

    def __post_init__(self):
        check_name(self.name, "layer name")
        for colour in (self.colour, *(item.colour for item in self.categories)):
            if not re.fullmatch(r"#[0-9a-f]{6}", colour):
                raise SpecError(f"layer {self.name}: write the colour {colour!r} as #rrggbb.")
        names = [item.name for item in self.properties]
        for name in set(names) & set(RESERVED_PROPERTIES):
            raise SpecError(
                f"layer {self.name}: every layer has a property or parameter {name} already."
            )
        names.append("id")
        named = [self.title, self.category, *re.findall(r"{(\w+)}", self.page)]
        if self.roads is not None:
            named += [self.roads.kind, self.roads.width]
            self._check_roads(self.roads)
        for name in named:
            if name and name not in names:
                raise SpecError(f"layer {self.name}: it has no property {name}.")

    def _check_roads(self, roads: Roads) -> None:
        if self.geometry not in ("line", "mixed"):
            raise SpecError(f"layer {self.name}: roads are lines.")
        if self.visibility != "public":
            raise SpecError(f"layer {self.name}: the base map's roads are for everybody's eyes.")
        if wrong := [str(rank) for _value, rank in roads.ranks if rank not in ROAD_RANKS]:
            raise SpecError(f"layer {self.name}: the ranks of roads are 1 to 4, not {wrong[0]}.")


@dataclass(frozen=True, slots=True)
class LayerSourceSpec:
    """Layers that are themselves data. `layers` answers those there are in a queryset of villages,
    in one query; each time with names of their own, which no other layer of the plugin has."""

    name: str
    layers: Callable[[QuerySet[Village]], Iterable[MapLayerSpec]]

    def __post_init__(self):
        check_name(self.name, "layer source")
