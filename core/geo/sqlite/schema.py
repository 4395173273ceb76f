"""Keeps spatial indexes and their triggers in step with every change of a table.

SQLite changes most things by remaking the table: a new one is made, filled, and renamed to the old
name. Triggers follow a renamed table under their old names and with its old name in their
messages, and indexes are tables of their own, so both are remade at each of these steps.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.gis.db.models import GeometryField
from django.db.backends.sqlite3 import schema

from core.geo.sqlite.rtree import GeometryColumn


def _geometry_column(model, field, table: str | None = None) -> GeometryColumn:
    return GeometryColumn(
        table=table or model._meta.db_table,
        column=field.column,
        kind=field.geom_type,
        srid=field.srid,
        indexed=field.spatial_index,
        primary_key=model._meta.pk and model._meta.pk.column,
    )


def _geometry_columns(model, table: str | None = None) -> list[GeometryColumn]:
    return [
        _geometry_column(model, field, table)
        for field in model._meta.local_concrete_fields
        if isinstance(field, GeometryField)
    ]


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def create_model(self, model):
        super().create_model(model)
        for column in _geometry_columns(model):
            self._run(column.install())

    def delete_model(self, model, handle_autom2m=True):
        for column in _geometry_columns(model):
            self._run(column.remove())
        super().delete_model(model, handle_autom2m)

    def add_field(self, model, field):
        super().add_field(model, field)
        if isinstance(field, GeometryField):
            # Does nothing where the table was remade.
            self._run(_geometry_column(model, field).install())

    def remove_field(self, model, field):
        if isinstance(field, GeometryField):
            # SQLite drops no column that a trigger mentions.
            self._run(_geometry_column(model, field).remove())
        super().remove_field(model, field)

    def alter_db_table(self, model, old_db_table, new_db_table):
        if old_db_table.lower() == new_db_table.lower():
            return
        columns = _geometry_columns(model, old_db_table)
        for column in columns:
            self._run(column.remove_triggers())
        super().alter_db_table(model, old_db_table, new_db_table)
        for old, new in zip(columns, _geometry_columns(model, new_db_table), strict=True):
            if new.indexed:
                # Left by a table that was dropped past the schema editor.
                self._run(
                    [
                        f"DROP TABLE IF EXISTS {new.index}",
                        f"ALTER TABLE {old.index} RENAME TO {new.index}",
                    ]
                )
            self._run(new.install_triggers())

    def _alter_field(self, model, old_field, new_field, *args, **kwargs):
        # The condition under which Django renames the column in place instead of remaking.
        renamed_in_place = (
            isinstance(old_field, GeometryField)
            and isinstance(new_field, GeometryField)
            and old_field.column != new_field.column
            and self.column_sql(model, old_field) == self.column_sql(model, new_field)
        )
        if renamed_in_place:
            self._run(_geometry_column(model, old_field).remove())
        super()._alter_field(model, old_field, new_field, *args, **kwargs)
        if renamed_in_place:
            self._run(_geometry_column(model, new_field).install())

    def _run(self, statements: Iterable[str]) -> None:
        for statement in statements:
            # Without parameters, so that a percent sign in a name stays one.
            self.execute(statement, params=None)
