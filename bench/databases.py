"""Throw-away databases: copies of one that is migrated and else empty.

They are made on the server of `DATABASE_URL`, or as files in a temporary folder. The database that
the settings name is never opened for anything but its address. Two sizes of an install are two
databases, and `use` moves the process from one to the other, so that rounds can take turns.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection


class Databases:
    """Makes databases and drops them again; a context manager."""

    def __init__(self, folder: Path, template: str | None = None):
        self.folder = folder
        self._original = str(connection.settings_dict["NAME"])
        self._template = template
        self._own_template = ""
        self._made: list[str] = []

    def __enter__(self):
        if self._template is None:
            self._template = self._own_template = self._name("template")
            if not self._is_file:
                self._on_server(f'CREATE DATABASE "{self._template}"')
            self._connect(self._template)
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        return self

    def __exit__(self, *_error):
        self.drop()
        if self._own_template:
            self._remove(self._own_template)
        self._connect(self._original)

    def create(self, label: str) -> str:
        """Make a fresh database, go on in it, and return its name."""
        name = self._name(label)
        if name in self._made:
            self._remove(name)
        else:
            self._made.append(name)
        connection.close()
        if self._is_file:
            source, target = sqlite3.connect(self._template), sqlite3.connect(name)
            source.backup(target)
            source.close()
            target.close()
        else:
            self._on_server(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        self.use(name)
        return name

    def use(self, name: str) -> None:
        """Go on in the database `name`, with nothing remembered of the one before."""
        self._connect(name)
        ContentType.objects.clear_cache()
        cache.clear()

    def settle(self) -> None:
        """Bring the planner's statistics up to date, as PostgreSQL's autovacuum does in time."""
        if not self._is_file:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def drop(self) -> None:
        """Remove all databases made so far, and their media."""
        connection.close()
        while self._made:
            self._remove(self._made.pop())
        shutil.rmtree(self.folder / "media", ignore_errors=True)

    @property
    def _is_file(self) -> bool:
        return connection.vendor == "sqlite"

    def _name(self, label: str) -> str:
        if self._is_file:
            return str(self.folder / f"bench-{label}.sqlite3")
        return f"kampung_bench_{os.getpid()}_{label}"

    def _connect(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    def _remove(self, name: str) -> None:
        connection.close()
        if self._is_file:
            for path in Path(name).parent.glob(f"{Path(name).name}*"):
                path.unlink()
        else:
            self._on_server(f'DROP DATABASE IF EXISTS "{name}"')

    def _on_server(self, statement: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
