"""What a small drawn map shows of the map's layers: their rows, bounded, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, Value, Window

from core.geo.layers import rows_of

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry
    from django.db.models import QuerySet

    from core.geo.queries import BBox
    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village

MOST_ROWS = 500  # read of one layer


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A feature: its shape in WGS 84, the value it is coloured by, and what it is called; of a road
    of the base map also of what kind it is and how wide."""

    geometry: GEOSGeometry
    category: object = None
    title: str = ""
    kind: object = None
    metres: object = None


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """A layer with the rows to draw. `count` is how many there are in all, `counts` how many of
    each category. One that lies `beneath` is drawn under the others and is in no legend: its roads
    as the base map's, what else it is pale."""

    spec: MapLayerSpec
    rows: tuple[DrawnRow, ...]
    count: int
    counts: Mapping[object, int] = field(default_factory=dict)
    beneath: bool = False

    @property
    def has_roads(self) -> bool:
        """Whether they are drawn as the base map's."""
        return self.beneath and self.spec.roads is not None


def read_layer(
    spec: MapLayerSpec,
    villages: QuerySet[Village],
    box: BBox | None = None,
    *,
    beneath: bool = False,
) -> DrawnLayer:
    """The first rows of the layer in these villages and that box. One query."""
    paths = {item.name: item.path for item in spec.properties}
    category = F(paths[spec.category]) if spec.category in paths else Value("")
    is_named = spec.labelled or (beneath and spec.roads)
    title = F(paths[spec.title]) if is_named and spec.title in paths else Value("")
    kind, metres = (
        F(paths[name]) if beneath and name else Value("")
        for name in ((spec.roads.kind, spec.roads.width) if spec.roads else ("", ""))
    )
    found = (
        rows_of(spec, villages, box)
        .order_by("pk")
        .annotate(
            _category=category,
            _title=title,
            _kind=kind,
            _metres=metres,
            _count=Window(Count("*")),
            _of_category=Window(Count("*"), partition_by=[F("_category")]),
        )
        .values_list(
            spec.geometry_field, "_category", "_title", "_kind", "_metres", "_count", "_of_category"
        )
    )
    values = list(found[:MOST_ROWS])
    return DrawnLayer(
        spec,
        tuple(
            DrawnRow(geometry, category, str(name or ""), kind, metres)
            for geometry, category, name, kind, metres, *_ in values
        ),
        values[0][5] if values else 0,
        {row[1]: row[6] for row in values},
        beneath,
    )


def given_layer(spec: MapLayerSpec, rows, count: int | None = None, **more) -> DrawnLayer:
    """A layer of rows that are at hand."""
    rows = tuple(rows)
    counts = Counter(row.category for row in rows)
    return DrawnLayer(spec, rows, len(rows) if count is None else count, counts, **more)
