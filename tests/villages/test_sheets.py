"""Tables of villages as offices send them, and everything that is no such table."""

import io
import zipfile

import openpyxl
import pytest
from django.utils import translation

from core.villages import tables
from core.villages.sheets import read_sheet
from core.villages.tables import TableError

pytestmark = pytest.mark.one_database

SQUARE = "POLYGON((104 -5, 105 -5, 105 -4, 104 -4, 104 -5))"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001080600000000")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def workbook(*rows, sheets=1) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for _number in range(sheets - 1):
        book.create_sheet()
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def only(text: str, encoding="utf-8"):
    (row,) = read_sheet(text.encode(encoding)).rows
    return row


def errors(column: str, cell: str) -> dict:
    return dict(only(f'code;{column}\n18.02.01.2003;"{cell}"').errors)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_the_spreadsheet_program_made_of_it(delimiter, encoding):
    text = delimiter.join(["code", "name"]) + "\r\n" + delimiter.join(["18.02.01.2003", "Café"])
    row = only(text, encoding)
    assert (row.line, row.data.code, row.data.name) == (2, "18.02.01.2003", "Café")


def test_a_windows_code_page_is_read_with_a_notice():
    sheet = read_sheet("kode,nama\n18.02.01.2003,Café".encode("cp1252"))
    assert sheet.rows[0].data.name == "Café"
    assert "Windows-1252" in sheet.notices[0]


def test_indonesian_column_names_and_their_manner_of_writing_numbers_are_understood():
    row = only(
        "Kode;NAMA;Kecamatan;Alamat Web;telepon;Lintang;Bujur;bahasa;plugin;batas\n"
        '18.02.01.2003;Kalirejo;Kecamatan Kalirejo;"https://Kalirejo.desa.id/";0725 123456;'
        f'-5,2137;104,9712;"id, jv";ronda netizen;"{SQUARE}"'
    )
    assert not row.errors
    assert row.data.district == "Kalirejo"
    assert row.data.hostname == "kalirejo.desa.id"
    assert row.data.phone == "+62725123456"
    assert row.data.point == (104.9712, -5.2137)
    assert row.data.languages == ("id", "jv")
    assert row.data.plugins == ("ronda", "netizen")
    assert row.data.boundary.geom_type == "MultiPolygon"


def test_an_empty_cell_says_nothing_and_a_dash_says_no_plugins():
    assert only("code,plugins,phone\n18.02.01.2003,,").data.plugins is None
    assert only("code,plugins\n18.02.01.2003,-").data.plugins == ()


def test_a_workbook_is_read_with_its_numbers_as_text():
    sheet = read_sheet(
        workbook(
            ["code", "name", "phone", "latitude", "longitude"],
            [],
            ["18.02.01.2003", "Kalirejo", 725123456, -5.2137, 104.9712],
            sheets=2,
        )
    )
    (row,) = sheet.rows
    assert row.line == 3
    assert row.data.phone == "+62725123456"
    assert row.data.point == (104.9712, -5.2137)
    assert "2 sheets" in sheet.notices[0]


def test_a_geojson_feature_is_a_boundary_and_heights_are_left_out():
    feature = (
        '{""type"":""Feature"",""properties"":{},""geometry"":{""type"":""Polygon"",'
        '""coordinates"":[[[104,-5,9],[105,-5,9],[105,-4,9],[104,-5,9]]]}}'
    )
    boundary = only(f'code,boundary\n18.02.01.2003,"{feature}"').data.boundary
    assert boundary.num_coords == 4
    assert not boundary.hasz


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("POINT(104 -5)", "this is a Point"),
        ("LINESTRING(104 -5, 105 -5)", "this is a LineString"),
        ("POLYGON EMPTY", "empty"),
        ("POLYGON((104 -5, 105 -5))", "cannot be read"),
        ("di sebelah sungai", "cannot be read"),
        ('{""type"": ""Point"", ""coordinates"": [104, -5]}', "this is a Point"),
        ('{""type"": ""Feature"", ""geometry"": null}', "cannot be read"),
        ("{" * 5000, "cannot be read"),
        ("GEOMETRYCOLLECTION(" * 120_000, "this is a GeometryCollection"),
        ('{""a"":' * 120_000, "cannot be read"),
        ("POLYGON((500000 9400000, 600000 9400000, 600000 9500000, 500000 9400000))", "degrees"),
        ("POLYGON((104 -5, 105 -4, 105 -5, 104 -4, 104 -5))", "crosses itself"),
    ],
)
def test_a_boundary_is_a_polygon(cell, said):
    assert said in errors("boundary", cell)["boundary"]


def test_what_is_wrong_in_a_row_is_told_by_column():
    row = only("code,latitude,longitude,phone\n,-95,104,abc")
    assert set(dict(row.errors)) == {"code", "latitude", "phone"}
    assert "longitude" in errors("latitude", "-5.2")


@pytest.mark.parametrize("cell", ["nan", "inf", "5°12'"])
def test_a_position_is_a_plain_number(cell):
    assert "latitude" in errors("latitude", cell)


def test_an_address_without_quotes_does_not_shift_the_rest_of_its_row_unnoticed():
    row = only("code,address,phone\n18.02.01.2003,Jl. Raya, No. 1,0725123456")
    assert "quotes" in dict(row.errors)["row"]


def test_unknown_columns_are_named_and_passed_over():
    sheet = read_sheet(b"code,name,remark\n18.02.01.2003,Kalirejo,old")
    assert "remark" in sheet.notices[0]
    assert not sheet.rows[0].errors


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (PNG, "not a table"),
        (b"%PDF-1.7\n\x00\x01", "not a table"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "old Excel"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"name,district\nKalirejo,Kalirejo", "“kode”"),
        (b"{\"code\": 1}", "“kode”"),
        (b"code,name", "no village"),
        (b"code,kode\n18.02.01.2003,18.02.01.2004", "mean the same"),
        (b'code,name\n18.02.01.2003,"Kalirejo', "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_villages_is_refused_with_what_to_do(content, said):
    with pytest.raises(TableError, match=said):
        read_sheet(content)


def test_an_archive_that_is_no_workbook_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(TableError, match="not an Excel workbook"):
        read_sheet(content.getvalue())


def test_a_workbook_with_a_broken_part_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(TableError, match="cannot be read"):
        read_sheet(content.getvalue())


def test_a_workbook_that_would_unpack_to_far_too_much_is_not_unpacked(monkeypatch):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    monkeypatch.setattr(tables.openpyxl, "load_workbook", None)
    with pytest.raises(TableError, match="unpacks to"):
        read_sheet(content.getvalue())


def test_files_and_tables_that_are_too_long_are_refused(monkeypatch):
    with pytest.raises(TableError, match="5.0"):
        read_sheet(b"code\n" + b"x" * tables.MAX_BYTES)
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    rows = ["18.02.01.2003"] * 3
    assert len(read_sheet("\n".join(["code", *rows]).encode()).rows) == 3
    with pytest.raises(TableError, match="more than 3 rows"):
        read_sheet("\n".join(["code", *rows, *rows]).encode())


def test_a_sheet_formatted_down_to_its_last_row_ends_where_its_rows_end(monkeypatch):
    monkeypatch.setattr(tables, "MAX_GAP", 5)
    rows = [["code"], ["18.02.01.2003"], *[[None]] * 3, ["18.02.01.2004"], *[[" "]] * 9, ["x"]]
    assert [row.line for row in read_sheet(workbook(*rows)).rows] == [2, 6]
