"""The entry point of the backend: an SQLite connection that knows geometry."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe

from core.geo.sqlite.connection import GeometryCursor, register
from core.geo.sqlite.creation import DatabaseCreation
from core.geo.sqlite.features import DatabaseFeatures
from core.geo.sqlite.introspection import DatabaseIntrospection
from core.geo.sqlite.operations import DatabaseOperations
from core.geo.sqlite.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures
    introspection_class = DatabaseIntrospection
    ops_class = DatabaseOperations

    @async_unsafe
    def get_new_connection(self, conn_params):
        """An SQLite connection with the spatial functions.

        Raises ImproperlyConfigured when this Python's SQLite was built without R*Tree.
        """
        connection = super().get_new_connection(conn_params)
        known = connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'rtree'")
        if known.fetchone() is None:
            raise ImproperlyConfigured(
                "This Python's SQLite lacks the R*Tree module, which spatial indexes need. Use a "
                "Python from python.org, uv or the system's packages, or set DATABASE_URL to a "
                "PostGIS database."
            )
        # Some builds do not let triggers call the functions of an application unless told to.
        connection.execute("PRAGMA trusted_schema = ON")
        self.cursor_factory = partial(GeometryCursor, guard=register(connection))
        return connection

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=self.cursor_factory)
