"""The backend as a database: files, threads, copies, index use and the libraries under it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
from django.apps.registry import Apps
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.geo import libraries
from core.geo.sqlite import base
from core.geo.sqlite.creation import DatabaseCreation
from tests.geo.conftest import embedded_database, forget, new_connection
from tests.geo.places import MODELS, Place, geometry

AS_IN_THE_SETTINGS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
AREA = Polygon.from_bbox((104, -6, 106, -4))
AREA.srid = 4326


class Report(models.Model):
    """A table whose primary key is no integer, so that SQLite numbers its rows itself."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    point = models.PointField(srid=4326)
    # SQLite's name for what it numbers the rows by.
    rowid = models.CharField(max_length=9, default="mine")

    class Meta:
        app_label = "geo"
        apps = Apps()
        db_table = "geo_test_report"


@pytest.fixture
def memory():
    with embedded_database("geo_memory") as connection:
        create_tables(connection)
        yield connection


@pytest.fixture
def file(tmp_path):
    name = str(tmp_path / "places.sqlite3")
    with embedded_database("geo_file", name, **AS_IN_THE_SETTINGS) as connection:
        create_tables(connection)
        yield connection


def create_tables(connection) -> None:
    with connection.schema_editor() as editor:
        for model in (*MODELS, Report):
            editor.create_model(model)


def test_four_writers_wait_for_one_another(file):
    failures = []
    barrier = threading.Barrier(4)

    def write(writer: int) -> None:
        alias = f"geo_writer_{writer}"
        connection = new_connection(
            alias,
            {
                "ENGINE": "core.geo.sqlite",
                "NAME": file.settings_dict["NAME"],
                "OPTIONS": AS_IN_THE_SETTINGS,
            },
        )
        try:
            barrier.wait()
            rows = Place.objects.using(alias)
            for step in range(30):
                # Reading before writing is what fails without IMMEDIATE.
                with transaction.atomic(using=alias):
                    known = rows.filter(point__within=AREA).count()
                    place = rows.create(name=f"{writer}-{step}", point=Point(105, -5))
                    assert rows.filter(point__within=AREA).count() == known + 1
                    rows.filter(pk=place.pk).update(point=Point(105.5, -5))
        except Exception as error:  # whatever it is, the test must hear of it
            failures.append(error)
        finally:
            forget(connection)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Place.objects.using(file.alias).filter(point__within=AREA).count() == 120
    with file.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        check = "SELECT rtreecheck(name) FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%'"
        assert {answer for (answer,) in cursor.execute(check).fetchall()} == {"ok"}


def test_a_file_is_read_again_by_a_new_connection(file):
    Place.objects.using(file.alias).create(name="kept", area=None, shape=AREA)
    file.close()
    assert (
        Place.objects.using(file.alias).get(shape__contains=Point(105, -5, srid=4326)).shape == AREA
    )


def test_a_copied_test_database_has_what_the_log_still_held(file):
    Place.objects.using(file.alias).create(name="kept", point=Point(105, -5))
    file.creation.clone_test_db(suffix="2", verbosity=0, autoclobber=True)
    clone = file.creation.get_test_db_clone_settings("2")
    assert clone["NAME"].endswith("places_2.sqlite3")
    with embedded_database("geo_clone", clone["NAME"]) as connection:
        rows = Place.objects.using(connection.alias)
        assert rows.get(point__within=AREA).name == "kept"
        rows.create(name="more", point=Point(105, -5))
        assert rows.filter(point__within=AREA).count() == 2


def test_a_destroyed_test_database_leaves_no_log(tmp_path):
    name = str(tmp_path / "destroyed.sqlite3")
    connection = new_connection(
        "geo_destroyed",
        {"ENGINE": "core.geo.sqlite", "NAME": name, "OPTIONS": AS_IN_THE_SETTINGS},
    )
    create_tables(connection)
    reader = sqlite3.connect(name)
    reader.execute("SELECT count(*) FROM geo_test_place")
    assert Path(f"{name}-wal").exists()
    connection.close()
    connection.creation._destroy_test_db(name, verbosity=0)
    reader.close()
    forget(connection)
    assert list(tmp_path.iterdir()) == []


def test_a_test_database_in_memory_is_named_as_django_names_it(memory):
    assert isinstance(memory.creation, DatabaseCreation)
    assert memory.creation._get_test_db_name() == (
        "file:memorydb_geo_memory?mode=memory&cache=shared"
    )


def test_vacuum_keeps_the_index_of_a_table_without_an_integer_key(file):
    rows = Report.objects.using(file.alias)
    rows.bulk_create(Report(point=Point(longitude, -5)) for longitude in range(100, 110))
    rows.filter(point__within=Polygon.from_bbox((99, -6, 104.5, -4))).delete()
    with file.cursor() as cursor:
        cursor.execute("VACUUM")
    for longitude in range(100, 110):
        found = rows.filter(point__intersects=Point(longitude, -5, srid=4326))
        assert found.count() == (longitude > 104)
    assert rows.get(point__equals=Point(107, -5, srid=4326)).point.x == 107


def test_changing_a_primary_key_keeps_the_index(memory):
    rows = Place.objects.using(memory.alias)
    place = rows.create(name="moved", point=Point(105, -5))
    rows.filter(pk=place.pk).update(id=place.pk + 40)
    assert rows.get(point__within=AREA).pk == place.pk + 40


