"""Files made to do harm, or merely too large, are refused with a reason, in bounded time."""

import contextlib
import json
import os
import socket
import sqlite3
import stat
import struct
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import shapely

from core.geo.files import errors, jail, reading
from core.geo.files.limits import LIMITS, MB
from tests.geo.files.features import random_features, read, written, zipped

pytestmark = pytest.mark.one_database

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'


def refused(content: bytes | BytesIO, **changes) -> errors.FileError:
    """The error that a file is refused with."""
    file = content if isinstance(content, BytesIO) else BytesIO(content)
    with pytest.raises(errors.FileError) as caught:
        reading.inspect(file, limits=replace(LIMITS, **changes))
    assert "%(" not in str(caught.value)
    return caught.value


def feature(geometry: str, properties: str = "{}") -> bytes:
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature",'
        f'"properties":{properties},"geometry":{geometry}}}]}}'
    ).encode()


@pytest.fixture
def listener():
    """A server on the loopback that counts who connects."""
    server = socket.create_server(("127.0.0.1", 0))
    connections = []

    def accept():
        with contextlib.suppress(OSError):
            while True:
                connection, _address = server.accept()
                connections.append(connection.recv(200))
                connection.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", connections
    server.close()


# ZIP


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped(("layer.geojson", b"0" * (80 * MB)))
    started = time.monotonic()

    error = refused(bomb)

    assert isinstance(error, errors.UnpacksTooLarge)
    assert time.monotonic() - started < 20


def test_a_zip_that_lies_about_its_size_is_refused_while_it_is_unpacked():
    bomb = zipped(("layer.geojson", os.urandom(2 * MB))).getvalue()
    lying = bomb.replace(struct.pack("<L", 2 * MB), struct.pack("<L", 100))

    error = refused(lying, unpacked=1 * MB)

    assert isinstance(error, (errors.UnpacksTooLarge, errors.BrokenArchive))


@pytest.mark.parametrize(
    "name", ["../../etc/layer.geojson", "/etc/layer.geojson", "a/../../b.geojson", "..\\x.geojson"]
)
def test_paths_that_lead_out_of_a_zip_are_refused(name):
    assert isinstance(refused(zipped((name, b"{}"))), errors.UnsafeMember)


def test_a_link_in_a_zip_is_refused():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("layer.geojson")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")

    assert isinstance(refused(target), errors.UnsafeMember)


def test_archives_within_archives_are_refused():
    inner = zipped(("layer.geojson", b"{}")).getvalue()

    assert isinstance(refused(zipped(("inner.zip", inner))), errors.NestedArchive)
    assert isinstance(refused(zipped(("layer.geojson", inner))), errors.NestedArchive)


def test_other_faults_of_a_zip_have_reasons_of_their_own():
    many = zipped(*((f"{number}.csv", b"") for number in range(201)))
    assert isinstance(refused(many), errors.TooManyMembers)
    assert isinstance(refused(zipped(("readme.pdf", b"x"))), errors.NothingInArchive)
    two = zipped(("a.csv", b"x,y\n1,2"), ("b.geojson", b"{}"))
    assert isinstance(refused(two), errors.MixedArchive)
    assert isinstance(refused(zipped(("a.shp", b""))), errors.IncompleteShapefile)
    assert isinstance(refused(zipped(("a/x.csv", b"1"), ("b/x.csv", b"2"))), errors.DuplicateMember)
    assert isinstance(refused(b"PK\x03\x04 and then nothing"), errors.BrokenArchive)
    locked = bytearray(zipped(("a.csv", b"x,y\n1,2")).getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert isinstance(refused(bytes(locked)), errors.EncryptedArchive)


# XML


ENTITIES = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LOCAL_FILE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("head", [ENTITIES, LOCAL_FILE, '<!DOCTYPE kml SYSTEM "http://x/y.dtd">'])
def test_document_types_and_entities_are_refused(head, encoding):
    body = KML.format("<Placemark><name>&b;</name></Placemark>")

    assert isinstance(refused((head + body).encode(encoding)), errors.HasEntities)


def test_broken_and_deep_xml_is_refused():
    assert isinstance(refused(b"<kml><Document></kml>"), errors.NotWellFormed)
    deep = KML.format("<Folder>" * 5_000 + "</Folder>" * 5_000)
    assert isinstance(refused(deep.encode()), errors.TooDeep)


@pytest.mark.parametrize(
    "content",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "<OGRWFSDataSource><URL>http://127.0.0.1/</URL></OGRWFSDataSource>",
        "<qgis></qgis>",
    ],
)
def test_files_that_point_elsewhere_are_refused(content):
    assert isinstance(refused(content.encode()), errors.ProjectFile)


