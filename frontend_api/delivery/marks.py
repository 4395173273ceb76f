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
    StaleKey.objects.bulk_create([StaleKey(key=key) for key in keys])
    waiting = any(item[1] is catch_up for item in connection.run_on_commit)
    if keys and not waiting:
        transaction.on_commit(catch_up)


def mark_for_later(*keys: str) -> None:
    """As `mark`, for what comes by the thousand: the worker, or the first who reads, catches up."""
    StaleKey.objects.bulk_create([StaleKey(key=key, later=True) for key in keys])


def catch_up() -> None:
    """Refresh at once what is little, and hand what is much to the task queue.

    Never raises: the change itself is committed, and what fails here stays noted for the worker.
    """
    from frontend_api.delivery.refresh import refresh_stale
    from frontend_api.delivery.tasks import refresh_documents

    try:
        noted = StaleKey.objects.filter(later=False).values_list("key", flat=True)
        keys = set(noted.distinct()[: MOST_AT_ONCE + 1])
        if len(keys) > MOST_AT_ONCE or any(key.startswith("village:") for key in keys):
            refresh_documents.enqueue()
        else:
            refresh_stale(later=False)
    except Exception:
        log.exception("Documents could not be refreshed")
