"""Test databases and their copies, when the file is in write-ahead mode."""

from __future__ import annotations

from pathlib import Path

from django.db.backends.sqlite3 import creation


class DatabaseCreation(creation.DatabaseCreation):
    def _clone_test_db(self, suffix, verbosity, keepdb=False):
        # Django copies the main file alone; what is still in the log must be in it by then.
        if not self.is_in_memory_db(self.connection.settings_dict["NAME"]):
            with self.connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        super()._clone_test_db(suffix, verbosity, keepdb)

    def _destroy_test_db(self, test_database_name, verbosity):
        super()._destroy_test_db(test_database_name, verbosity)
        if test_database_name and not self.is_in_memory_db(test_database_name):
            # Left behind when another connection to the file was still open.
            for ending in ("-wal", "-shm"):
                Path(f"{test_database_name}{ending}").unlink(missing_ok=True)
