"""Background tasks, queued in the database.

Tasks of Wagtail look up the one row that was just saved by its key, and know nothing of villages.
They index and clean up for the whole install, so they see all rows; nobody sees what they read.
"""

from __future__ import annotations

from django_tasks import base
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks_db import DatabaseBackend

from core.villages.ownership import scoping_lifted

LIBRARIES = ("wagtail.", "modelsearch.")


class Task(base.Task):
    """A task that runs for the whole install where a library defines it."""

    def call(self, *args, **kwargs):
        if self.module_path.startswith(LIBRARIES):
            with scoping_lifted():
                return super().call(*args, **kwargs)
        return super().call(*args, **kwargs)


class QueuedTasks(DatabaseBackend):
    """What a worker takes up: `manage.py work`."""

    task_class = Task


class TasksAtOnce(ImmediateBackend):
    """What tests use: a task runs where it is enqueued."""

    task_class = Task
