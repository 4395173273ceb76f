"""Reads geometry columns back from the database; hides the tables of their indexes."""

from __future__ import annotations

import re

from django.contrib.gis.gdal import OGRGeomType
from django.db import DatabaseError
from django.db.backends.sqlite3 import introspection

from core.geo.sqlite.rtree import INDEX_PREFIX, index_name

# The declared type of a geometry column, as DatabaseOperations.geo_db_type() writes it.
_DECLARED = re.compile(r"(\w+)\((-?\d+)\)")
_KINDS = (
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
)


class _FieldTypes(introspection.FlexibleFieldLookupDict):
    base_data_types_reverse = {
        **introspection.FlexibleFieldLookupDict.base_data_types_reverse,
        **dict.fromkeys(_KINDS, "GeometryField"),
    }


class DatabaseIntrospection(introspection.DatabaseIntrospection):
    data_types_reverse = _FieldTypes()

    def get_table_list(self, cursor):
        return [
            table
            for table in super().get_table_list(cursor)
            if not table.name.startswith(INDEX_PREFIX)
        ]

    def get_geometry_type(self, table_name, description):
        """The field class and its keyword arguments that differ from the default.

        `description` is the column as `get_table_description()` gives it. Raises DatabaseError
        when it holds no geometry.
        """
        declared = _DECLARED.fullmatch(description.type_code.lower())
        if declared is None or declared[1] not in _KINDS:
            raise DatabaseError(f"{table_name}.{description.name} is not a geometry column.")
        kind, srid = declared[1], int(declared[2])
        return OGRGeomType(kind).django, {} if srid == 4326 else {"srid": srid}

    def get_constraints(self, cursor, table_name):
        constraints = super().get_constraints(cursor, table_name)
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{INDEX_PREFIX}%"])
        indexes = {name for (name,) in cursor.fetchall()}
        for column in self.get_table_description(cursor, table_name):
            name = index_name(table_name, column.name)
            if name in indexes:
                constraints[name] = {
                    "columns": [column.name],
                    "primary_key": False,
                    "unique": False,
                    "foreign_key": None,
                    "check": False,
                    "index": True,
                    "orders": ["ASC"],
                    "type": "rtree",
                }
        return constraints
