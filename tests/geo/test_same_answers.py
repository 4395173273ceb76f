"""The embedded backend answers every lookup, function and aggregate as PostGIS does."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.gis.db.models import aggregates, functions
from django.contrib.gis.measure import D
from django.db.models import Exists, F, OuterRef, Q

from tests.geo.conftest import POSTGIS
from tests.geo.places import ODD_SHAPES, SHAPES, Place, Visit, geometry
from tests.geo.recorded import Answers

PROBES = {name: wkt for name, wkt in SHAPES.items() if wkt is not None}
LOOKUPS = [
    "bboverlaps",
    "bbcontains",
    "contained",
    "contains",
    "contains_properly",
    "coveredby",
    "covers",
    "crosses",
    "disjoint",
    "equals",
    "exact",
    "intersects",
    "overlaps",
    "same_as",
    "touches",
    "within",
]
# Lookups that take more than a geometry: what follows it.
LOOKUPS_WITH_A_VALUE = [
    ("relate", "T*T***T**"),
    ("relate", "FF*FF****"),
    ("relate", "****1****"),
    ("dwithin", 0),
    ("dwithin", 0.5),
    ("dwithin", 3.5),
    ("distance_lt", D(km=100)),
    ("distance_lte", D(km=100)),
    ("distance_gt", D(km=100)),
    ("distance_gte", D(km=100)),
    ("distance_lte", 0),
]
METRIC = partial(functions.Transform, srid=32748)
FUNCTIONS = {
    "area in metres": functions.Area(METRIC("shape")),
    "length in metres": functions.Length(METRIC("shape")),
    "length on the ellipsoid": functions.Length("shape"),
    "length asked for on a sphere": functions.Length("shape", spheroid=False),
    "perimeter in metres": functions.Perimeter(METRIC("shape")),
    "centroid": functions.Centroid("shape"),
    "envelope": functions.Envelope("shape"),
    "repaired": functions.MakeValid("shape"),
    "is valid": functions.IsValid("shape"),
    "is empty": functions.IsEmpty("shape"),
    "number of points": functions.NumPoints("shape"),
    "number of geometries": functions.NumGeometries("shape"),
    "GeoJSON": functions.AsGeoJSON("shape"),
    "WKT": functions.AsWKT("shape"),
    "WKB": functions.AsWKB("shape"),
    "in metres": METRIC("shape"),
    "in spherical Mercator": functions.Transform("shape", 3857),
    "moved": functions.Translate("shape", 1.5, -2),
    "scaled": functions.Scale("shape", 0.5, 2),
    "snapped": functions.SnapToGrid("shape", 1),
    "snapped to oblongs": functions.SnapToGrid("shape", 0.5, 3),
    "snapped from an origin": functions.SnapToGrid("shape", 4, 3, 0.25, 0.5),
    "snapped to nothing": functions.SnapToGrid("shape", 500),
    "reversed": functions.Reverse("shape"),
    "clockwise": functions.ForcePolygonCW("shape"),
}
OVERLAYS = {
    "distance in metres on the globe": functions.Distance,
    "intersection": functions.Intersection,
    "union": functions.Union,
    "difference": functions.Difference,
    "symmetric difference": functions.SymDifference,
}
OVERLAID = ["square", "two islands", "line across", "point within", "empty polygon"]


@pytest.fixture(scope="module")
def answers():
    answers = Answers()
    yield answers
    answers.save()


@pytest.fixture(scope="module", autouse=True)
def places(engine, django_db_blocker):
    """One place for each shape, in the general and in the metric column."""
    with django_db_blocker.unblock():
        rows = Place.objects.using(engine)
        for kind, shapes in (("sound", SHAPES), ("odd", ODD_SHAPES)):
            rows.bulk_create(
                Place(name=name, kind=kind, shape=geometry(wkt), unindexed=geometry(wkt))
                for name, wkt in shapes.items()
            )
        Visit.objects.using(engine).bulk_create(
            Visit(name=f"to {place.name}", place=place)
            for place in rows.filter(kind="sound", shape__isnull=False)
        )
    yield
    with django_db_blocker.unblock():
        Visit.objects.using(engine).all().delete()
        Place.objects.using(engine).all().delete()


@pytest.fixture
def sound(engine):
    """Places whose shape every predicate takes, NULL and empty ones included."""
    return Place.objects.using(engine).filter(kind="sound")


@pytest.fixture
def check(engine, answers):
    return partial(answers.check, from_postgis=engine == POSTGIS)


def names(places) -> list[str]:
    return sorted(places.values_list("name", flat=True))


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_lookup(lookup, sound, check):
    check(
        lookup,
        {
            probe: names(sound.filter(**{f"shape__{lookup}": geometry(wkt)}))
            for probe, wkt in PROBES.items()
        },
    )


@pytest.mark.parametrize(
    ("lookup", "value"), LOOKUPS_WITH_A_VALUE, ids=lambda value: str(value).replace("*", ".")
)
def test_lookup_with_a_value(lookup, value, sound, check):
    check(
        f"{lookup} {value}",
        {
            probe: names(sound.filter(**{f"shape__{lookup}": (geometry(wkt), value)}))
            for probe, wkt in PROBES.items()
        },
    )


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_excluding_a_lookup_leaves_all_other_rows_and_the_null_ones(lookup, sound):
    everything = names(sound)
    for wkt in PROBES.values():
        matched = names(sound.filter(**{f"shape__{lookup}": geometry(wkt)}))
        left = names(sound.exclude(**{f"shape__{lookup}": geometry(wkt)}))
        assert "nothing" in left
        assert sorted(matched + left) == everything


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_column_without_an_index_matches_the_same_rows(lookup, sound):
    for wkt in PROBES.values():
        indexed = names(sound.filter(**{f"shape__{lookup}": geometry(wkt)}))
        assert names(sound.filter(**{f"unindexed__{lookup}": geometry(wkt)})) == indexed


def test_a_geometry_in_another_reference_system_is_transformed(sound):
    square = geometry(SHAPES["square"])
    metric = square.transform(32748, clone=True)
    wider = geometry(SHAPES["square with a hole"]).transform(3857, clone=True)
    assert "point within" in names(sound.filter(shape__intersects=metric))
    assert "square" in names(sound.filter(shape__intersects=wider))
    assert "point apart" not in names(sound.filter(shape__intersects=wider))
    assert names(sound.filter(shape__dwithin=(metric, 0.001))) == names(
        sound.filter(shape__dwithin=(square, 0.001))
    )


def test_null_and_not_null(sound):
    assert names(sound.filter(shape__isnull=True)) == ["nothing"]
    assert "nothing" not in names(sound.filter(shape__isnull=False))


@pytest.mark.parametrize("lookup", ["isvalid", "isempty"])
def test_quality_of_a_shape(lookup, engine, check):
    rows = Place.objects.using(engine)
    check(
        lookup,
        {str(flag): names(rows.filter(**{f"shape__{lookup}": flag})) for flag in (True, False)},
    )


def test_a_column_compared_with_another_of_the_same_row(sound):
    same = names(sound.filter(shape__equals=F("unindexed")))
    assert same == sorted(PROBES)
    assert names(sound.filter(shape__contains=functions.Centroid("shape"), name="square")) == [
        "square"
    ]


def test_lookups_across_a_relation(engine):
    visits = Visit.objects.using(engine).filter(place__shape__covers=geometry("POINT(105 -5)"))
    assert names(visits) == [
        "to filling of the hole",
        "to line across",
        "to line within",
        "to lines",
        "to overlapping square",
        "to point within",
        "to points",
        "to square",
        "to square from another corner",
        "to triangle in the square",
    ]


def test_spatial_join_in_a_subquery(sound, check):
    others = sound.filter(shape__intersects=OuterRef("shape")).exclude(pk=OuterRef("pk"))
    check("rows that meet another", names(sound.filter(Exists(others))))


def test_conditions_joined_by_or(sound, check):
    condition = Q(shape__within=geometry(SHAPES["square"])) | Q(
        shape__within=geometry(SHAPES["antimeridian"])
    )
    check("within one of two", names(sound.filter(condition)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name, engine, check):
    rows = Place.objects.using(engine).annotate(answer=FUNCTIONS[name])
    check(name, dict(rows.values_list("name", "answer")))


def test_geojson_with_a_box_and_a_reference_system(engine, check):
    rows = Place.objects.using(engine).filter(shape__isempty=False)
    form = functions.AsGeoJSON("shape", bbox=True, crs=True, precision=1)
    check("GeoJSON with everything", dict(rows.annotate(answer=form).values_list("name", "answer")))


@pytest.mark.parametrize("overlaid", OVERLAID)
@pytest.mark.parametrize("name", OVERLAYS)
def test_function_of_two_geometries(name, overlaid, sound, check):
    rows = sound.annotate(answer=OVERLAYS[name]("shape", geometry(SHAPES[overlaid])))
    check(f"{name} with {overlaid}", dict(rows.values_list("name", "answer")))


def test_the_point_on_a_surface_lies_on_it(sound):
    rows = sound.annotate(inner=functions.PointOnSurface("shape"))
    for place in rows.filter(shape__isempty=False):
        assert place.inner.srid == 4326
        assert place.shape.intersects(place.inner), place.name
    assert all(place.inner.empty for place in rows.filter(shape__isempty=True))
    assert rows.get(name="nothing").inner is None


def test_rows_are_ordered_by_distance(sound, check):
    rows = sound.annotate(away=functions.Distance("shape", geometry("POINT(120 -5)")))
    nearest_first = rows.filter(away__gt=0).order_by("away", "name")
    check("nearest first", list(nearest_first.values_list("name", flat=True)))


def test_distance_in_a_plane_is_in_its_unit(engine, check):
    rows = Place.objects.using(engine).filter(metric__isnull=False)
    here = geometry("POINT(500000 9447000)", 32748)
    rows.create(name="metric", metric=geometry("POINT(500300 9447400)", 32748))
    try:
        assert rows.annotate(away=functions.Distance("metric", here)).get().away.m == 500
        assert names(rows.filter(metric__distance_lte=(here, D(m=500)))) == ["metric"]
        assert names(rows.filter(metric__distance_lt=(here, D(m=500)))) == []
        assert names(rows.filter(metric__dwithin=(here, D(km=0.5)))) == ["metric"]
        assert names(rows.filter(metric__dwithin=(here, 499.9))) == []
    finally:
        rows.filter(name="metric").delete()


@pytest.mark.parametrize("aggregate", ["Union", "Extent", "Collect"])
@pytest.mark.parametrize(
    "subset",
    [
        ["point within", "point apart", "point within"],
        ["square", "neighbour by an edge", "nothing", "two islands"],
        ["square", "line across", "point apart"],
        ["filling of the hole", "square with a hole"],
        ["line within", "line across"],
        ["antimeridian"],
        ["empty polygon", "empty point"],
        ["point within", "empty point"],
        ["nothing"],
        [],
    ],
    ids=lambda subset: ", ".join(subset) or "no rows",
)
def test_aggregate(aggregate, subset, sound, check):
    function = getattr(aggregates, aggregate)("shape")
    answer = sound.filter(name__in=subset).order_by("pk").aggregate(answer=function)["answer"]
    check(f"{aggregate} of {', '.join(subset) or 'no rows'}", answer)


def test_aggregates_by_group(engine, check):
    rows = Place.objects.using(engine).filter(name__contains="square").exclude(name="square")
    grouped = rows.values("kind").annotate(around=aggregates.Extent("shape")).order_by("kind")
    check("extent by kind", [[group["kind"], group["around"]] for group in grouped])
