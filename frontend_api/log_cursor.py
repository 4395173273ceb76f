"""A reader's place in the event log, kept in a row."""

from __future__ import annotations

from django.db import models

from core.events.log import Cursor
from core.events.models import Event


class LogCursor(models.Model):
    """How far the event log has been worked off; `event` is the last one's id."""

    transaction = models.BigIntegerField()
    event = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.cursor)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.transaction, self.event)

    def move(self, cursor: Cursor) -> None:
        self.transaction, self.event = cursor.transaction, cursor.id
        self.save()

    def put_right(self) -> bool:
        """Moves the cursor after `manage.py rebase_events`, which sets old transactions to 0; true
        where it did."""
        last = Event.objects.order_by("-transaction", "-id").first()
        if last is None or last.transaction >= self.transaction:
            return False
        self.move(Cursor(0, self.event))
        return True

    def is_behind(self) -> bool:
        """Whether there are later events, readable already or not."""
        return Event.objects.filter(pk__gt=self.event).exists()
