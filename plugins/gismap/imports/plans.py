"""What is decided about a file before it is saved: which layer, which column is what, which rule.

Proposals come from the names and types of columns and attributes.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import slugify

from plugins.gismap.attributes import MOST_ATTRIBUTES, TAKEN

NAME_COLUMNS = ("name", "nama", "namobj", "title", "judul", "label", "nama objek")
DESCRIPTION_COLUMNS = ("description", "keterangan", "deskripsi", "remark", "desc", "catatan")
VILLAGE_COLUMNS = ("village", "kode desa", "kode kampung", "kdepum", "village code", "kode_desa")
# Columns of days, as downloads call them (a Shapefile cuts names off), and as others may.
OWN_SINCE_COLUMNS, OWN_UNTIL_COLUMNS = ("valid_from",), ("valid_until", "valid_unti")
SINCE_COLUMNS = ("ada sejak", "sejak", "berlaku mulai", "tanggal mulai", "mulai", "since")
UNTIL_COLUMNS = ("ada sampai", "sampai", "berlaku sampai", "tanggal selesai", "selesai", "until")
KEY_COLUMNS = ("id", "kode", "code", "nomor", "fid", "uuid", "objectid", "kode aset")
# Names at least as alike as this are proposed.
ALIKE = 0.75
# Columns of each type that fit an attribute's.
FITS = {
    "string": frozenset({"string", "integer", "number", "boolean", "date"}),
    "choice": frozenset({"string", "integer", "boolean"}),
    "integer": frozenset({"integer", "number"}),
    "number": frozenset({"integer", "number"}),
    "boolean": frozenset({"boolean", "integer", "string"}),
    "date": frozenset({"date", "string"}),
}
KINDS = {
    "POINT": "point", "MULTIPOINT": "point", "LINESTRING": "line", "MULTILINESTRING": "line",
    "POLYGON": "polygon", "MULTIPOLYGON": "polygon",
}  # fmt: skip


@dataclass(slots=True)
class Plan:
    """`source` is the layer in the file; `target` the primary key of the layer on the map, None
    for a new one called `title`. `name`, `description`, `village` (official code), `valid_from` and
    `valid_until` (days) are columns, empty for none; `attributes` are columns by the attribute's
    name. `key` is an attribute, or "name", by which features are known again. With `only_good`, bad
    rows are left out; else one bad row leaves all out."""

    source: str = ""
    epsg: int | None = None
    swapped: bool = False
    target: int | None = None
    title: str = ""
    name: str = ""
    description: str = ""
    village: str = ""
    valid_from: str = ""
    valid_until: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    key: str = ""
    only_good: bool = False

    @property
    def own_columns(self) -> tuple[str, ...]:
        """Those that go into no attribute."""
        return self.name, self.description, self.village, self.valid_from, self.valid_until

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Plan:
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


def source_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The layer of the file with this name; the first without one."""
    layers = found["layers"]
    return next((layer for layer in layers if layer["name"] == name), layers[0])


def first_plan(found: dict[str, Any], source: str = "") -> Plan:
    """What is proposed for a layer of the file, before a layer of the map is chosen."""
    layer = source_of(found, source)
    columns = [item["name"] for item in layer["fields"]]
    texts = [item["name"] for item in layer["fields"] if item["type"] == "string"]
    return Plan(
        source=layer["name"],
        epsg=layer["crs"]["epsg"],
        swapped=layer["crs"]["swapped"],
        title=layer["name"].replace("_", " ").strip()[:100] or "layer",
        name=_named(columns, NAME_COLUMNS) or next(iter(texts), ""),
        description=_named(columns, DESCRIPTION_COLUMNS),
        village=_named(columns, VILLAGE_COLUMNS),
        valid_from=_of_days(layer, OWN_SINCE_COLUMNS, SINCE_COLUMNS),
        valid_until=_of_days(layer, OWN_UNTIL_COLUMNS, UNTIL_COLUMNS),
    )


def propose(plan: Plan, found: dict[str, Any], schema: list[dict[str, Any]]) -> None:
    """Fill in which column goes into which attribute: the pairs that are most alike first."""
    free = {
        item["name"]: item["type"]
        for item in source_of(found, plan.source)["fields"]
        if item["name"] not in plan.own_columns
    }
    pairs = []
    for item in schema:
        for column, kind in free.items():
            alike = max(_alike(column, item["name"]), _alike(column, item["label"]))
            if alike >= ALIKE and kind in FITS[item["type"]]:
                pairs.append((alike, item["name"], column))
    plan.attributes = {}
    for _alikeness, name, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if name not in plan.attributes and column not in plan.attributes.values():
            plan.attributes[name] = column


def schema_from(plan: Plan, found: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The attributes of a new layer made of the file's columns, and the columns by attribute."""
    schema, columns, taken = [], {}, set(TAKEN)
    for item in source_of(found, plan.source)["fields"]:
        column = item["name"]
        if column in plan.own_columns or not item["filled"]:
            continue
        name = attribute_name(column, taken)
        taken.add(name)
        schema.append({"name": name, "label": column[:100], "type": item["type"]})
        columns[name] = column
        if len(schema) == MOST_ATTRIBUTES:
            break
    return schema, columns


def attribute_name(text: str, taken: set[str]) -> str:
    """A column's name as programs call an attribute; none that is taken."""
    plain = re.sub(r"_+", "_", slugify(text).replace("-", "_")).strip("_")
    base = (plain if plain[:1].isalpha() else f"a_{plain}".strip("_"))[:40].strip("_")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def geometry_of(layer: dict[str, Any]) -> str:
    """What a new layer draws: the one kind that the file has, else mixed."""
    kinds = {KINDS[kind] for kind in layer["kinds"] if kind in KINDS}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _named(columns: list[str], wanted: tuple[str, ...]) -> str:
    plain = {_plain(column): column for column in reversed(columns)}
    return next((plain[_plain(name)] for name in wanted if _plain(name) in plain), "")


def _of_days(layer: dict[str, Any], own: tuple[str, ...], others: tuple[str, ...]) -> str:
    """A column of days. One text that is no day makes a column one of texts: it is taken where its
    name leaves no doubt, so that the row is told of."""
    days = [item["name"] for item in layer["fields"] if item["type"] == "date"]
    texts = [item["name"] for item in layer["fields"] if item["type"] == "string"]
    return _named(days, own) or _named(texts, own) or _named(days, others)


def proposed_key(plan: Plan) -> str:
    """The attribute that is filled from a column which looks like an identifier."""
    column = _named(list(plan.attributes.values()), KEY_COLUMNS)
    return next((name for name, given in plan.attributes.items() if given == column), "")


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
