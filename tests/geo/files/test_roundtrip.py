"""What is written in a format is read again with the same content, by this system and by GDAL."""

import pyogrio
import pytest
import shapely

from core.geo.files import reading, writing
from tests.geo.files.features import FIELDS, random_features, read, written

pytestmark = pytest.mark.one_database

POINTS, LINES = ("Point",), ("LineString", "MultiLineString")
MIXED = ("Point", "MultiPoint", *LINES, "Polygon", "MultiPolygon")
HOLDS = [(format, kinds) for format in writing.FORMATS for kinds in (POINTS, LINES, MIXED)
         if (format, kinds) != ("gpx", MIXED)]  # fmt: skip


def content(rows, names=None) -> list:
    """The features in an order of their own, their geometries to a centimetre."""
    names = names or {}
    answer = []
    for row in rows:
        plain = shapely.set_precision(shapely.from_wkb(row.wkb), 1e-7)
        values = {
            names.get(name, name): value
            for name, value in row.values.items()
            if value is not None and value != ""
        }
        answer.append((values["name"], shapely.normalize(plain).wkt, values))
    return sorted(answer, key=lambda item: item[0])


@pytest.mark.parametrize(("format", "kinds"), HOLDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_written_is_read_again(format, kinds, seed):
    features = random_features(kinds, 40, seed)

    rows = read(written(format, features))

    names = {}
    if format == "shapefile":
        names = {"descriptio": "description", "keterangan": "keterangan lengkap",
                 "keterang_1": "keterangan lebih"}  # fmt: skip
    if format == "gpx":
        names = {name.replace(" ", "_"): name for name, _type in FIELDS}
    assert content(rows, names) == content(features)


@pytest.mark.parametrize("format", writing.FORMATS)
def test_types_survive(format):
    features = random_features(POINTS, 10, 3)

    file = written(format, features)

    found = reading.inspect(file)
    assert found.format == format
    types = {field.name: field.type for field in found.layers[0].fields}
    assert types["depth"] == "number"
    assert types["built"] == "date"
    assert types["households"] == "integer"


@pytest.mark.parametrize("format", writing.FORMATS)
def test_gdal_reads_what_is_written(format, tmp_path):
    path = tmp_path / f"export{writing.FORMATS[format].suffix}"
    path.write_bytes(written(format, random_features(POINTS, 30, 4)).read())

    source = {".zip": f"/vsizip/{path}", ".kmz": f"/vsizip/{path}/doc.kml"}.get(path.suffix, path)
    layer = "waypoints" if format == "gpx" else None
    info = pyogrio.read_info(source, layer=layer, force_feature_count=True)

    assert info["features"] == 30
    if format != "csv":
        assert info["crs"] == "EPSG:4326"


def test_areas_in_gpx_are_refused_with_a_way_out():
    with pytest.raises(writing.CannotWrite, match="GeoPackage"):
        written("gpx", random_features(("Polygon",), 1, 5))


def test_an_empty_layer_is_a_valid_file(tmp_path):
    for format in writing.FORMATS:
        path = tmp_path / f"empty{writing.FORMATS[format].suffix}"
        path.write_bytes(written(format, []).read())
        assert path.stat().st_size > 0


def test_formulas_do_not_reach_a_spreadsheet():
    feature = random_features(POINTS, 1, 6)[0]
    feature.values["name"] = '=HYPERLINK("http://evil.example")'

    text = written("csv", [feature]).read().decode("utf-8-sig")

    assert "\n'=HYPERLINK" in text.replace('"', "").replace("\r", "")
    assert read(written("csv", [feature]))[0].values["name"].startswith("=HYPERLINK")
