"""Spatial indexes and checks follow a table through every kind of migration."""

from __future__ import annotations

import pytest
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point, Polygon
from django.db import DatabaseError, NotSupportedError, connections, transaction
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from core.geo.sqlite.ewkb import index_box, read
from core.geo.sqlite.rtree import INDEX_PREFIX, index_name
from tests.geo.conftest import EMBEDDED, embedded_database

EVERYWHERE = Polygon.from_bbox((90, -20, 150, 10))
EVERYWHERE.srid = 4326


class Migrated:
    """A database and the state its migrations have brought it to."""

    def __init__(self, alias: str):
        self.alias = alias
        self.connection = connections[alias]
        self.state = ProjectState()
        self.done = []

    def apply(self, operation) -> None:
        before, after = self.state, self.state.clone()
        operation.state_forwards("geo", after)
        with self.connection.schema_editor() as editor:
            operation.database_forwards("geo", editor, before, after)
        self.state = after
        self.done.append((operation, before, after))

    def revert(self) -> None:
        operation, before, after = self.done.pop()
        with self.connection.schema_editor() as editor:
            operation.database_backwards("geo", editor, after, before)
        self.state = before

    def rows(self, model: str = "Post"):
        return self.state.apps.get_model("geo", model).objects.using(self.alias)


@pytest.fixture
def migrated(engine):
    """A table with a point, a kind, two rows with points and one without."""
    database = Migrated(engine)
    database.apply(
        operations.CreateModel(
            "Post",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=20, db_index=True)),
                ("point", models.PointField(srid=4326, null=True)),
            ],
            options={"db_table": "geo_test_post"},
        )
    )
    database.rows().create(name="gate", point=Point(105, -5))
    database.rows().create(name="bridge", point=Point(106, -4))
    database.rows().create(name="nowhere")
    yield database
    while database.done:
        database.revert()


def assert_indexed(database: Migrated, table: str, column: str, model: str = "Post") -> None:
    """Rows are found by place, before and after changes, and the index holds no others."""
    rows = database.rows(model)
    inside = rows.filter(**{f"{column}__within": EVERYWHERE})
    before = inside.count()
    added = rows.create(name="added", **{column: Point(107, -3)})
    assert inside.count() == before + 1
    rows.filter(pk=added.pk).update(**{column: Point(0, 0)})
    assert inside.count() == before
    assert rows.filter(**{f"{column}__equals": Point(0, 0, srid=4326)}).get() == added
    added.delete()
    if database.alias == EMBEDDED:
        assert_index_holds_the_table(database.connection, table, column)


