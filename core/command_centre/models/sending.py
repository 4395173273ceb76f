"""What the command centre sends: announcements to villages, reports and reminders by mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.command_centre.models.duty import PERSON


class Broadcast(models.Model):
    """An announcement for the websites of chosen villages, as drafts or published. `token` is that
    of the form which confirmed it: sent twice, it makes one."""

    token = models.UUIDField(unique=True, null=True, editable=False)
    area = models.CharField(_("area"), max_length=13)
    title = models.CharField(_("title"), max_length=200)
    values = models.JSONField(_("what it says"), default=dict)
    publish = models.BooleanField(_("publish at once"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), **PERSON)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("announcement to villages")
        verbose_name_plural = _("announcements to villages")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["area", "-created_at"])]

    def __str__(self):
        return self.title


class BroadcastVillage(models.Model):
    """One village's copy: the page it became, or why it did not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Failed")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="villages")
    village = models.ForeignKey("villages.Village", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    page_id = models.BigIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("announcement to a village")
        verbose_name_plural = _("announcements to a village")
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "village"], name="one_copy_a_village")
        ]

    def __str__(self):
        return f"{self.broadcast_id} {self.village_id} {self.state}"


class ScheduledReport(models.Model):
    """A report of an area that is mailed each day or week. `recipients` are email addresses;
    `waiting` are those that the one begun at `tried_at` has not been sent to yet."""

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        BOTH = "both", _("PDF and XLSX")

    area = models.CharField(_("area"), max_length=13)
    every = models.CharField(_("how often"), max_length=4, choices=Every.choices)
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0)  # Monday is 0
    hour = models.PositiveSmallIntegerField(_("hour"), default=6)  # of the install's time zone
    format = models.CharField(_("format"), max_length=4, choices=Format.choices, default=Format.PDF)
    recipients = models.JSONField(_("recipients"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    sent_at = models.DateTimeField(_("sent last"), null=True, blank=True)
    tried_at = models.DateTimeField(null=True, editable=False)
    waiting = models.JSONField(default=list, editable=False)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("scheduled report")
        verbose_name_plural = _("scheduled reports")
        ordering = ["area", "pk"]
        indexes = [models.Index(fields=["is_active"])]

    def __str__(self):
        return f"{self.area} {self.every}"


class Reminder(models.Model):
    """That a village's operators were reminded of what is missing, so that they are not pestered."""

    village = models.ForeignKey("villages.Village", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, blank=True, **PERSON)
    items = models.PositiveIntegerField()
    recipients = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["village", "-sent_at"])]

    def __str__(self):
        return f"{self.village_id} {self.sent_at}"
