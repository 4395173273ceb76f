"""The append-only event log."""

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class CurrentTransaction(Func):
    """The writing transaction's number, which tells readers what may still be in flight.

    PostgreSQL numbers transactions; SQLite has one writer at a time and needs no such thing.
    """

    output_field = models.BigIntegerField()

    def as_sql(self, compiler, connection, **extra):
        return "0", []

    def as_postgresql(self, compiler, connection, **extra):
        return "pg_current_xact_id()::text::bigint", []


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    STAFF = "staff", _("Staff")


class Event(models.Model):
    """One thing that happened, written in the transaction of the change.

    `payload` is small and free of personal data. `subject_type` is `app.model`, `subject_id` the
    row's public identifier. Rows are never changed; `(transaction, id)` is the order in which
    they are read.
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    at = models.DateTimeField(_("time"), auto_now_add=True)
    kind = models.CharField(_("kind"), max_length=60)
    village = models.ForeignKey(
        "villages.Village",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("village"),
    )
    subject_type = models.CharField(_("subject type"), max_length=60, blank=True)
    subject_id = models.CharField(_("subject"), max_length=64, blank=True)
    payload = models.JSONField(_("details"), default=dict)
    visibility = models.CharField(
        _("visibility"), max_length=6, choices=Visibility.choices, default=Visibility.STAFF
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["transaction", "id"]
        indexes = [
            models.Index(fields=["transaction", "id"]),
            models.Index(fields=["village", "transaction", "id"]),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_type}:{self.subject_id}"

    def delete(self, *args, **kwargs):
        raise TypeError("Events are kept; the log is append-only.")


class ChangeMark(models.Model):
    """That something of a plugin has changed in an area, committed with the change itself.

    `plugin` is a slug, empty for what belongs to the areas themselves. `area` is an official code,
    empty for the whole install. `token` is a random number: the sum of the tokens that an answer
    hangs on is a version of it, which no change leaves as it was (`core.events.marks`).
    """

    plugin = models.CharField(max_length=30, blank=True)
    area = models.CharField(max_length=13, blank=True)
    token = models.BigIntegerField()

    class Meta:
        verbose_name = _("mark of a change")
        verbose_name_plural = _("marks of changes")
        indexes = [models.Index(fields=["plugin", "area"])]

    def __str__(self):
        return f"{self.plugin}:{self.area}"
