"""What Django asks a spatial backend while it builds a query and reads the answer."""

from __future__ import annotations

import sqlite3

from django.contrib.gis.db import models
from django.contrib.gis.db.backends.base.operations import BaseSpatialOperations
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.gis.geos.geometry import GEOSGeometryBase
from django.contrib.gis.geos.prototypes.io import wkb_r
from django.contrib.gis.measure import Distance
from django.db import NotSupportedError
from django.db.backends.sqlite3 import operations

from core.geo.sqlite.operators import OPERATORS

# The functions of django.contrib.gis.db.models.functions that are supported, and the two under
# which Django measures distance and length in longitude and latitude.
SUPPORTED_FUNCTIONS = frozenset(
    {
        "Area",
        "AsGeoJSON",
        "AsWKB",
        "AsWKT",
        "Centroid",
        "Difference",
        "Distance",
        "DistanceSphere",
        "Envelope",
        "ForcePolygonCW",
        "Intersection",
        "IsEmpty",
        "IsValid",
        "Length",
        "LengthSpheroid",
        "MakeValid",
        "NumGeometries",
        "NumPoints",
        "Perimeter",
        "PointOnSurface",
        "Reverse",
        "Scale",
        "SnapToGrid",
        "SymDifference",
        "Transform",
        "Translate",
        "Union",
    }
)


class Adapter:
    """A geometry on its way into a query: SQLite gets its EWKB."""

    def __init__(self, geometry: GEOSGeometry):
        self.ewkb = bytes(geometry.ewkb)
        self.srid = geometry.srid

    def __conform__(self, protocol):
        return self.ewkb if protocol is sqlite3.PrepareProtocol else None

    def __eq__(self, other):
        return isinstance(other, Adapter) and self.ewkb == other.ewkb

    def __hash__(self):
        return hash(self.ewkb)

    def __str__(self):
        # How it stands in `str(queryset.query)`.
        return f"X'{self.ewkb.hex()}'"


class DatabaseOperations(BaseSpatialOperations, operations.DatabaseOperations):
    name = "geo_sqlite"
    compiler_module = "core.geo.sqlite.compiler"
    Adapter = Adapter
    gis_operators = OPERATORS
    geom_func_prefix = "ST_"
    function_names = {"AsWKB": "ST_AsBinary", "AsWKT": "ST_AsText", "NumPoints": "ST_NPoints"}
    unsupported_functions = {
        *BaseSpatialOperations.unsupported_functions - SUPPORTED_FUNCTIONS,
        "DistanceSpheroid",
    }
    disallowed_aggregates = (models.Extent3D, models.MakeLine)

    def spatial_function_name(self, func_name):
        if func_name not in SUPPORTED_FUNCTIONS:
            raise NotSupportedError(
                f"The embedded database does not support the {func_name} function; use another, "
                "or a PostGIS database."
            )
        return super().spatial_function_name(func_name)

    def spatial_aggregate_name(self, agg_name):
        return self.geom_func_prefix + agg_name

    def geo_db_type(self, field):
        """The declared type, `point(4326)`: SQLite ignores it, introspection reads it."""
        for wrong, what in (
            (field.geom_type == "RASTER", "rasters"),
            (getattr(field, "geography", False), "geography columns"),
            (getattr(field, "dim", 2) != 2, "geometries with a third coordinate"),
        ):
            if wrong:
                raise NotSupportedError(f"{field}: the embedded database does not store {what}.")
        return f"{field.geom_type.lower()}({field.srid})"

    def get_geom_placeholder(self, field, value, compiler):
        """SQL for a geometry that is an expression or an adapter, brought to the field's SRID."""
        source = value.output_field if hasattr(value, "as_sql") else value
        if source is None or source.srid in (None, field.srid):
            return "%s"
        return f"{self.spatial_function_name('Transform')}(%s, {field.srid})"

    def get_distance(self, field, value, lookup_type):
        """The limit of a distance lookup: metres in longitude and latitude, else the field's units.

        Raises ValueError for a measure in `dwithin` on longitude and latitude: its limit there is
        in degrees, as on PostGIS.
        """
        limit = value[0]
        if not isinstance(limit, Distance):
            return [limit]
        if not field.geodetic(self.connection):
            return [getattr(limit, Distance.unit_attname(field.units_name(self.connection)))]
        if lookup_type == "dwithin":
            raise ValueError(
                "Only numeric values of degree units are allowed on geographic DWithin queries; "
                "core.geo.queries.near() takes metres."
            )
        return [limit.m]

    def get_area_att_for_field(self, field):
        # PostGIS calls any answer square metres; where that would be wrong there is no answer.
        if super().get_area_att_for_field(field) not in (None, "sq_m"):
            raise NotSupportedError("Area needs a reference system in metres; use Transform().")
        return "sq_m"

    def convert_extent(self, box):
        """The tuple (xmin, ymin, xmax, ymax) from the `BOX(xmin ymin,xmax ymax)` of ST_Extent."""
        if box is None:
            return None
        low, high = box.removeprefix("BOX(").removesuffix(")").split(",")
        return (*map(float, low.split()), *map(float, high.split()))

    def get_geometry_converter(self, expression):
        read = wkb_r().read
        geom_class = expression.output_field.geom_class

        def converter(value, expression, connection):
            if value is None:
                return None
            return GEOSGeometryBase(read(memoryview(value), max_geom_collections=None), geom_class)

        return converter

    def geometry_columns(self):
        raise NotImplementedError("The embedded database keeps no table of geometry columns.")

    def spatial_ref_sys(self):
        # Makes Django ask GDAL.
        raise NotImplementedError("The embedded database keeps no table of reference systems.")
