"""Understands a table of villages: which column is which, and what each cell says.

Column names are English or Indonesian. What is wrong in a row is told by column and keeps that row
from being used; nothing here asks the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.accounts.phones import normalise_phone
from core.exports import without_guard
from core.villages.provisioning import VillageInput
from core.villages.shapes import ShapeError, read_boundary
from core.villages.tables import TableError, read_table

# The names a column may have, the first being the one it is called by here.
COLUMNS = {
    "code": ("code", "kode", "kode_desa", "kode_kampung"),
    "name": ("name", "nama", "nama_desa", "nama_kampung"),
    "district": ("district", "kecamatan", "nama_kecamatan"),
    "slug": ("slug", "nama_pendek"),
    "hostname": ("hostname", "alamat_web", "web", "domain"),
    "address": ("address", "alamat", "alamat_kantor"),
    "email": ("email", "surel", "e_mail"),
    "phone": ("phone", "telepon", "telp", "telephone"),
    "latitude": ("latitude", "lintang", "lat"),
    "longitude": ("longitude", "bujur", "lon", "lng", "long"),
    "languages": ("languages", "bahasa", "language"),
    "plugins": ("plugins", "plugin"),
    "boundary": ("boundary", "batas", "batas_wilayah"),
}
_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}
# What stands in the plugins' column of a village that is to have none.
NO_PLUGINS = "-"
EXAMPLE = {
    "code": "18.02.01.2003",
    "name": "Kalirejo",
    "district": "Kalirejo",
    "address": "Jl. Raya Kalirejo No. 1",
    "email": "kantor@kalirejo.example",
    "phone": "0725 123456",
    "latitude": "-5.2137",
    "longitude": "104.9712",
    "languages": "id jv",
    "plugins": "ronda",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One village of the file. `line` is the number a spreadsheet shows; `errors` are by column."""

    line: int
    data: VillageInput
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows, what the columns are called in the file, and what was passed over."""

    rows: tuple[Row, ...]
    headings: dict[str, str]
    notices: tuple[str, ...] = ()

    def heading(self, column: str) -> str:
        """A column as the file names it; a point is told by its two columns."""
        if column == "point":
            return f"{self.heading('latitude')}, {self.heading('longitude')}"
        return self.headings.get(column, column)


def read_sheet(content: bytes) -> Sheet:
    """The villages in a CSV or XLSX file. Raises `TableError` when it is no such table."""
    table = read_table(content)
    _number, heading = table.rows[0]
    places, headings, unknown = _columns([_text(cell) for cell in heading])
    if "code" not in places:
        raise TableError(
            _(
                "No column is named “code” or “kode”. The first row must name the columns; it "
                "reads: %(found)s. Begin with the template."
            )
            % {"found": ", ".join(_text(cell) for cell in heading if _text(cell))[:200]}
        )
    notices = list(table.notices)
    if unknown:
        notices.append(
            _("These columns are not known and were passed over: %(names)s.")
            % {"names": ", ".join(unknown)}
        )
    if len(table.rows) == 1:
        raise TableError(_("The file names its columns, but holds no village below them."))
    rows = tuple(_row(number, cells, places, len(heading)) for number, cells in table.rows[1:])
    return Sheet(rows, headings, tuple(notices))


def _columns(names: list[str]) -> tuple[dict[str, int], dict[str, str], list[str]]:
    places: dict[str, int] = {}
    headings: dict[str, str] = {}
    unknown = []
    for place, name in enumerate(names):
        column = _BY_NAME.get("_".join(name.strip(" *").casefold().replace("-", " ").split()))
        if column in places:
            raise TableError(
                _("Two columns, “%(first)s” and “%(second)s”, mean the same. Remove one.")
                % {"first": headings[column], "second": name}
            )
        if column is not None:
            places[column] = place
            headings[column] = name
        elif name:
            unknown.append(name)
    return places, headings, unknown


def _row(number: int, cells: list, places: dict[str, int], width: int) -> Row:
    text = {
        column: _text(cells[place]) if place < len(cells) else ""
        for column, place in places.items()
    }
    errors: dict[str, str] = {}
    if any(_text(cell) for cell in cells[width:]):
        # An address with a comma and no quotes: every later cell has slipped one to the right.
        errors["row"] = _(
            "This row has more cells than there are columns. Put text that holds the separator "
            "in quotes."
        )
    values = {name: text.get(name, "") for name in ("code", "name", "district", "address", "email")}
    values["district"] = bare_district(values["district"])
    if not values["code"]:
        errors["code"] = _("The code is missing.")
    data = VillageInput(
        **values,
        slug=text.get("slug", "").lower(),
        hostname=_hostname(text.get("hostname", "")),
        phone=_phone(text.get("phone", ""), errors),
        point=_point(text, errors),
        boundary=_boundary(text.get("boundary", ""), errors),
        languages=_words(text.get("languages", "")),
        plugins=_plugins(text.get("plugins", "")),
    )
    return Row(number, data, tuple(errors.items()))


def bare_district(name: str) -> str:
    """“Kecamatan Kalirejo” is stored as “Kalirejo”. (A village may be named “Kampung Baru”.)"""
    return re.sub(r"^kec(amatan|\.)\s+", "", name.strip(), flags=re.IGNORECASE)


def _text(value) -> str:
    """A cell as text. A workbook's whole numbers come as floats: 725123456.0 is a phone."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return without_guard(str(value).strip())


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.lower().replace(",", " ").replace(";", " ").split())


def _plugins(text: str) -> tuple[str, ...] | None:
    if not text:
        return None
    return () if text == NO_PLUGINS else _words(text)


def _hostname(text: str) -> str:
    """The host of an address that was copied out of a browser."""
    return text.lower().removeprefix("https://").removeprefix("http://").rstrip("/")


def _phone(text: str, errors: dict[str, str]) -> str:
    try:
        return normalise_phone(text)
    except ValidationError as error:
        errors["phone"] = error.messages[0]
        return ""


def _point(text: dict[str, str], errors: dict[str, str]) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees, or None where neither is given."""
    limits = {"longitude": 180, "latitude": 90}
    if not any(text.get(name) for name in limits):
        return None
    numbers = []
    for name, limit in limits.items():
        try:
            number = float(text.get(name, "").replace(",", "."))
        except ValueError:
            number = None
        if number is None or not -limit <= number <= limit:
            errors[name] = _(
                "“%(text)s” is no position. Write degrees between -%(limit)s and %(limit)s, for "
                "example -5.2137 and 104.9712; latitude and longitude belong together."
            ) % {"text": text.get(name, ""), "limit": limit}
        numbers.append(number)
    return None if errors.keys() & limits.keys() else (numbers[0], numbers[1])


def _boundary(text: str, errors: dict[str, str]) -> MultiPolygon | None:
    try:
        return read_boundary(text) if text else None
    except ShapeError as error:
        errors["boundary"] = str(error)
        return None
