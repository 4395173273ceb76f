"""Workbooks of the command centre: what people have written in them is never run as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.exports import no_formula

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_A_TITLE = re.compile(r"[\\/*?:\[\]]")
LONGEST_CELL = 32_000

Sheet = tuple[str, Sequence[Sequence], Iterable[Sequence]]


def workbook(sheets: Iterable[Sheet], widths: Sequence[int] = (20, 24, 24, 70)) -> bytes:
    """An XLSX of sheets, each a title, heading rows (bold) and rows. Values are texts, numbers,
    naive datetimes, dates or None."""
    book = openpyxl.Workbook(write_only=True)
    for title, heads, rows in sheets:
        sheet = book.create_sheet(NOT_IN_A_TITLE.sub(" ", str(title))[:31])
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        if heads:
            sheet.freeze_panes = f"A{len(heads) + 1}"
        for head in heads:
            sheet.append([_cell(sheet, value, bold=True) for value in head])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet, value, *, bold=False):
    if value is not None and not isinstance(value, int | float) and not hasattr(value, "year"):
        value = ILLEGAL_CHARACTERS_RE.sub("", no_formula(str(value)))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # also a number's sign or an equals sign inside stays text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
