"""Coordinate systems are read from the file, or found by the numbers, and brought to degrees."""

import io

import numpy as np
import pyproj
import pytest
import shapely
from pyogrio import raw

from core.geo.files import crs, errors, reading
from tests.geo.files.features import AREA, read, zipped

pytestmark = pytest.mark.one_database

# Where three wells are, in degrees.
WELLS = [(104.9712, -5.2137), (105.2, -4.9), (105.8, -4.6)]


def projected(epsg: int) -> list[tuple[float, float]]:
    move = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    return [move.transform(x, y) for x, y in WELLS]


def table(points, header="name,x,y") -> io.BytesIO:
    lines = [header, *(f"Sumur {n},{x!r},{y!r}" for n, (x, y) in enumerate(points))]
    return io.BytesIO("\n".join(lines).encode())


def shapefile(epsg: int, tmp_path, *, told: bool = True):
    raw.write(
        tmp_path / "wells.shp", shapely.to_wkb(shapely.points(projected(epsg))),
        [np.array(["A", "B", "C"], dtype=object)], np.array(["name"], dtype=object),
        driver="ESRI Shapefile", geometry_type="Point", crs=f"EPSG:{epsg}",
    )  # fmt: skip
    return zipped(
        *(
            (path.name, path.read_bytes())
            for path in tmp_path.glob("wells.*")
            if told or path.suffix != ".prj"
        )
    )


def places(rows) -> np.ndarray:
    assert not any(row.problem for row in rows)
    return shapely.get_coordinates(shapely.from_wkb([row.wkb for row in rows]))


SYSTEMS = [4326, 32748, 32749, 4755, 23878, 23879, 23834, 3857]


@pytest.mark.parametrize("epsg", SYSTEMS)
def test_a_shapefiles_projection_is_told_and_transformed(epsg, tmp_path):
    file = shapefile(epsg, tmp_path)

    found = reading.inspect(file, extent=AREA).layers[0].crs

    assert (found.epsg, found.why, found.swapped) == (epsg, "told", False)
    assert np.allclose(places(read(file)), WELLS, atol=2e-6)


@pytest.mark.parametrize("epsg", [4326, 32748, 32749])
def test_without_a_projection_the_numbers_tell(epsg, tmp_path):
    file = shapefile(epsg, tmp_path, told=False)

    found = reading.inspect(file, extent=AREA).layers[0].crs

    assert (found.epsg, found.why) == (epsg, "guessed")
    # The same numbers on DGN95 are the same places; it is among the choices.
    twin = {4326: 4755, 32748: 23878, 32749: 23879}[epsg]
    assert twin in {choice.epsg for choice in found.choices}
    assert np.allclose(places(read(file)), WELLS, atol=1e-6)


@pytest.mark.parametrize("epsg", [32748, 23878, 4755])
def test_the_operators_choice_counts(epsg):
    assert np.allclose(places(read(table(projected(epsg)), epsg=epsg)), WELLS, atol=1e-5)


@pytest.mark.parametrize("epsg", [4326, 32748])
def test_swapped_axes_are_seen_and_offered(epsg):
    file = table([(y, x) for x, y in projected(epsg)])

    found = reading.inspect(file, extent=AREA).layers[0].crs

    assert (found.epsg, found.swapped, found.why) == (epsg, True, "guessed")
    assert np.allclose(places(read(file, epsg=epsg, swapped=True)), WELLS, atol=1e-6)


def test_a_system_that_the_numbers_contradict_is_doubted(tmp_path):
    points = ",".join(
        f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}'
        for x, y in projected(32748)
    )
    text = f'{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:32749"}}}},"features":[{points}]}}'  # noqa: E501

    found = reading.inspect(io.BytesIO(text.encode()), extent=AREA).layers[0].crs

    assert (found.why, found.epsg, found.told) == ("contradicted", 32748, "EPSG:32749")


def test_features_elsewhere_are_told():
    found = reading.inspect(shape_in_europe(), extent=AREA).layers[0].crs

    assert (found.why, found.epsg, found.choices) == ("unknown", None, ())
    with pytest.raises(errors.MissingCrs):
        read(shape_in_europe())


def shape_in_europe() -> io.BytesIO:
    return table([(13.4, 52.5), (2.35, 48.85)])


def test_metres_without_an_area_are_not_guessed():
    found = reading.inspect(table(projected(32748))).layers[0].crs

    assert found.why == "unknown"
    assert 32748 in {choice.epsg for choice in crs.guess(shapely.points(projected(32748)), AREA)}


def test_positions_off_the_system_are_bad_rows():
    rows = read(table([*projected(32748), (9e9, 9e9)]), epsg=32748)

    assert [row.problem for row in rows] == ["", "", "", "off_globe"]


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="999999"):
        reading.rows(table(WELLS), "table", epsg=999999)


def test_names_are_those_of_the_register():
    assert crs.name_of(32748) == "WGS 84 / UTM zone 48S"
    assert crs.name_of(23879) == "DGN95 / UTM zone 49S"
    assert crs.identify("urn:ogc:def:crs:OGC:1.3:CRS84") == 4326
    assert crs.identify("garbage") is None
