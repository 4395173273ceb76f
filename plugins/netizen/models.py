"""What citizens report to their village."""

import uuid

from django.conf import settings
from django.contrib import admin
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import normalise_phone
from core.events.log import append
from core.villages.ownership import OwnedQuerySet, VillageOwned
from plugins.netizen.codes import LENGTH, new_code

TEXT_LENGTH = 4000


class ReportQuerySet(OwnedQuerySet):
    def public(self):
        """What anybody may read: checked by staff, and not turned down."""
        return self.filter(is_public=True).exclude(state=Report.State.REJECTED)


class Report(VillageOwned):
    """A citizen's report. `point` is WGS 84, `accuracy` its radius in metres as the phone told it.

    `uuid` is made by the client, so that sending again after a lost answer files nothing twice;
    `body_hash` tells whether what is sent again is the same (see `filing`). `device_time` is the
    sender's clock, `created_at` the server's. Reporter, name and phone are for staff only.
    """

    class Category(models.TextChoices):
        ROAD = "road", _("Road and bridge")
        LIGHTING = "lighting", _("Street lighting")
        WATER = "water", _("Water and drainage")
        WASTE = "waste", _("Waste")
        HEALTH = "health", _("Health")
        SECURITY = "security", _("Security")
        ADMINISTRATION = "administration", _("Administration")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        VERIFIED = "verified", _("Verified")
        FORWARDED = "forwarded", _("Forwarded")
        IN_PROGRESS = "in_progress", _("In progress")
        RESOLVED = "resolved", _("Resolved")
        REJECTED = "rejected", _("Rejected")

    OPEN = (State.RECEIVED, State.VERIFIED, State.FORWARDED, State.IN_PROGRESS)

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("tracking code"), max_length=LENGTH, unique=True, default=new_code, editable=False
    )
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    category = models.CharField(_("category"), max_length=14, choices=Category.choices)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(
        _("text"),
        max_length=TEXT_LENGTH,
        help_text=_("Take out names and other private matters before you publish it."),
    )
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    accuracy = models.FloatField(_("accuracy (m)"), null=True, blank=True, editable=False)
    device_time = models.DateTimeField(_("device time"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=11, choices=State.choices, default=State.RECEIVED
    )
    public_note = models.TextField(
        _("answer"),
        max_length=1000,
        blank=True,
        help_text=_("What was done, or why not: the reporter and the public see it."),
    )
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Shown on the website once it is verified.")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reporter's account"),
        editable=False,
    )
    reporter_name = models.CharField(_("reporter's name"), max_length=100, blank=True)
    reporter_phone = models.CharField(_("reporter's phone"), max_length=16, blank=True)
    created_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ReportQuerySet)()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-created_at"]),
            models.Index(fields=["village", "state"]),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def is_published(self):
        """Whether it is one of `public()`."""
        return self.is_public and self.state != self.State.REJECTED

    @property
    @admin.display(description=_("position"))
    def position(self):
        """Latitude and longitude as map applications take them; empty where there is none."""
        return f"{self.point.y:.6f}, {self.point.x:.6f}" if self.point else ""

    @property
    def geo_uri(self):
        """The position as a link that a phone opens in its map application (RFC 5870)."""
        return f"geo:{self.point.y:.6f},{self.point.x:.6f}" if self.point else ""

    def clean(self):
        errors = {}
        if self.is_public and self.state == self.State.RECEIVED:
            errors["is_public"] = _("Set the state to “verified” first, once you have checked it.")
        if self.state in (self.State.RESOLVED, self.State.REJECTED) and not self.public_note:
            errors["public_note"] = _("Tell the reporter what was done, or why it was rejected.")
        try:
            self.reporter_phone = normalise_phone(self.reporter_phone)
        except ValidationError as error:
            errors["reporter_phone"] = error.messages
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete it and remember its UUID, so that a phone that sends it again is told so."""
        RemovedReport.objects.create(village_id=self.village_id, uuid=self.uuid)
        append("report.removed", village=self.village, subject=self)
        return super().delete(*args, **kwargs)


class RemovedReport(VillageOwned):
    """What is left of a deleted report: that it was there."""

    uuid = models.UUIDField(_("identifier"), unique=True)
    removed_at = models.DateTimeField(_("removed at"), default=timezone.now)

    class Meta:
        verbose_name = _("removed report")
        verbose_name_plural = _("removed reports")

    def __str__(self):
        return str(self.uuid)
