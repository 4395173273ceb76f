"""Puts the spatial functions into one SQLite connection and says in words why one failed.

SQLite reports a failing function as "user-defined function raised exception" and drops the cause.
The functions therefore note it on the connection, and the cursor raises it as a `DataError`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial

import numpy as np
import shapely
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from core.geo.sqlite import ewkb
from core.geo.sqlite.aggregates import AGGREGATES, Aggregate
from core.geo.sqlite.functions import FUNCTIONS, OVERLAYS
from core.geo.sqlite.predicates import PREDICATES
from core.geo.sqlite.transform import Transformer


class Failures:
    """Why the statement that runs on a connection fails, as the functions noted it."""

    def __init__(self):
        self.message = None

    @contextmanager
    def noted(self, name: str):
        try:
            yield
        except Exception as error:  # GEOS, GDAL and bad values raise many kinds
            self.message = f"{name}: {error}"
            raise

    def raise_noted(self, error: sqlite3.Error) -> None:
        """Raise the noted reason for `error` as a DataError, if there is one."""
        message, self.message = self.message, None
        if message is not None:
            raise sqlite3.DataError(message) from error


class GeometryCursor(SQLiteCursorWrapper):
    """Django's SQLite cursor, which raises the noted reason of a failure.

    Functions run while a statement starts and while its rows are fetched.
    """

    def __init__(self, connection: sqlite3.Connection, failures: Failures):
        super().__init__(connection)
        self.failures = failures

    def execute(self, query, params=None):
        self.failures.message = None
        try:
            return super().execute(query, params)
        except sqlite3.Error as error:
            self.failures.raise_noted(error)
            raise

    def executemany(self, query, param_list):
        self.failures.message = None
        try:
            return super().executemany(query, param_list)
        except sqlite3.Error as error:
            self.failures.raise_noted(error)
            raise

    def fetchone(self):
        try:
            return super().fetchone()
        except sqlite3.Error as error:
            self.failures.raise_noted(error)
            raise

    def fetchmany(self, size=None):
        try:
            return super().fetchmany(self.arraysize if size is None else size)
        except sqlite3.Error as error:
            self.failures.raise_noted(error)
            raise

    def fetchall(self):
        try:
            return super().fetchall()
        except sqlite3.Error as error:
            self.failures.raise_noted(error)
            raise

    def __next__(self):
        try:
            return super().__next__()
        except sqlite3.Error as error:
            self.failures.raise_noted(error)
            raise


def register(connection: sqlite3.Connection) -> Failures:
    """Make every spatial function and aggregate known to a connection.

    Returns where they note their failures, for the connection's cursors.
    """
    failures = Failures()
    first, second = ewkb.LastGeometry(), ewkb.LastGeometry()
    functions = {
        **{key: _of_one(compute, first) for key, compute in FUNCTIONS.items()},
        **{key: _of_two(compute, first, second) for key, compute in OVERLAYS.items()},
        **{key: _of_two(compute, first, second) for key, compute in PREDICATES.items()},
        ("ST_Transform", 2): _of_one(Transformer(), first),
        **_index_functions(),
        ("geo_fits", 4): partial(_fits, failures),
    }
    for (name, arguments), function in functions.items():
        connection.create_function(
            name, arguments, _noting(failures, name, function), deterministic=True
        )
    for name, combine in AGGREGATES.items():
        connection.create_aggregate(name, 1, partial(Aggregate, combine, failures))
    return failures


def _noting(failures: Failures, name: str, function: Callable) -> Callable:
    def call(*arguments):
        with failures.noted(name):
            return function(*arguments)

    return call


def _of_one(compute: Callable, read: Callable) -> Callable:
    """From a function of one geometry and plain values to one of blobs; NULL gives NULL."""

    def answer(blob, *values):
        if blob is None or None in values:
            return None
        geometry = read(blob)
        return _to_sql(compute(geometry, *values), geometry)

    return answer


def _of_two(compute: Callable, read_first: Callable, read_second: Callable) -> Callable:
    """As `_of_one`, for two geometries and plain values."""

    def answer(left, right, *values):
        if left is None or right is None or None in values:
            return None
        geometry = read_first(left)
        return _to_sql(compute(geometry, read_second(right), *values), geometry)

    return answer


def _to_sql(value, source: shapely.Geometry):
    """A value as SQLite takes it; a geometry inherits the SRID of the one it was made from."""
    if isinstance(value, shapely.Geometry):
        return ewkb.write(value, int(shapely.get_srid(value) or shapely.get_srid(source)))
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if isinstance(value, bool) else value


def _index_functions() -> dict[tuple[str, int], Callable]:
    """`geo_xmin` to `geo_ymax`: the sides of the box under which the index keeps a geometry."""
    box_of = ewkb.Last(lambda blob: ewkb.index_box(ewkb.read(blob)))

    def side(position: int) -> Callable:
        return lambda blob: None if blob is None else box_of(blob)[position]

    sides = ("geo_xmin", "geo_ymin", "geo_xmax", "geo_ymax")
    return {(name, 1): side(position) for position, name in enumerate(sides)}


def _fits(failures: Failures, blob, kind: str, srid: int, column: str) -> int:
    """Whether a value may stand in a column of geometries of one kind and SRID.

    Notes the reason when it may not; the trigger that asks then refuses the row.
    """
    try:
        geometry = ewkb.read(blob)
    except ewkb.MalformedGeometry as error:
        failures.message = f"{column} takes geometries only: {error}."
        return 0
    given, given_srid = geometry.geom_type.upper(), int(shapely.get_srid(geometry))
    if kind not in ("GEOMETRY", given) or given_srid != srid:
        failures.message = (
            f"{column} takes a {kind} with SRID {srid}, not a {given} with SRID {given_srid}."
        )
        return 0
    if shapely.has_z(geometry) or shapely.has_m(geometry):
        failures.message = f"{column} takes flat geometries; leave out the third coordinate."
        return 0
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        failures.message = f"{column} takes finite coordinates only."
        return 0
    return 1