# Nobody is called


def kml_with_links(url: str) -> bytes:
    return KML.format(
        f"<NetworkLink><Link><href>{url}/a.kml</href></Link></NetworkLink>"
        f"<Style><IconStyle><Icon><href>{url}/b.png</href></Icon></IconStyle></Style>"
        f"<Placemark><name>A</name><styleUrl>{url}/c.kml#s</styleUrl>"
        "<Point><coordinates>105,-5</coordinates></Point></Placemark>"
    ).encode()


def gpkg_with_links(url: str) -> bytes:
    """A GeoPackage whose views ask SQLite for a remote file."""
    content = written("gpkg", random_features(("Point",), 2, 1)).read()
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    connection.execute(
        f"CREATE VIEW remote AS SELECT ogr_datasource_load_layers('/vsicurl/{url}/x.gpkg') AS fid"
    )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES ('remote', 'attributes', 'remote', 0)"
    )
    connection.commit()
    return connection.serialize()


@pytest.mark.parametrize("namespace", [True, False], ids=["without-network", "by-options-alone"])
@pytest.mark.parametrize(
    "make",
    [
        kml_with_links,
        gpkg_with_links,
        lambda url: f"/vsicurl/{url}/x.geojson".encode(),
        lambda url: feature('{"type":"Point","coordinates":[105,-5]}').replace(
            b'"features"', f'"crs":{{"type":"link","properties":{{"href":"{url}"}}}},"features"'.encode()
        ),
        lambda url: f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/{url}/x.json'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>".encode(),
        lambda url: f'{{"type":"FeatureCollection","features":[],"links":[{{"href":"{url}"}}]}}'.encode(),
        lambda url: f"WFS:{url}\n".encode(),
        lambda url: f"GPX,{url}\nwkt\n/vsicurl/{url}\n".encode(),
    ],
)  # fmt: skip
def test_no_file_makes_the_server_call_anybody(listener, make, namespace):
    url, connections = listener
    content = make(url)

    with contextlib.suppress(errors.FileError):
        messages = [message for message, _ in jail.answers(BytesIO(content), namespace=namespace)]
        for message in messages:
            if message["is"] == "layer":
                list(jail.answers(BytesIO(content), layer=message["name"], namespace=namespace))

    time.sleep(0.2)
    assert connections == []


def test_a_shapefiles_projection_cannot_name_a_file(listener):
    url, connections = listener
    archive = written("shapefile", random_features(("Point",), 2, 1))
    with zipfile.ZipFile(archive) as opened:
        members = [(name, opened.read(name)) for name in opened.namelist()]
    for text in (f"+init={url}/x", f"/vsicurl/{url}/x.prj", "+proj=utm +nadgrids=/etc/passwd"):
        changed = [(n, text.encode() if n.endswith(".prj") else c) for n, c in members]
        with contextlib.suppress(errors.FileError):
            found = reading.inspect(zipped(*changed))
            assert found.layers[0].crs.why != "told"
    assert connections == []


# JSON


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(number):
    error = refused(feature(f'{{"type":"Point","coordinates":[{number},-5]}}'))

    assert isinstance(error, (errors.NotStrictJson, errors.Empty))


def test_a_collection_nested_ten_thousand_deep_is_refused():
    nested = '{"type":"GeometryCollection","geometries":[' * 10_000 + "]}" * 10_000

    assert isinstance(refused(feature(nested)), errors.NotStrictJson)


def test_a_geometry_nested_too_deep_or_of_no_kind_is_a_bad_row():
    for geometry in (
        '{"type":"Point","coordinates":[[105,-5]]}', '{"type":"Polygon","coordinates":[[[1,2]]]}',
        '{"type":"Point","coordinates":["105","-5"]}', '{"type":"Point","coordinates":[true,false]}',
        '{"type":"GeometryCollection","geometries":[]}', '{"type":"Circle"}', "[]", '"x"', "null",
        '{"type":"Point","coordinates":[]}',
    ):  # fmt: skip
        rows = read(BytesIO(feature(geometry)), epsg=4326)
        assert rows[0].problem and not rows[0].wkb, geometry


def test_json_that_is_no_geojson_is_refused():
    for text in (
        b"[]",
        b'{"type":"Topology"}',
        b'{"features":[]}',
        b'{"type":"FeatureCollection"}',
    ):
        assert isinstance(refused(text), errors.NotGeoJson)
    assert isinstance(refused(b'{"type": "FeatureCollection", "features": [],}'),
                      errors.NotStrictJson)  # fmt: skip


# Sizes


def test_a_file_that_is_too_large_is_refused_before_anything_reads_it():
    error = refused(b"x" * 2000, upload=1000)

    assert isinstance(error, errors.TooLarge)