def test_a_replaced_row_is_indexed_once(memory):
    rows = Place.objects.using(memory.alias)
    place = rows.create(name="first", point=Point(0, 0))
    with memory.cursor() as cursor:
        cursor.execute(
            "REPLACE INTO geo_test_place (id, name, kind, point) VALUES (%s, 'second', '', %s)",
            [place.pk, memory.ops.Adapter(Point(105, -5, srid=4326))],
        )
    assert rows.get(point__within=AREA).name == "second"
    assert not rows.filter(point__intersects=Point(0, 0, srid=4326)).exists()


def test_saving_and_upserting_update_the_index(memory):
    rows = Place.objects.using(memory.alias)
    place = rows.create(name="post", point=Point(0, 0))
    place.point = Point(105, -5)
    place.save()
    assert rows.filter(point__within=AREA).count() == 1
    rows.bulk_create(
        [Place(pk=place.pk, name="post", point=Point(0, 0))],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["point"],
    )
    assert rows.filter(point__within=AREA).count() == 0
    place.point = Point(105, -5)
    rows.bulk_update([place], ["point"])
    assert rows.filter(point__within=AREA).count() == 1
    place.point = None
    place.save()
    assert rows.filter(point__isnull=True).count() == 1
    assert not rows.filter(point__within=AREA).exists()


@pytest.mark.parametrize(
    "condition",
    [
        {"point__within": AREA},
        {"point__intersects": AREA},
        {"point__bboverlaps": AREA},
        {"point__equals": Point(105, -5, srid=4326)},
        {"point__exact": Point(105, -5, srid=4326)},
        {"point__dwithin": (Point(105, -5, srid=4326), 0.5)},
        {"area__contains": Point(105, -5, srid=4326)},
        {"area__touches": AREA},
    ],
    ids=lambda condition: next(iter(condition)),
)
def test_a_lookup_searches_the_index(memory, condition):
    plan = Place.objects.using(memory.alias).filter(**condition).explain()
    assert "VIRTUAL TABLE INDEX" in plan
    assert "SEARCH geo_test_place USING INTEGER PRIMARY KEY" in plan


def test_a_spatial_join_searches_the_index(memory):
    rows = Place.objects.using(memory.alias)
    plan = rows.filter(Exists(rows.filter(point__within=OuterRef("area")))).explain()
    assert "SEARCH U0 USING INTEGER PRIMARY KEY" in plan


def test_a_lookup_without_an_index_reads_the_table(memory):
    rows = Place.objects.using(memory.alias)
    for condition in ({"unindexed__within": AREA}, {"shape__disjoint": AREA}):
        assert "VIRTUAL TABLE" not in rows.filter(**condition).explain()


def test_a_query_shown_as_text_is_sql(memory):
    rows = Place.objects.using(memory.alias)
    rows.create(name="here", point=Point(105, -5))
    found = rows.filter(point__within=AREA).values("name")
    sql, params = found.query.get_compiler(memory.alias).as_sql()
    with memory.cursor() as cursor:
        cursor.execute(sql % params)
        assert cursor.fetchall() == [("here",)]


def test_threads_share_a_database_in_memory(memory):
    """As the live server of a test does."""
    Place.objects.using(memory.alias).create(name="here", point=Point(105, -5))
    memory.inc_thread_sharing()
    found = []

    def read() -> None:
        with memory.cursor() as cursor:
            for _ in range(50):
                cursor.execute(
                    "SELECT count(*) FROM geo_test_place WHERE ST_Within(point, %s)",
                    [memory.ops.Adapter(AREA)],
                )
                found.extend(cursor.fetchone())

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    memory.dec_thread_sharing()
    assert found == [1] * 200


def test_an_sqlite_without_rtree_is_refused_in_words(memory, monkeypatch):
    class Bare(sqlite3.Connection):
        def execute(self, sql, *parameters):
            return super().execute(sql.replace("'rtree'", "'no such module'"), *parameters)

    wrapper = base.DatabaseWrapper(memory.settings_dict, "geo_bare")
    params = {**wrapper.get_connection_params(), "factory": Bare}
    with pytest.raises(ImproperlyConfigured, match="lacks the R\\*Tree module"):
        wrapper.get_new_connection(params)


def test_the_libraries_come_from_the_wheels():
    for path in (libraries.gdal_library_path(), libraries.geos_library_path()):
        assert path is not None
        assert Path(path).is_file()


def test_the_libraries_are_left_to_django_where_there_are_none(monkeypatch):
    monkeypatch.setattr(libraries, "find_spec", lambda package: None)
    assert libraries.gdal_library_path() is None
    assert libraries.geos_library_path() is None


def test_finding_the_libraries_imports_neither_django_nor_the_packages():
    program = (
        "import sys; from core.geo.libraries import *; gdal_library_path(), geos_library_path();"
        "print(sorted({'django', 'pyogrio', 'shapely', 'numpy'} & set(sys.modules)))"
    )
    root = Path(libraries.__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "[]"


def test_shapely_pyogrio_and_django_work_in_one_process(memory):
    import pyogrio
    import shapely
    from django.contrib.gis.gdal import gdal_full_version
    from django.contrib.gis.geos.libgeos import geos_version_tuple

    assert geos_version_tuple() == shapely.geos_version
    assert pyogrio.__gdal_version_string__ in gdal_full_version().decode()
    moved = geometry("POINT(105 -5)").transform(32748, clone=True)
    assert shapely.from_wkt(moved.wkt).x == pytest.approx(500_000)
