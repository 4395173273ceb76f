"""The tables and shapes the geometry tests share.

The models live in a registry of their own, so that no database but the tests' gets their tables.
The shapes lie around 105° E, 5° S on whole degrees, so that edges and corners meet exactly.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry

REGISTRY = Apps()


class Place(models.Model):
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, default="")
    point = models.PointField(srid=4326, null=True)
    area = models.MultiPolygonField(srid=4326, null=True)
    shape = models.GeometryField(srid=4326, null=True)
    unindexed = models.GeometryField(srid=4326, null=True, spatial_index=False)
    metric = models.GeometryField(srid=32748, null=True)

    class Meta:
        app_label = "geo"
        apps = REGISTRY
        db_table = "geo_test_place"


class Visit(models.Model):
    """Something that hangs on a place, for lookups across a relation."""

    name = models.CharField(max_length=60)
    place = models.ForeignKey(Place, models.CASCADE)

    class Meta:
        app_label = "geo"
        apps = REGISTRY
        db_table = "geo_test_visit"


MODELS = [Place, Visit]

SHAPES = {
    "point within": "POINT(105 -5)",
    "point on the edge": "POINT(104 -5)",
    "point on the corner": "POINT(104 -6)",
    "point apart": "POINT(109.5 -5)",
    # Nearer to the square than a 32-bit float tells.
    "point just beside": "POINT(106.0000001 -5)",
    "points": "MULTIPOINT((105 -5),(109.5 -5))",
    "square": "POLYGON((104 -6,104 -4,106 -4,106 -6,104 -6))",
    "square from another corner": "MULTIPOLYGON(((106 -4,106 -6,104 -6,104 -5,104 -4,106 -4)))",
    "triangle in the square": "POLYGON((104 -6,104 -4,106 -4,104 -6))",
    "square with a hole": (
        "POLYGON((103 -7,103 -3,107 -3,107 -7,103 -7),"
        "(104.5 -5.5,105.5 -5.5,105.5 -4.5,104.5 -4.5,104.5 -5.5))"
    ),
    "filling of the hole": ("POLYGON((104.5 -5.5,105.5 -5.5,105.5 -4.5,104.5 -4.5,104.5 -5.5))"),
    "neighbour by an edge": "POLYGON((106 -6,106 -4,108 -4,108 -6,106 -6))",
    "neighbour by a corner": "POLYGON((106 -4,106 -2,108 -2,108 -4,106 -4))",
    "overlapping square": "POLYGON((105 -7,105 -5,107 -5,107 -7,105 -7))",
    "two islands": (
        "MULTIPOLYGON(((104.2 -5.8,104.2 -5.2,104.8 -5.2,104.8 -5.8,104.2 -5.8)),"
        "((109 -6,109 -4,110 -4,110 -6,109 -6)))"
    ),
    "line across": "LINESTRING(103 -5,109.5 -5)",
    "line within": "LINESTRING(104.5 -5.5,105.5 -4.5)",
    "line along the edge": "LINESTRING(104 -6,104 -4)",
    "lines": "MULTILINESTRING((103 -5,105 -5),(108 -8,110 -2))",
    "antimeridian": (
        "MULTIPOLYGON(((178 -18,178 -16,180 -16,180 -18,178 -18)),"
        "((-180 -18,-180 -16,-178 -16,-178 -18,-180 -18)))"
    ),
    "point east of the antimeridian": "POINT(-179 -17)",
    "point on the antimeridian": "POINT(180 -17)",
    "empty point": "POINT EMPTY",
    "empty polygon": "POLYGON EMPTY",
    "empty multipolygon": "MULTIPOLYGON EMPTY",
    "nothing": None,
}

# Shapes that predicates do not take, or take differently from one GEOS to the next.
ODD_SHAPES = {
    "bow tie": "POLYGON((104 -6,106 -4,106 -6,104 -4,104 -6))",
    "collection": "GEOMETRYCOLLECTION(POINT(105 -5),LINESTRING(104 -6,106 -6))",
    "empty line": "LINESTRING EMPTY",
    "empty collection": "GEOMETRYCOLLECTION EMPTY",
}


def geometry(wkt: str | None, srid: int = 4326) -> GEOSGeometry | None:
    return None if wkt is None else GEOSGeometry(wkt, srid=srid)