def test_too_many_features_corners_columns_and_layers_are_refused():
    file = written("geojson", random_features(("Polygon",), 20, 1)).read()
    assert isinstance(refused(file, features=10), errors.TooManyFeatures)
    assert isinstance(refused(file, all_corners=50), errors.TooManyCorners)
    assert isinstance(refused(file, fields=3), errors.TooManyFields)
    assert isinstance(refused(file, all_characters=10), errors.TooMuchText)
    for format in ("kml", "gpkg", "csv", "gpx", "shapefile"):
        file = written(format, random_features(("Point",), 20, 1))
        assert isinstance(refused(file, features=10), errors.TooManyFeatures), format


def test_one_huge_geometry_is_a_bad_row_and_the_others_are_read():
    ring = shapely.Point(105, -5).buffer(0.1, quad_segs=500)
    features = random_features(("Point",), 2, 1)
    features[0] = replace(features[0], wkb=shapely.to_wkb(ring))

    rows = read(written("geojson", features), limits=replace(LIMITS, corners=1_000))

    assert [row.problem for row in rows] == ["corners", ""]


def test_a_text_too_long_is_a_bad_row():
    file = feature('{"type":"Point","coordinates":[105,-5]}', json.dumps({"a": "x" * 10_001}))

    assert read(BytesIO(file))[0].problem == "long_text"


def test_a_query_without_end_is_stopped():
    content = written("gpkg", random_features(("Point",), 2, 1)).read()
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    connection.executescript(
        "CREATE VIEW endless AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n)"
        " SELECT fid, (SELECT geom FROM layer_name LIMIT 1) AS geom FROM n WHERE fid < 0;"
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES"
        " ('endless', 'features', 'endless', 4326);"
        "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POINT', 4326, 0, 0);".replace(
            "layer_name", '"Sumur & titik"'
        )
    )
    connection.commit()
    started = time.monotonic()

    error = refused(connection.serialize(), waiting=3.0, processor_time=2)

    assert isinstance(error, errors.TooSlow)
    assert time.monotonic() - started < 15


def test_memory_is_bounded():
    error = refused(b"[" + b"[]," * (6 * MB) + b"[]]", memory=600 * MB)

    assert isinstance(error, (errors.TooMuchMemory, errors.Crashed))


# What else is no geodata


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", errors.Empty), (b"\n \n", errors.Empty), (b"\0" * 100, errors.Empty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", errors.UnknownFormat),
        (b"\x1f\x8b\x08\0\0", errors.UnknownFormat), (b"%PDF-1.7 text", errors.NoCoordinates),
        (b"SQLite format 3\0" + b"\0" * 4000, errors.Damaged),
        (b"nama,alamat\nA,B\n", errors.NoCoordinates), (b",,\n1,2,3\n", errors.NoHeader),
        (b"<html></html>", errors.UnknownFormat),
        (KML.format("").encode(), errors.Empty), (b"\xff\xfe\x00", errors.BadEncoding),
    ],
)  # fmt: skip
def test_what_is_no_geodata_is_refused(content, reason):
    assert type(refused(content)) is reason


@pytest.mark.parametrize("format", ["gpkg", "shapefile", "kml", "kmz", "gpx", "geojson"])
def test_a_file_cut_short_is_refused_or_read_in_part(format):
    content = written(
        format, random_features(("Polygon", "LineString")[format == "gpx" :], 50, 1)
    ).read()
    for part in (0.2, 0.5, 0.9):
        with contextlib.suppress(errors.FileError):
            reading.inspect(BytesIO(content[: int(len(content) * part)]))


def children() -> set[str]:
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            _state, parent = status.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid():
                found.add(status.parent.name)
    return found


def test_the_worker_is_gone_when_reading_is_given_up():
    file = written("geojson", random_features(("Point",), 3000, 1))
    before = children()  # those of other tests in this process: a browser
    rows = reading.rows(file, "Sumur & titik")
    next(iter(rows))
    assert children() > before

    rows.close()

    assert children() <= before


def test_the_worker_sees_no_other_files(tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from core.geo.files import confinement\n"
        "if not confinement.see_only(sys.argv[2]): sys.exit(3)\n"
        "open(sys.argv[2] + '/own', 'w').close()\n"
        "try: open('/etc/passwd')\n"
        "except PermissionError: sys.exit(0)\n"
        "sys.exit(1)"
    )

    ended = subprocess.run([sys.executable, "-I", "-c", script, str(jail.ROOT), str(tmp_path)])

    if ended.returncode == 3:
        pytest.skip("the kernel has no Landlock")
    assert ended.returncode == 0
