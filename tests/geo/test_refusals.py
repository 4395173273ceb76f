"""What the embedded database does not take or cannot answer is refused in words."""

from __future__ import annotations

import pytest
from django.contrib.gis.db.models import aggregates, functions
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.contrib.gis.measure import D
from django.db import DataError, IntegrityError, NotSupportedError, connections, transaction
from django.db.models import Value

from tests.geo.conftest import embedded_database
from tests.geo.places import MODELS, Place, geometry

HERE = Point(105, -5, srid=4326)
SQUARE = Polygon.from_bbox((104, -6, 106, -4))


@pytest.fixture
def places(engine):
    yield Place.objects.using(engine)
    Place.objects.using(engine).all().delete()


@pytest.fixture
def embedded():
    """A connection to an embedded database of this test's own."""
    with embedded_database("geo_refusals") as connection:
        with connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
        yield connection


def raw_insert(alias: str, column: str, value) -> None:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO geo_test_place (name, kind, {column}) VALUES ('x', '', %s)", [value]
        )


def fetched(connection, sql: str, params=()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def adapted(connection, wkt: str, srid: int = 4326):
    return connection.ops.Adapter(GEOSGeometry(wkt, srid=srid))


@pytest.mark.parametrize(
    ("column", "wkt", "srid"),
    [
        ("point", "MULTIPOINT((105 -5))", 4326),
        ("point", "POINT(500000 9447000)", 32748),
        ("point", "POINT Z (105 -5 10)", 4326),
        ("area", "POLYGON((0 0,0 1,1 1,0 0))", 4326),
        ("area", "POLYGON EMPTY", 4326),
        ("shape", "POINT(105 -5)", 32748),
        ("unindexed", "POINT Z (105 -5 10)", 4326),
    ],
)
def test_a_geometry_of_the_wrong_kind_is_refused_by_both(engine, places, column, wkt, srid):
    value = adapted(connections[engine], wkt, srid)
    with pytest.raises(DataError):
        raw_insert(engine, column, value)
    place = places.create(name="right")
    with pytest.raises(DataError), transaction.atomic(using=engine):
        with connections[engine].cursor() as cursor:
            cursor.execute(f"UPDATE geo_test_place SET {column} = %s", [value])
    place.refresh_from_db()
    assert getattr(place, column) is None
    assert places.count() == 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"\x01\x02", "geo_test_place.point takes geometries only: 2 bytes are no geometry"),
        (
            "POINT(105 -5)",
            "takes geometries only: a value of type str is no geometry",
        ),
        (7, "takes geometries only: a value of type int is no geometry"),
        (
            MultiPolygon(SQUARE, srid=32748).ewkb,
            "geo_test_place.point takes a POINT with SRID 4326, not a MULTIPOLYGON with SRID 32748",
        ),
        (Point(105, -5).ewkb, "takes a POINT with SRID 4326, not a POINT with SRID 0"),
        (Point(1, 2, 3, srid=4326).ewkb, "takes flat geometries"),
        (Point(1, float("inf"), srid=4326).ewkb, "takes finite coordinates only"),
    ],
)
def test_the_message_names_the_column_and_what_it_takes(embedded, value, message):
    with pytest.raises(DataError, match=message.replace("(", r"\(")):
        raw_insert(embedded.alias, "point", value)


def test_a_refused_row_takes_its_whole_statement_back(engine, places):
    rows = [Place(name="right", point=HERE), Place(name="wrong", shape=Point(1, 2, 3, srid=4326))]
    with pytest.raises(DataError), transaction.atomic(using=engine):
        places.bulk_create(rows, ignore_conflicts=True)
    assert places.count() == 0


def test_other_integrity_errors_stay_what_they_are(embedded):
    with embedded.cursor() as cursor:
        cursor.execute("SELECT geo_fits(x'00', 'POINT', 4326, 'a.b')")
        assert cursor.fetchone() == (0,)
        with pytest.raises(IntegrityError, match="NOT NULL"):
            cursor.execute("INSERT INTO geo_test_place (name, kind) VALUES (NULL, '')")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT ST_Area(x'0102')", "ST_Area: 2 bytes are no geometry in EWKB form"),
        (
            "SELECT ST_Intersects('POINT(1 1)', x'00')",
            "ST_Intersects: a value of type str is no",
        ),
        ("SELECT ST_Union(x'00')", "ST_Union: 1 bytes are no geometry"),
    ],
)
def test_a_malformed_geometry_in_a_query_is_named(embedded, sql, message):
    with pytest.raises(DataError, match=message):
        fetched(embedded, sql)


