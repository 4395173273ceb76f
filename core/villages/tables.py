"""Reads a table out of an uploaded file: CSV as offices really send it, or XLSX.

Spreadsheet programs write CSV with commas, semicolons or tabs, in UTF-8 or in the code page of
the office's computer. An XLSX file is a zip archive that may unpack to more than the machine has,
so its table of contents is weighed before anything is unpacked.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import openpyxl
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
# A formatted but empty sheet has a million rows; after so many empty ones it is taken to be over.
MAX_GAP = 1_000
# The last row Excel has.
LAST_ROW = 1_048_576

# The csv module refuses cells over 128 kB, and a village's boundary may be longer.
csv.field_size_limit(MAX_BYTES)


class TableError(ValueError):
    """The file is no table that can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that are not empty, each with the number a spreadsheet shows beside it."""

    rows: list[tuple[int, list]]
    notices: tuple[str, ...] = ()


def read_table(content: bytes) -> Table:
    """The table in a file, told apart by its content and not by its name.

    Raises `TableError` for what is too large, empty, damaged or something else altogether.
    """
    if len(content) > MAX_BYTES:
        raise TableError(
            _("The file is %(size)s; at most %(most)s are read. Split it in two.")
            % {"size": filesizeformat(len(content)), "most": filesizeformat(MAX_BYTES)}
        )
    if not content.strip():
        raise TableError(_("The file is empty. Fill in the template and upload that."))
    if content.startswith(b"PK\x03\x04"):
        rows, notices = _xlsx_rows(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(
            _("This is a file of an old Excel. Save it as “Excel workbook (.xlsx)” or as CSV.")
        )
    else:
        rows, notices = _csv_rows(content)
    table = Table(list(_without_empty(rows)), tuple(notices))
    if not table.rows:
        raise TableError(_("The file holds no rows. Fill in the template and upload that."))
    return table


def _without_empty(rows: Iterable) -> Iterator[tuple[int, list]]:
    """Numbered rows. Raises `TableError` when there are too many."""
    gap = found = 0
    for number, row in enumerate(rows, start=1):
        if all(value is None or not str(value).strip() for value in row):
            gap += 1
            if gap > MAX_GAP:
                return
            continue
        gap = 0
        found += 1
        if found > MAX_ROWS + 1:
            raise TableError(
                _("The file has more than %(most)s rows. Split it.") % {"most": MAX_ROWS}
            )
        yield number, list(row)


def _csv_rows(content: bytes) -> tuple[Iterable, list[str]]:
    text, notices = _decoded(content)
    lines = text.splitlines(keepends=True)
    if lines[0].strip().lower().startswith("sep="):
        lines = lines[1:]
    heading = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=heading.count)
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True)), notices
    except csv.Error as error:
        raise TableError(
            _("The CSV file is damaged (%(error)s). Save it again from the spreadsheet.")
            % {"error": error}
        ) from None


def _decoded(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if encoding != "cp1252":
            return text, []
        notice = _(
            "The file is not UTF-8 and was read as Windows-1252. Look whether names with "
            "accents are right; if not, save it as “CSV UTF-8”."
        )
        return text, [notice]
    raise TableError(
        _("This is not a table, but a picture, a PDF or some other file. Upload CSV or XLSX.")
    )


def _xlsx_rows(content: bytes) -> tuple[Iterable, list[str]]:
    _weigh(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # The size written in the file may be wrong, and then rows would be left out.
        sheet.reset_dimensions()
    except Exception as error:  # openpyxl raises nearly anything for a damaged file
        raise _damaged(error) from None
    notices = []
    if len(book.worksheets) > 1:
        notices.append(
            _("The workbook has %(count)s sheets; only the first, “%(name)s”, is read.")
            % {"count": len(book.worksheets), "name": sheet.title}
        )
    return _sheet_rows(sheet), notices


def _sheet_rows(sheet) -> Iterator[tuple]:
    rows = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=LAST_ROW, values_only=True)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:  # the sheet's own part is parsed only now
            raise _damaged(error) from None
        yield row


def _damaged(error: Exception) -> TableError:
    return TableError(
        _("The workbook cannot be read (%(error)s). Save it again as .xlsx or as CSV.")
        % {"error": type(error).__name__}
    )


def _weigh(content: bytes) -> None:
    """Refuse an archive that is no workbook, or that would unpack to far more than it weighs."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except Exception:  # a damaged table of contents makes zipfile raise many things
        raise TableError(_("The workbook is damaged. Save it again and upload it anew.")) from None
    if not any(part.filename.startswith("xl/") for part in parts):
        raise TableError(_("This is not an Excel workbook. Save the table as .xlsx or as CSV."))
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise TableError(
            _("The workbook unpacks to %(size)s, more than is read. Copy its rows into a new one.")
            % {"size": filesizeformat(unpacked)}
        )
