"""The work of those on duty: shifts with their log, and what was done about an alert."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

PERSON = {"null": True, "on_delete": models.SET_NULL, "related_name": "+"}


class DutyShift(models.Model):
    """A turn of duty over an area. It ends when whoever it is handed to takes it over, or when it
    is closed."""

    area = models.CharField(_("area"), max_length=13)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("officer"), **PERSON)
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, blank=True, verbose_name=_("handed over to"), **PERSON
    )
    handed_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    summary = models.TextField(_("summary for the next shift"), blank=True)

    class Meta:
        verbose_name = _("shift on duty")
        verbose_name_plural = _("shifts on duty")
        ordering = ["-begun_at", "-pk"]
        indexes = [models.Index(fields=["area", "-begun_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area"], condition=models.Q(ended_at__isnull=True), name="one_shift_an_area"
            )
        ]

    def __str__(self):
        return f"{self.area} {self.begun_at:%Y-%m-%d %H:%M}"


class AlertHandling(models.Model):
    """What the command centre does about a plugin's alert: `source`, `name` and `key` name it."""

    source = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    village = models.ForeignKey("villages.Village", on_delete=models.CASCADE, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **PERSON)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, blank=True, verbose_name=_("assigned to"), **PERSON
    )
    assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("handling of an alert")
        verbose_name_plural = _("handlings of alerts")
        constraints = [
            models.UniqueConstraint(fields=["source", "name", "key"], name="one_handling_an_alert")
        ]

    def __str__(self):
        return f"{self.source}.{self.name} {self.key}"


class DutyEntry(models.Model):
    """A line of the duty log: written by hand, or by what was done about an alert. Never changed."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ASSIGNED = "assigned", _("Assigned")
        BEGUN = "begun", _("Shift begun")
        HANDED = "handed", _("Handed over")
        TAKEN = "taken", _("Taken over")
        ENDED = "ended", _("Shift ended")
        BROADCAST = "broadcast", _("Announcement sent")

    area = models.CharField(_("area"), max_length=13)
    shift = models.ForeignKey(
        DutyShift, null=True, blank=True, on_delete=models.CASCADE, related_name="entries"
    )
    at = models.DateTimeField(_("time"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NOTE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), **PERSON)
    alert = models.ForeignKey(
        AlertHandling, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries"
    )
    text = models.TextField(_("text"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("entry of the duty log")
        verbose_name_plural = _("entries of the duty log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["area", "-at"])]

    def __str__(self):
        return f"{self.area} {self.kind} {self.at:%Y-%m-%d %H:%M}"
