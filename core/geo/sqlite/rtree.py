"""The SQL of spatial indexes: an R*Tree beside each indexed column, kept up by triggers.

The index holds a row's rowid and its geometry's box. In a table without an INTEGER PRIMARY KEY the
rowids are SQLite's own; VACUUM keeps them where the table has an index, and any other primary key
is one. The same triggers refuse values that do not fit the column, as PostGIS's column types do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.utils import strip_quotes

INDEX_PREFIX = "geo_rtree_"

# The least likely of the three names SQLite has for it to be that of a column.
ROWID = "_rowid_"


def index_name(table: str, column: str) -> str:
    """The name of a column's index, readable and, by its hash, of this column alone.

    `a_b`.`c` and `a`.`b_c` must not share an index. SQLite does not tell cases apart.
    """
    table = strip_quotes(table)
    digest = hashlib.blake2b(f"{table}\0{column}".lower().encode(), digest_size=4).hexdigest()
    return f"{INDEX_PREFIX}{table}_{column}_{digest}"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"{}"'.format(strip_quotes(name).replace('"', '""'))


def text(value: str) -> str:
    """A string as an SQL literal."""
    return "'{}'".format(value.replace("'", "''"))


def candidates(table: str, column: str, geometry: str, margin: str = "") -> str:
    """SQL for the rowids whose box meets the box of `geometry`, which is SQL as well.

    `margin` widens the box: SQL for a distance in units of the coordinates.
    """
    wider, narrower = (f" + {margin}", f" - {margin}") if margin else ("", "")
    return (
        f"SELECT id FROM {quoted(index_name(table, column))}"
        f" WHERE xmin <= geo_xmax({geometry}){wider} AND xmax >= geo_xmin({geometry}){narrower}"
        f" AND ymin <= geo_ymax({geometry}){wider} AND ymax >= geo_ymin({geometry}){narrower}"
    )


@dataclass(frozen=True, slots=True)
class GeometryColumn:
    """One geometry column: what may stand in it and whether it is indexed."""

    table: str
    column: str
    kind: str
    srid: int
    indexed: bool
    primary_key: str | None

    @property
    def index(self) -> str:
        return quoted(index_name(self.table, self.column))

    def trigger(self, event: str) -> str:
        return quoted(f"{index_name(self.table, self.column)}_{event}")

    def install(self) -> Iterator[str]:
        """Statements that make the index, the triggers, and entries for rows not yet in it."""
        if self.indexed:
            yield (
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.index} "
                "USING rtree(id, xmin, xmax, ymin, ymax)"
            )
            column = quoted(self.column)
            yield (
                f"INSERT INTO {self.index} SELECT {ROWID}, {_box(column)} "
                f"FROM {quoted(self.table)} WHERE {column} IS NOT NULL "
                f"AND {ROWID} NOT IN (SELECT id FROM {self.index})"
            )
        yield from self.install_triggers()

    def install_triggers(self) -> Iterator[str]:
        table, column = quoted(self.table), quoted(self.column)
        watched = ", ".join(
            quoted(name) for name in dict.fromkeys([self.column, self.primary_key]) if name
        )
        forget = f"DELETE FROM {self.index} WHERE id = OLD.{ROWID};"
        # REPLACE removes a row without firing its delete trigger; its entry may still be there.
        displaced = f"DELETE FROM {self.index} WHERE id = NEW.{ROWID};"
        enter = (
            f"INSERT INTO {self.index} SELECT NEW.{ROWID}, {_box(f'NEW.{column}')} "
            f"WHERE NEW.{column} IS NOT NULL;"
        )
        if not self.indexed:
            forget = displaced = enter = ""
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {self.trigger('insert')} AFTER INSERT ON {table} "
            f"WHEN NEW.{column} IS NOT NULL BEGIN {self._refusal()} {displaced} {enter} END"
        )
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {self.trigger('update')} AFTER UPDATE OF {watched} "
            f"ON {table} WHEN NEW.{column} IS NOT OLD.{column} OR NEW.{ROWID} <> OLD.{ROWID} "
            f"BEGIN {self._refusal()} {forget} {displaced} {enter} END"
        )
        if self.indexed:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {self.trigger('delete')} AFTER DELETE ON {table} "
                f"BEGIN {forget} END"
            )

    def remove(self) -> Iterator[str]:
        """Statements that take away whatever `install` made."""
        yield from self.remove_triggers()
        yield f"DROP TABLE IF EXISTS {self.index}"

    def remove_triggers(self) -> Iterator[str]:
        for event in ("insert", "update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {self.trigger(event)}"

    def _refusal(self) -> str:
        name = f"{strip_quotes(self.table)}.{self.column}"
        column = f"NEW.{quoted(self.column)}"
        # geo_fits notes the precise reason; this message is for whoever reads it without Django.
        message = text(f"{name} takes a {self.kind} with SRID {self.srid}.")
        return (
            f"SELECT RAISE(ABORT, {message}) WHERE {column} IS NOT NULL "
            f"AND NOT geo_fits({column}, {text(self.kind)}, {self.srid}, {text(name)});"
        )


def _box(geometry: str) -> str:
    """SQL for the four sides of a geometry's box, in the order of the index's columns."""
    return ", ".join(f"geo_{side}({geometry})" for side in ("xmin", "xmax", "ymin", "ymax"))
