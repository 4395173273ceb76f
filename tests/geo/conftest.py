"""Databases of their own for the geometry tests.

The embedded backend is always tested, in memory. Where the suite's default database is PostGIS,
every test that takes `engine` runs on a throw-away database of that server as well. Neither needs
the project's migrations.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from tests.geo.places import MODELS

EMBEDDED = "geo_embedded"
POSTGIS = "geo_postgis"
HAS_POSTGIS = settings.DATABASES["default"]["ENGINE"] == "django.contrib.gis.db.backends.postgis"
ENGINES = [EMBEDDED, POSTGIS] if HAS_POSTGIS else [EMBEDDED]


def new_connection(alias: str, database: dict):
    """A connection under `alias` that querysets find by `using(alias)`, in this thread."""
    default = connections.settings["default"]
    complete = connections.configure_settings({"default": default, alias: dict(database)})[alias]
    connections[alias] = load_backend(complete["ENGINE"]).DatabaseWrapper(complete, alias)
    return connections[alias]


def forget(connection) -> None:
    # Django's own close() leaves a database in memory open.
    BaseDatabaseWrapper.close(connection)
    del connections[connection.alias]


@contextmanager
def embedded_database(alias: str, name: str = ":memory:", **options):
    database = {"ENGINE": "core.geo.sqlite", "NAME": name, "OPTIONS": options}
    connection = new_connection(alias, database)
    try:
        yield connection
    finally:
        forget(connection)


@contextmanager
def postgis_database(alias: str):
    # The process tells the workers of pytest-xdist apart.
    test = {"NAME": f"test_geo_{os.getpid()}"}
    connection = new_connection(alias, {**connections.settings["default"], "TEST": test})
    name = connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.settings_dict["NAME"] = name
    try:
        connection.prepare_database()
        with connection.cursor() as cursor:
            # PostGIS's index finds other empty geometries than a scan of the table does, and the
            # planner would choose between the two by what it believes of the table's size.
            cursor.execute("SET enable_indexscan = off")
            cursor.execute("SET enable_bitmapscan = off")
        yield connection
    finally:
        connection.close()
        connection.creation._destroy_test_db(name, verbosity=0)
        forget(connection)


@pytest.fixture(autouse=True)
def database_access(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session", params=ENGINES)
def engine(request, django_db_blocker):
    """The alias of a database that has the tables of `tests.geo.places`, for each engine."""
    database = postgis_database if request.param == POSTGIS else embedded_database
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            connection = stack.enter_context(database(request.param))
            with connection.schema_editor() as editor:
                for model in MODELS:
                    editor.create_model(model)
        yield connection.alias
        with django_db_blocker.unblock():
            stack.close()
