"""Reading what operators type and paste for a geometry: taken when it is sound, else refused."""

import json

import pytest
from django.contrib.gis.geos import (
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from django.core.exceptions import ValidationError

from plugins.gismap import geojson
from plugins.gismap.forms import GeometryFormField

pytestmark = pytest.mark.one_database

RING = [[104.9, -5.3], [104.91, -5.3], [104.91, -5.29], [104.9, -5.3]]


def text(kind, coordinates):
    return json.dumps({"type": kind, "coordinates": coordinates})


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("-5.2137, 104.9712", Point(104.9712, -5.2137)),
        (text("Point", [104.9712, -5.2137]), Point(104.9712, -5.2137)),
        (text("Point", [104.9712, -5.2137, 48.5]), Point(104.9712, -5.2137)),
        (text("LineString", RING[:2]), LineString(*RING[:2])),
        (text("Polygon", [RING]), Polygon(RING)),
        (text("MultiPoint", RING), MultiPoint(*(Point(corner) for corner in RING))),
        (text("MultiLineString", [RING[:2]]), MultiLineString(LineString(*RING[:2]))),
        (text("MultiPolygon", [[RING]]), MultiPolygon(Polygon(RING))),
        (
            json.dumps({
                "type": "FeatureCollection",
                "features": [{
                    "type": "Feature",
                    "properties": {},
                    "geometry": {"type": "Polygon", "coordinates": [RING]},
                }],
            }),
            Polygon(RING),
        ),
    ],
)  # fmt: skip
def test_a_sound_geometry_is_taken(typed, expected):
    geometry = GeometryFormField().clean(typed)
    assert geometry.coords == expected.coords
    assert geometry.geom_type == expected.geom_type
    assert geometry.srid == 4326


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "required|wajib"),
        ("somewhere", "latitude"),
        ("95, 104", "latitude"),
        ("{", "no GeoJSON"),
        ("[" * 100_000, "no GeoJSON"),
        ("[104.9, -5.2]", "holds no Point"),
        ("{" + "x" * 600_000, "too long"),
        ('{"type": "Point", "coordinates": [NaN, 0]}', "no place on the globe"),
        ('{"type": "Point", "coordinates": [1e999, 0]}', "no place on the globe"),
        (text("Point", [-5.2, 104.9]), "longitude comes first"),
        (text("Point", [10**400, 0]), "no place on the globe"),
        (text("Point", []), "two numbers"),
        (text("Point", ["104", "-5"]), "two numbers"),
        (text("Point", [True, False]), "two numbers"),
        (text("Point", None), "two numbers"),
        (text("LineString", []), "at least two"),
        (text("LineString", RING[:1]), "at least two"),
        (text("LineString", [RING[0], RING[0]]), "no length"),
        (text("LineString", 5), "do not fit"),
        (text("LineString", [[104.9, -5.2]] * 10_001), "more than 10000"),
        (text("Polygon", []), "empty"),
        (text("Polygon", RING), "two numbers"),
        (text("Polygon", [RING[:3]]), "four corners"),
        (text("Polygon", [RING[:3] + [[104, -5]]]), "four corners"),
        (text("MultiPolygon", [[RING[:3]]]), "four corners"),
        (text("MultiLineString", [RING[:2], RING[:1]]), "at least two"),
        ('{"type": "GeometryCollection", "geometries": []}', "GeometryCollection"),
        ('{"type": "Feature", "geometry": null}', "holds no Point"),
        ('{"type": "FeatureCollection", "features": []}', "one shape"),
        ('{"type": ["Point"]}', "holds no Point"),
    ],
)
def test_an_unsound_geometry_is_refused_with_its_reason(typed, said):
    from django.utils.translation import override

    with override("en"), pytest.raises(ValidationError, match=said):
        GeometryFormField().clean(typed)


def test_a_shape_is_shown_again_as_it_was_entered():
    field = GeometryFormField()
    for typed in ("-5.213700, 104.971200", text("Polygon", [RING]), text("LineString", RING[:2])):
        assert field.prepare_value(field.clean(typed)) == typed
        assert not field.has_changed(field.clean(typed), typed)
    assert field.prepare_value("{nonsense") == "{nonsense"


def test_many_corners_altogether_are_refused():
    ring = [[104 + number / 10000, -5] for number in range(4000)] + [[104, -5.5], [104, -5]]
    with pytest.raises(ValidationError):
        geojson.build({"type": "Polygon", "coordinates": [ring, ring, ring]})


@pytest.mark.parametrize(
    "wkt", ["POINT Z (1 2 3)", "GEOMETRYCOLLECTION (POINT (1 2))", "POINT (200 0)"]
)
def test_the_model_refuses_what_the_form_never_makes(wkt):
    from django.contrib.gis.geos import GEOSGeometry

    with pytest.raises(ValidationError):
        geojson.check(GEOSGeometry(wkt, srid=4326))