def test_a_malformed_geometry_met_while_fetching_is_named(embedded):
    with embedded.cursor() as cursor:
        cursor.execute("CREATE TABLE loose (value)")
        cursor.executemany("INSERT INTO loose VALUES (%s)", [(HERE.ewkb,)] * 5 + [(b"",)])
        for fetch in (
            cursor.fetchall,
            lambda: cursor.fetchmany(9),
            lambda: list(cursor),
            lambda: list(iter(cursor.fetchone, None)),
        ):
            cursor.execute("SELECT ST_Area(value) FROM loose")
            with pytest.raises(DataError, match="ST_Area: 0 bytes"):
                fetch()


def test_an_overlay_that_geos_cannot_compute_says_why(embedded):
    Place.objects.using(embedded.alias).create(
        name="bow tie", shape=geometry("POLYGON((0 0,2 2,2 0,0 2,0 0))")
    )
    rows = Place.objects.using(embedded.alias).annotate(
        answer=functions.Intersection("shape", geometry("POLYGON((0 0,0 3,1.5 1.5,3 0,0 0))"))
    )
    with pytest.raises(DataError, match="ST_Intersection: TopologyException"):
        list(rows)


@pytest.mark.parametrize(
    "lookup",
    [
        "left",
        "right",
        "overlaps_left",
        "overlaps_right",
        "overlaps_above",
        "overlaps_below",
        "strictly_above",
        "strictly_below",
    ],
)
def test_a_lookup_without_support_is_refused(embedded, lookup):
    with pytest.raises(NotSupportedError, match=f"does not support the {lookup} lookup"):
        Place.objects.using(embedded.alias).filter(**{f"shape__{lookup}": HERE}).count()


@pytest.mark.parametrize(
    "function",
    [
        functions.AsGML("shape"),
        functions.AsKML("shape"),
        functions.AsSVG("shape"),
        functions.Azimuth("point", HERE),
        functions.BoundingCircle("shape"),
        functions.ClosestPoint("shape", HERE),
        functions.Distance("shape", HERE, spheroid=True),
        functions.FromWKB(Value(HERE.wkb), srid=4326),
        functions.FromWKT(Value("POINT(1 1)"), srid=4326),
        functions.GeoHash("point"),
        functions.GeometryDistance("shape", HERE),
        functions.LineLocatePoint("shape", HERE),
        functions.MemSize("shape"),
        # In degrees these have no meaning; PostGIS answers the first in square degrees.
        functions.Area("shape"),
        functions.Perimeter("shape"),
    ],
    ids=lambda function: type(function).__name__,
)
def test_a_function_without_support_is_refused(embedded, function):
    Place.objects.using(embedded.alias).create(name="one", shape=HERE, point=HERE)
    with pytest.raises(NotSupportedError):
        list(Place.objects.using(embedded.alias).annotate(answer=function))


@pytest.mark.parametrize("name", ["Extent3D", "MakeLine"])
def test_an_aggregate_without_support_is_refused(embedded, name):
    with pytest.raises(NotSupportedError):
        Place.objects.using(embedded.alias).aggregate(answer=getattr(aggregates, name)("shape"))


def test_area_in_a_system_of_feet_is_refused(embedded):
    rows = Place.objects.using(embedded.alias)
    rows.create(name="one", shape=SQUARE)
    feet = functions.Area(functions.Transform("shape", 2263))
    with pytest.raises(NotSupportedError, match="metres"):
        list(rows.annotate(answer=feet))


@pytest.mark.parametrize("lookup", ["distance_lte", "distance_gt"])
def test_distance_on_the_spheroid_is_refused(embedded, lookup):
    with pytest.raises(NotSupportedError):
        Place.objects.using(embedded.alias).filter(
            **{f"shape__{lookup}": (HERE, D(m=5), "spheroid")}
        ).count()


def test_dwithin_in_degrees_takes_no_metres(engine, places):
    with pytest.raises(ValueError, match="degree units"):
        places.filter(point__dwithin=(HERE, D(m=5))).count()


def test_a_negative_distance_is_refused(embedded):
    rows = Place.objects.using(embedded.alias)
    rows.create(name="one", unindexed=HERE)
    with pytest.raises(DataError, match="must not be negative"):
        rows.filter(unindexed__dwithin=(HERE, -1)).count()


def test_a_geometry_without_a_reference_system_is_not_transformed(embedded):
    with pytest.raises(DataError, match="has no SRID"):
        fetched(embedded, "SELECT ST_Transform(%s, 32748)", [Point(1, 2).ewkb])
