"""Notes what has changed, in the transaction of the change, and refreshes after its commit."""

from __future__ import annotations

import logging

from django.db import connection, transaction

from frontend_api.models import StaleKey

log = logging.getLogger("kampung.delivery")

# More keys than this, or one that names a whole village, are left to the worker.
MOST_AT_ONCE = 20


def mark(*keys: str) -> None:
    """Note that what these keys name has changed; the documents follow once that is committed."""
    rows = StaleKey.objects.bulk_create([StaleKey(key=key) for key in keys])
    if not keys:
        return
    waiting = [item[1] for item in connection.run_on_commit if isinstance(item[1], CatchUp)]
    if waiting:
        waiting[0].rows += rows
    else:
        transaction.on_commit(CatchUp(rows))


def mark_for_later(*keys: str) -> None:
    """As `mark`, for what comes by the thousand: the worker, or the first who reads, catches up."""
    StaleKey.objects.bulk_create([StaleKey(key=key, later=True) for key in keys])


class CatchUp:
    """Called after the commit with what was noted in the transaction: refreshes at once what is
    little, and hands what is much to the task queue. What others have noted is theirs; an editor
    does not wait for it.

    Never raises: the change itself is committed, and what fails here stays noted for the worker.
    """

    def __init__(self, rows: list[StaleKey]):
        self.rows = rows

    def __call__(self) -> None:
        from frontend_api.delivery.refresh import refresh_noted
        from frontend_api.delivery.tasks import refresh_documents

        try:
            keys = {row.key for row in self.rows}
            if len(keys) > MOST_AT_ONCE or any(key.startswith("village:") for key in keys):
                refresh_documents.enqueue()
            else:
                refresh_noted([row.pk for row in self.rows])
        except Exception:
            log.exception("Documents could not be refreshed")
