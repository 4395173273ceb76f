"""Vector tiles that PostGIS makes whole: `ST_AsMVT` answers with the bytes that go out.

The statement hangs on the layer alone; zoom, column and row are its parameters. So it is written
once for many tiles, and as a rule planned once a connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BinaryField, BooleanField, F, Func, QuerySet

from core.geo import mvt
from core.rest.prepared import Statement

if TYPE_CHECKING:
    from core.geo.tiles import Tile
    from core.plugins.specs import LayerProperty

# The place that is asked for, reckoned once for all rows: the tile in metres, the area in degrees
# that is drawn, and half a unit of the tile in degrees at the equator, where they are smallest.
_STATEMENT = """
    WITH place AS (
        SELECT ST_TileEnvelope(z, x, y) AS tile,
            ST_MakeEnvelope(west, south, east, north, 4326) AS area,
            360.0 / (1::bigint << z) / {units} AS tolerance
        FROM (
            SELECT %s::integer AS z, %s::integer AS x, %s::integer AS y, %s::float8 AS west,
                %s::float8 AS south, %s::float8 AS east, %s::float8 AS north
        ) AS numbers
    )
    SELECT COALESCE(ST_AsMVT(layer, %s::text, {extent}, {options}), ''::bytea)
    FROM (
        SELECT {outer} FROM ({inner} OFFSET 0) AS found({columns}) WHERE "_shape" IS NOT NULL
    ) AS layer
"""  # OFFSET keeps the condition outside: inside, each shape would be made twice


class _Touches(Func):
    """Whether a shape's box touches the place."""

    template = "%(expressions)s && (SELECT area FROM place)"
    output_field = BooleanField()


class _Fitted(Func):
    """A shape in the tile's units, cut at its buffer."""

    output_field = BinaryField()
    template = "ST_AsMVTGeom(ST_Transform(%(shape)s, 3857), (SELECT tile FROM place), {}, {}, true)"
    # Corners that no unit of the tile shows go first: to move each of them to another reference
    # system takes ten times as long as to find that out.
    simplified = "ST_Simplify(%(expressions)s, (SELECT tolerance FROM place), true)"

    def __init__(self, shape, buffer: int, *, is_point: bool):
        inner = "%(expressions)s" if is_point else self.simplified
        self.template = self.template.format(mvt.EXTENT, buffer).replace("%(shape)s", inner)
        super().__init__(shape)


class PostgisTiles:
    """The tiles of these rows. `geometry` is the field of their shapes in degrees, `members` are what
    a feature tells. Raises `EmptyResultSet` where there can be none."""

    def __init__(
        self,
        rows: QuerySet,
        geometry: str,
        members: list[LayerProperty],
        *,
        id_field: str,
        is_point: bool,
        buffer: int,
    ):
        self._buffer = buffer
        found = (
            rows.filter(_Touches(F(geometry)))
            .annotate(_shape=_Fitted(F(geometry), buffer, is_point=is_point))
            .order_by("pk")
            .values_list(id_field, "_shape", *(item.path for item in members))
        )
        inner, self._constants = found.query.sql_with_params()
        names = ["_id", "_shape", *(item.name for item in members)]
        columns = [connection.ops.quote_name(name) for name in names]
        # The format's ids are numbers; a text that tells rows apart is a property where it is carried.
        is_number = id_field == "pk"
        self._sql = _STATEMENT.format(
            units=2 * mvt.EXTENT,
            extent=mvt.EXTENT,
            options="'_shape', '_id'" if is_number else "'_shape'",
            outer=", ".join(columns if is_number else columns[1:]),
            inner=inner,
            columns=", ".join(columns),
        )
        # A parameter that is selected would lose its type, which the tile shows.
        is_plain = "%s" not in inner.partition(" FROM ")[0] and all(
            type(value) in (int, str) for value in self._constants
        )
        self._statement = Statement(self._sql, bytes) if is_plain else None

    def tile(self, place: Tile, name: str) -> bytes:
        """The tile with its one layer, of this name; empty where nothing is there. One query."""
        area = place.box(self._buffer)
        parameters = [place.z, place.x, place.y, *area, name, *self._constants]
        if self._statement is not None:
            return bytes(self._statement.row(*parameters)[0])
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return bytes(cursor.fetchone()[0])
