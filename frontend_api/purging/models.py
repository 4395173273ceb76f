"""How far the caches have been told."""

from __future__ import annotations

from django.db import models

from frontend_api.log_cursor import LogCursor


class PurgeCursor(LogCursor):
    """The purging's place in the event log; one row.

    `everything` asks to purge all there is, as before the first event that is purged. Whoever
    purges moves `claimed_until` on: a claim of somebody who died ends by itself.
    """

    everything = models.BooleanField(default=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
