"""Tables with coordinates are read however a spreadsheet or a surveyor writes them."""

import io

import pytest
import shapely

from core.geo.files import reading
from core.geo.files.coordinates import angle, number
from tests.geo.files.features import AREA, read

pytestmark = pytest.mark.one_database

WELL = (104.9712, -5.2137)


def first(text: str, encoding: str = "utf-8"):
    return read(io.BytesIO(text.encode(encoding)))[0]


def place(row) -> tuple[float, float]:
    point = shapely.from_wkb(row.wkb)
    return round(point.x, 4), round(point.y, 4)


@pytest.mark.parametrize(
    "text",
    [
        "name,lat,lon\nA,-5.2137,104.9712",
        "Nama;Lintang;Bujur\nA;-5,2137;104,9712",
        "nama\tgaris lintang\tgaris bujur\nA\t-5.2137\t104.9712",
        "nama|Latitude|Longitude\nA|-5.2137|104.9712",
        "nama;Lintang (derajat);Bujur (derajat)\nA;5°12'49,3\" LS;104°58'16,3\" BT",
        "nama,lat,lng\nA,5 12 49.32 S,104 58 16.32 E",
        "nama,lat,lng\nA,S5:12:49.32,E104:58:16.32",
        'nama,koordinat\nA,"-5.2137, 104.9712"',
        "nama;koordinat\nA;-5,2137 104,9712",
        "nama,wkt\nA,POINT (104.9712 -5.2137)",
        'nama,geom\nA,"SRID=4326;POINT Z (104.9712 -5.2137 20)"',
        "nama,X,Y\nA,496808.45,9423713.48",
        "nama;Easting;Northing\nA;496.808,45;9.423.713,48",
        'nama,timur,utara\nA,"496,808.45","9,423,713.48"',
        "nama,y,x\nA,-5.2137,104.9712",
    ],
)
def test_columns_and_notations_are_recognised(text):
    assert place(first(text)) == WELL


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_recognised(encoding):
    row = first("nama,lat,lon\nSumur “Né”,-5.2137,104.9712", encoding)

    assert row.values == {"nama": "Sumur “Né”"}


def test_types_are_found_and_codes_stay_texts():
    text = (
        "kode;nik;telp;kk;luas;aktif;dibangun;ket;lat;lon\n"
        "18.02.01.2003;1802011234567890;0812345;12;1,5;ya;17/08/2019;'=1+1;-5,2;105\n"
        "18.02.01.2004;1802011234567891;0812346;;2,25;tidak;2020-01-31;;-5,2;105\n"
    )
    file = io.BytesIO(text.encode())

    types = {f.name: f.type for f in reading.inspect(file, extent=AREA).layers[0].fields}
    rows = read(file)

    assert types == {
        "kode": "string", "nik": "string", "telp": "string", "kk": "integer", "luas": "number",
        "aktif": "boolean", "dibangun": "date", "ket": "string",
    }  # fmt: skip
    assert rows[0].values == {
        "kode": "18.02.01.2003", "nik": "1802011234567890", "telp": "0812345", "kk": 12,
        "luas": 1.5, "aktif": True, "dibangun": "2019-08-17", "ket": "=1+1",
    }  # fmt: skip
    assert rows[1].values["kk"] is None


def test_bad_rows_are_told_by_their_line():
    text = (
        "name,lat,lon\nA,-5.2,105\n\nB,,\nC,north,105\nD,-5.2\nE,-5.2,105,extra\nF,95,105\n"
        "G,nan,105\n"
    )

    rows = read(io.BytesIO(text.encode()), epsg=4326)

    assert [(row.number, row.problem) for row in rows] == [
        (2, ""), (4, "no_geometry"), (5, "bad_coordinate"), (6, "bad_coordinate"), (7, "columns"),
        (8, "off_globe"), (9, "bad_coordinate"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [("5°60'00\"S", None), ("S 5° N", None), ("5°", 5.0), ("5 12", 5.2), ("104°58.272'", 104.9712),
     ("5° 12' 49.32'' LS", -5.2137), ("−5.2", -5.2), ("abc", None), ("", None)],
)  # fmt: skip
def test_angles(text, value):
    found = angle(text)

    assert found == value or found == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567.0), ("1,5", 1.5),
     ("1e3", 1000.0), ("nan", None), ("inf", None), ("0x10", None), ("1_000", None)],
)  # fmt: skip
def test_numbers(text, value):
    assert number(text) == value
