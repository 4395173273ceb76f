"""What belongs to a report: the chain of who did what about it, photos, supporters, what it said
before; and whose reports a village takes no more."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.media.photos import private_storage
from core.villages.ownership import VillageOwned
from plugins.netizen.models.agencies import Agency
from plugins.netizen.models.reports import TEXT_LENGTH, Report
from plugins.netizen.once import remember_removal


class ReportStep(VillageOwned):
    """Who did what about a report, and when. Steps are added and never changed, except that a
    redaction may take the text out of one (see `Redaction`). `uuid` and `body_hash` are of those
    that a phone sent (see `once`)."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Filed")
        STATE = "state", _("State changed")
        NOTE = "note", _("Note")
        HANDED_OVER = "handed_over", _("Handed over")
        ANSWER = "answer", _("Answer of the reporter")
        REOPENED = "reopened", _("Reopened by the reporter")
        RATED = "rated", _("Rated by the reporter")
        MERGED = "merged", _("Joined with another report")
        REDACTED = "redacted", _("Text changed")
        RELEASED = "released", _("Released by a moderator")
        REMINDER = "reminder", _("Reminder")
        ESCALATED = "escalated", _("Escalated")
        CLOSED = "closed", _("Closed by itself")

    class Role(models.TextChoices):
        REPORTER = "reporter", _("Reporter")
        VILLAGE = "village", _("Village")
        DISTRICT = "district", _("District")
        REGENCY = "regency", _("Regency")
        AGENCY = "agency", _("Agency")
        SYSTEM = "system", _("System")

    uuid = models.UUIDField(_("identifier"), unique=True, null=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="steps", verbose_name=_("report")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=11, choices=Kind.choices)
    role = models.CharField(_("as"), max_length=8, choices=Role.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    actor = models.CharField(_("who"), max_length=120, blank=True)  # as they were called then
    state = models.CharField(_("state after it"), max_length=11, choices=Report.State.choices)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("text"), max_length=2000, blank=True)
    is_public = models.BooleanField(
        _("for the public"), default=False, help_text=_("Else it is a note among staff.")
    )

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of a report")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class ReportPhoto(VillageOwned):
    """A photo of a report, drawn anew without what the camera wrote into it, in the private storage
    at a random name. `point` and `taken_at` are what the camera had noted, kept for staff where the
    reporter agreed. The public sees it with the report, unless it `is_hidden`."""

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="photos", verbose_name=_("report")
    )
    step = models.ForeignKey(
        ReportStep,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="photos",
        editable=False,
    )
    file = models.FileField(upload_to="netizen/photos/", storage=private_storage, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of what was sent
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    point = models.PointField(_("taken at"), srid=4326, null=True, blank=True, editable=False)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True, editable=False)
    added_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    is_hidden = models.BooleanField(_("for staff alone"), default=False)

    class Meta:
        verbose_name = _("photo of a report")
        verbose_name_plural = _("photos of reports")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return str(self.uuid)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete it and remember its UUID, as with a report."""
        remember_removal(self)
        return super().delete(*args, **kwargs)


class ReportSupport(VillageOwned):
    """That somebody has the same trouble (`is_affected`) or wants to hear of a report
    (`is_following`): an account, or a device by a keyed hash of what it sent."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    is_affected = models.BooleanField(default=True)
    is_following = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("supporter of a report")
        verbose_name_plural = _("supporters of reports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"],
                condition=models.Q(user__isnull=False),
                name="netizen_one_support_a_user",
            ),
            models.UniqueConstraint(
                fields=["report", "device"],
                condition=~models.Q(device=""),
                name="netizen_one_support_a_device",
            ),
        ]

    def __str__(self):
        return f"{self.report_id}"


class Redaction(VillageOwned):
    """What a report said before somebody took private matters out of it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="redactions")
    at = models.DateTimeField(_("time"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    actor = models.CharField(_("who"), max_length=120, blank=True)
    title = models.CharField(_("title before"), max_length=120)
    text = models.TextField(_("text before"), max_length=TEXT_LENGTH)
    reason = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class BlockedSender(VillageOwned):
    """Somebody whose reports a village takes no more, until `until` where it is given. `key` is a
    keyed hash of an account, phone, email or device (see `moderation`): whom it means is in
    `label`, as the moderator wrote it."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("Email address")
        DEVICE = "device", _("Device")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    key = models.CharField(max_length=64, editable=False)
    label = models.CharField(_("who"), max_length=120, blank=True)
    reason = models.CharField(_("why"), max_length=200)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    added_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
        editable=False,
    )

    class Meta:
        verbose_name = _("blocked sender")
        verbose_name_plural = _("blocked senders")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["village", "kind", "key"], name="netizen_blocked_once")
        ]

    def __str__(self):
        return self.label or self.get_kind_display()