def assert_index_holds_the_table(connection, table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
        expected = {rowid: index_box(read(blob)) for rowid, blob in cursor.fetchall()}
        cursor.execute(f'SELECT id, xmin, ymin, xmax, ymax FROM "{index_name(table, column)}"')
        assert {rowid: tuple(box) for rowid, *box in cursor.fetchall()} == expected


def spatial_objects(connection) -> set[str]:
    """The names of the indexes and triggers the backend has made for the tested tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        return {name for (name,) in cursor if name.startswith(f"{INDEX_PREFIX}geo_test_post")}


def test_creating_a_model_indexes_its_geometry(migrated):
    assert_indexed(migrated, "geo_test_post", "point")


def test_renaming_a_table(migrated):
    migrated.apply(operations.AlterModelTable("Post", "geo_test_poster"))
    assert_indexed(migrated, "geo_test_poster", "point")


def test_renaming_a_model_and_its_table(migrated):
    migrated.apply(operations.AlterModelTable("Post", None))
    migrated.apply(operations.RenameModel("Post", "Station"))
    assert_indexed(migrated, "geo_station", "point", "Station")


def test_renaming_a_geometry_column(migrated):
    migrated.apply(operations.RenameField("Post", "point", "place"))
    assert_indexed(migrated, "geo_test_post", "place")


def test_renaming_another_column(migrated):
    migrated.apply(operations.RenameField("Post", "name", "title"))
    migrated.apply(operations.RenameField("Post", "title", "name"))
    assert_indexed(migrated, "geo_test_post", "point")


def test_adding_a_nullable_geometry(migrated):
    migrated.apply(operations.AddField("Post", "second", models.PointField(null=True)))
    assert_indexed(migrated, "geo_test_post", "second")
    assert_indexed(migrated, "geo_test_post", "point")


def test_adding_a_geometry_with_a_default(migrated):
    field = models.PointField(default=Point(105.5, -5, srid=4326))
    migrated.apply(operations.AddField("Post", "second", field))
    assert migrated.rows().filter(second__within=EVERYWHERE).count() == 3
    assert_indexed(migrated, "geo_test_post", "second")


def test_adding_another_column_that_remakes_the_table(migrated):
    migrated.apply(operations.AddField("Post", "size", models.IntegerField(default=3)))
    assert migrated.rows().filter(point__within=EVERYWHERE).count() == 2
    assert_indexed(migrated, "geo_test_post", "point")


def test_removing_a_geometry_leaves_nothing_behind(migrated):
    migrated.apply(operations.RemoveField("Post", "point"))
    assert sorted(migrated.rows().values_list("name", flat=True)) == ["bridge", "gate", "nowhere"]
    if migrated.alias == EMBEDDED:
        assert spatial_objects(migrated.connection) == set()


def test_removing_another_column(migrated):
    migrated.apply(operations.AddField("Post", "size", models.IntegerField(default=3)))
    migrated.apply(operations.RemoveField("Post", "size"))
    assert_indexed(migrated, "geo_test_post", "point")


def test_altering_another_column_remakes_the_table(migrated):
    migrated.apply(operations.AlterField("Post", "name", models.CharField(max_length=99)))
    migrated.apply(operations.AlterField("Post", "name", models.TextField(null=True)))
    assert migrated.rows().filter(point__within=EVERYWHERE).count() == 2
    assert_indexed(migrated, "geo_test_post", "point")


def test_adding_and_removing_constraints_and_indexes(migrated):
    unique = models.UniqueConstraint(fields=["name"], name="geo_test_post_name")
    migrated.apply(operations.AddConstraint("Post", unique))
    assert_indexed(migrated, "geo_test_post", "point")
    migrated.apply(operations.RemoveConstraint("Post", "geo_test_post_name"))
    assert_indexed(migrated, "geo_test_post", "point")


def test_a_geometry_becomes_required_and_optional_again(migrated):
    default = Point(100, 0, srid=4326)
    migrated.apply(operations.AlterField("Post", "point", models.PointField(default=default)))
    assert migrated.rows().filter(point__equals=default).get().name == "nowhere"
    migrated.apply(operations.AlterField("Post", "point", models.PointField(null=True)))
    assert_indexed(migrated, "geo_test_post", "point")


def test_an_index_is_taken_away_and_made_again(migrated):
    without = models.PointField(null=True, spatial_index=False)
    migrated.apply(operations.AlterField("Post", "point", without))
    assert migrated.rows().filter(point__within=EVERYWHERE).count() == 2
    if migrated.alias == EMBEDDED:
        # The checks on insert and update stay.
        name = index_name("geo_test_post", "point")
        assert spatial_objects(migrated.connection) == {f"{name}_insert", f"{name}_update"}
    migrated.apply(operations.AlterField("Post", "point", models.PointField(null=True)))
    assert_indexed(migrated, "geo_test_post", "point")


def test_a_type_may_widen_but_not_exclude_rows(migrated):
    migrated.apply(operations.AlterField("Post", "point", models.GeometryField(null=True)))
    assert_indexed(migrated, "geo_test_post", "point")
    migrated.rows().create(name="field", point=EVERYWHERE)
    for refused in (
        models.PointField(null=True),
        models.GeometryField(null=True, srid=32748),
    ):
        operation = operations.AlterField("Post", "point", refused)
        with pytest.raises(DatabaseError):
            migrated.apply(operation)
        # Nothing has changed, neither the rows nor the index.
        assert migrated.rows().filter(point__intersects=Point(105, -5, srid=4326)).count() == 2
        assert_indexed(migrated, "geo_test_post", "point")
    migrated.rows().filter(name="field").delete()


def test_altering_the_primary_key(migrated):
    migrated.apply(operations.AlterField("Post", "id", models.AutoField(primary_key=True)))
    assert_indexed(migrated, "geo_test_post", "point")


def test_migrations_run_backwards(migrated):
    migrated.apply(operations.RenameField("Post", "point", "place"))
    migrated.apply(operations.AlterModelTable("Post", "geo_test_poster"))
    migrated.apply(operations.AddField("Post", "second", models.MultiPolygonField(null=True)))
    for _ in range(3):
        migrated.revert()
    assert migrated.rows().filter(point__within=EVERYWHERE).count() == 2
    assert_indexed(migrated, "geo_test_post", "point")


def test_a_failing_migration_leaves_the_table_as_it_was(migrated):
    def fail(apps, editor):
        raise ZeroDivisionError

    # Both operations run in one schema editor, hence in one transaction.
    operation = operations.SeparateDatabaseAndState(
        [
            operations.AddField("Post", "second", models.PointField(null=True)),
            operations.RunPython(fail),
        ],
        [operations.AddField("Post", "second", models.PointField(null=True))],
    )
    with pytest.raises(ZeroDivisionError):
        migrated.apply(operation)
    assert_indexed(migrated, "geo_test_post", "point")


def test_a_deleted_model_leaves_nothing_behind(migrated):
    migrated.apply(operations.DeleteModel("Post"))
    assert "geo_test_post" not in migrated.connection.introspection.table_names()
    if migrated.alias == EMBEDDED:
        assert spatial_objects(migrated.connection) == set()


def test_names_that_run_together_do_not_share_an_index():
    assert index_name("a_b", "c") != index_name("a", "b_c")
    assert index_name("Village", "point").lower() == index_name("village", "POINT").lower()


def test_a_table_and_a_column_with_awkward_names(engine):
    table, column = "geo test 'posts'", "where it's"
    database = Migrated(engine)
    database.apply(
        operations.CreateModel(
            "Post",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("point", models.PointField(null=True, db_column=column)),
            ],
            options={"db_table": table},
        )
    )
    database.rows().create(point=Point(105, -5))
    assert database.rows().filter(point__within=EVERYWHERE).count() == 1
    if engine == EMBEDDED:
        assert_index_holds_the_table(database.connection, table, column)
    database.revert()


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (models.PointField(geography=True), "geography"),
        (models.PointField(dim=3), "third coordinate"),
    ],
)
def test_a_column_that_cannot_be_stored_is_refused(field, message):
    with embedded_database("geo_refusing") as connection:
        database = Migrated(connection.alias)
        with pytest.raises(NotSupportedError, match=message):
            database.apply(
                operations.CreateModel(
                    "Post", [("id", models.BigAutoField(primary_key=True)), ("point", field)]
                )
            )


def test_introspection_gives_the_field_back(migrated):
    field = models.MultiPolygonField(null=True, srid=32748)
    migrated.apply(operations.AddField("Post", "area", field))
    connection = migrated.connection
    with connection.cursor() as cursor:
        columns = {
            column.name: column
            for column in connection.introspection.get_table_description(cursor, "geo_test_post")
        }
        types = {
            name: connection.introspection.get_field_type(column.type_code, column)
            for name, column in columns.items()
        }
        constraints = connection.introspection.get_constraints(cursor, "geo_test_post")
    assert types["point"] == types["area"] == "GeometryField"
    assert types["name"] == "CharField"
    geometry_type = connection.introspection.get_geometry_type
    assert geometry_type("geo_test_post", columns["point"]) == ("PointField", {})
    assert geometry_type("geo_test_post", columns["area"]) == ("MultiPolygonField", {"srid": 32748})
    indexed = [c["columns"] for c in constraints.values() if c["index"] and not c["unique"]]
    assert ["point"] in indexed
    assert ["area"] in indexed
    assert not [n for n in connection.introspection.table_names() if n.startswith(INDEX_PREFIX)]


def test_a_rolled_back_row_is_not_in_the_index(migrated):
    with transaction.atomic(using=migrated.alias):
        migrated.rows().create(name="lost", point=Point(105, -5))
        transaction.set_rollback(True, using=migrated.alias)
    assert migrated.rows().filter(point__within=EVERYWHERE).count() == 2
    assert_indexed(migrated, "geo_test_post", "point")
