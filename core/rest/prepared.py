"""Statements that PostgreSQL plans once a connection, for answers that cost little else.

Planning the join of a document with its village takes the server ten times as long as carrying it
out, and making a cursor, writing the values into the text and reading a body of hexadecimal digits
takes as long again. So the statement is prepared when a connection is asked it for the second time,
and sent through psycopg's own wrapper of libpq, its answer in the binary format.

A transaction, a listener (`execute_wrapper`, `assertNumQueries`), SQLite, and whatever goes wrong go
Django's way. A name is made of the statement's text: behind a pooler that hands connections on it
may be unknown, or known already, and never another statement's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

# Of libpq: statuses of an answer, the field of an error that has its code, the format of values.
COMMAND_OK, TUPLES_OK, SQLSTATE, BINARY = 1, 2, ord("C"), 1
DUPLICATE = b"42P05"  # the code of a name that is taken

# The names that a connection of psycopg has prepared, and how often it was asked one that it has not.
_names: WeakKeyDictionary[Any, dict[bytes, bool]] = WeakKeyDictionary()


def read_text(value: bytes) -> str:
    return value.decode()


def read_integer(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


class Statement:
    """A SELECT of one row at most, its parameters written `%s`.

    `columns` turn PostgreSQL's binary format of each column into its value: `read_text`,
    `read_integer`, or `bytes` for what is bytes already. No column may be null.
    """

    def __init__(self, sql: str, *columns: Callable[[bytes], Any]):
        self.sql, self.columns = " ".join(sql.split()), columns
        parts = self.sql.split("%s")
        numbered = (f"{part}${number}" for number, part in enumerate(parts[:-1], start=1))
        self._numbered = ("".join(numbered) + parts[-1]).encode()
        self._name = b"kampung_" + hashlib.sha256(self._numbered).hexdigest()[:32].encode()

    @property
    def name(self) -> bytes:
        return self._name

    @property
    def numbered(self) -> bytes:
        """The text with its parameters as libpq has them."""
        return self._numbered

    def values(self, parameters: Iterable[str | float]) -> list[bytes] | None:
        """The parameters as texts; None where libpq would take one to end too early."""
        values = [str(value).encode() for value in parameters]
        return None if any(b"\0" in value for value in values) else values

    def read(self, found) -> tuple | None:
        """The row of a server's answer, or None where it has none."""
        if not found.ntuples:
            return None
        return tuple(read(found.get_value(0, number)) for number, read in enumerate(self.columns))

    def row(self, *parameters: str | float) -> tuple | None:
        """The row, or None where there is none. One query."""
        connection = connections[DEFAULT_DB_ALIAS]
        found = self._by_name(connection, parameters) if _may_prepare(connection) else None
        if found is None:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, parameters)
                return cursor.fetchone()
        return self.read(found)

    def _by_name(self, connection, parameters):
        """What the server answers, or None where the statement has to go Django's way."""
        values = self.values(parameters)
        if values is None:
            return None
        connection.ensure_connection()
        names = _names.setdefault(connection.connection, {})
        pgconn = connection.connection.pgconn
        try:
            if not names.get(self._name):
                # A connection that is asked once, as one that is not kept, gains nothing.
                if self._name not in names:
                    names[self._name] = False
                    return None
                made = pgconn.prepare(self._name, self._numbered)
                if made.status != COMMAND_OK and made.error_field(SQLSTATE) != DUPLICATE:
                    return None
                names[self._name] = True
            found = pgconn.exec_prepared(self._name, values, None, BINARY)
        except connection.Database.Error:  # it is lost; Django opens another, or tells
            return None
        if found.status != TUPLES_OK:
            names[self._name] = False
            return None
        return found


def _may_prepare(connection) -> bool:
    return (
        connection.vendor == "postgresql"
        and settings.KAMPUNG_PREPARED_STATEMENTS
        and not connection.in_atomic_block
        and not connection.execute_wrappers
        and not connection.queries_logged
        and connection.get_autocommit()
    )
