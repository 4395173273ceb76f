"""Puts the spatial functions into one SQLite connection, and cursors around their failures.

SQLite reports a failing function as "user-defined function raised exception" and drops the cause.
The functions therefore note it, and the cursor raises it as a `DataError`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from functools import partial

import numpy as np
import shapely
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from core.geo.sqlite import ewkb
from core.geo.sqlite.aggregates import AGGREGATES, Aggregate
from core.geo.sqlite.functions import FUNCTIONS, OVERLAYS
from core.geo.sqlite.predicates import PREDICATES
from core.geo.sqlite.transform import Transformer


class Guard:
    """A context in which a cursor touches SQLite: one thread at a time, failures explained.

    A connection to a database in memory is shared by the threads of a live server. One of them may
    be inside SQLite, waiting for the GIL to run a function, while another holds the GIL and waits
    to get into SQLite, and both wait for ever. Waiting for this lock instead gives up the GIL.
    """

    def __init__(self):
        self.lock = threading.RLock()
        self.message = None

    def note(self, name: str, reason: object) -> None:
        """Called by a function that is about to fail."""
        self.message = f"{name}: {reason}"

    def __enter__(self):
        self.lock.acquire()

    def __exit__(self, kind, error, traceback):
        message, self.message = self.message, None
        self.lock.release()
        if message is not None and isinstance(error, sqlite3.Error):
            raise sqlite3.DataError(message) from error


class GeometryCursor(SQLiteCursorWrapper):
    """Django's SQLite cursor, guarded wherever functions run: at the start and at each fetch."""

    def __init__(self, connection: sqlite3.Connection, guard: Guard):
        super().__init__(connection)
        self.guard = guard

    def execute(self, query, params=None):
        with self.guard:
            return super().execute(query, params)

    def executemany(self, query, param_list):
        with self.guard:
            return super().executemany(query, param_list)

    def fetchone(self):
        with self.guard:
            return super().fetchone()

    def fetchmany(self, size=None):
        with self.guard:
            return super().fetchmany(self.arraysize if size is None else size)

    def fetchall(self):
        with self.guard:
            return super().fetchall()

    def __next__(self):
        with self.guard:
            return super().__next__()


def register(connection: sqlite3.Connection) -> Guard:
    """Make every spatial function and aggregate known to a connection.

    Returns the guard for the connection's cursors, where the functions note their failures.
    """
    guard = Guard()
    # The right side of a comparison is the one that stays the same from row to row.
    first, second = ewkb.Last(ewkb.read), ewkb.LastGeometry()
    functions = {
        **{key: _of_one(compute, first) for key, compute in FUNCTIONS.items()},
        **{key: _of_two(compute, first, second) for key, compute in OVERLAYS.items()},
        **{key: _of_two(compute, first, second) for key, compute in PREDICATES.items()},
        ("ST_Transform", 2): _of_one(Transformer(), first),
        **_trigger_functions(guard),
    }
    for (name, arguments), function in functions.items():
        connection.create_function(
            name, arguments, _noting(guard, name, function), deterministic=True
        )
    for name, combine in AGGREGATES.items():
        connection.create_aggregate(name, 1, partial(Aggregate, combine, partial(guard.note, name)))
    return guard


def _noting(guard: Guard, name: str, function: Callable) -> Callable:
    def call(*arguments):
        try:
            return function(*arguments)
        except Exception as error:  # GEOS, GDAL and bad values raise many kinds
            guard.note(name, error)
            raise

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


def _trigger_functions(guard: Guard) -> dict[tuple[str, int], Callable]:
    """`geo_fits`, and `geo_xmin` to `geo_ymax`: the sides of a geometry's box in the index.

    They ask one after the other for the same geometry and have a memory of their own.
    """
    read = ewkb.Last(ewkb.read)
    box_of = ewkb.Last(lambda blob: ewkb.index_box(read(blob)))

    def side(position: int) -> Callable:
        return lambda blob: None if blob is None else box_of(blob)[position]

    sides = ("geo_xmin", "geo_ymin", "geo_xmax", "geo_ymax")
    return {
        ("geo_fits", 4): partial(_fits, guard, read),
        **{(name, 1): side(position) for position, name in enumerate(sides)},
    }


def _fits(guard: Guard, read: Callable, blob, kind: str, srid: int, column: str) -> int:
    """Whether a value may stand in a column of geometries of one kind and SRID.

    Notes the reason when it may not; the trigger that asks then refuses the row.
    """
    try:
        geometry = read(blob)
    except ewkb.MalformedGeometry as error:
        guard.message = f"{column} takes geometries only: {error}."
        return 0
    given, given_srid = geometry.geom_type.upper(), int(shapely.get_srid(geometry))
    if kind not in ("GEOMETRY", given) or given_srid != srid:
        guard.message = (
            f"{column} takes a {kind} with SRID {srid}, not a {given} with SRID {given_srid}."
        )
        return 0
    if shapely.has_z(geometry) or shapely.has_m(geometry):
        guard.message = f"{column} takes flat geometries; leave out the third coordinate."
        return 0
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        guard.message = f"{column} takes finite coordinates only."
        return 0
    return 1
