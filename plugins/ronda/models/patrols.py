"""Rounds of the watch, and where its members checked in.

Both come from phones, often hours later: `uuid` is the client's, `device_time` its clock's and
`server_time` ours. What looks wrong is flagged and kept (`plugins.ronda.flags`).
"""

from django.contrib import admin
from django.contrib.gis.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned
from plugins.ronda.models.members import Member
from plugins.ronda.models.posts import Checkpoint, WatchPost
from plugins.ronda.models.roster import Shift


class Patrol(VillageOwned):
    """One night's work of a post, from start to the duty report. Times are the device's."""

    class Situation(models.TextChoices):
        SAFE = "safe", _("Safe")
        UNEASY = "uneasy", _("Uneasy")
        INCIDENT = "incident", _("An incident occurred")

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    post = models.ForeignKey(
        WatchPost, on_delete=models.CASCADE, related_name="patrols", verbose_name=_("post")
    )
    shift = models.ForeignKey(
        Shift,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="patrols",
        verbose_name=_("shift"),
    )
    started_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("started by")
    )
    members = models.ManyToManyField(
        Member, blank=True, related_name="patrols", verbose_name=_("members")
    )
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    server_time = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    situation = models.CharField(
        _("situation"), max_length=8, choices=Situation.choices, blank=True
    )
    report = models.TextField(_("duty report"), max_length=2000, blank=True)
    guests = models.PositiveSmallIntegerField(_("guests"), null=True, blank=True)
    lights_out = models.PositiveSmallIntegerField(_("street lights out"), null=True, blank=True)
    flags = models.JSONField(_("remarks"), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("patrol")
        verbose_name_plural = _("patrols")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["village", "-started_at"])]

    def __str__(self):
        return f"{self.post}, {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"


class CheckIn(VillageOwned):
    """That a member was at a post or checkpoint. `point` is WGS 84, `accuracy` its radius in metres
    as the phone told it; `device` tells phones apart, and nothing else of them."""

    class Method(models.TextChoices):
        ROTATING = "rotating", _("Changing QR code at the post")
        PRINTED = "printed", _("Printed QR code and position")
        POSITION = "position", _("Position alone")
        STAFF = "staff", _("Entered by staff")

    class Flag(models.TextChoices):
        OUTSIDE = "outside", _("Outside the radius")
        NO_POSITION = "no_position", _("No position")
        INACCURATE = "inaccurate", _("Inaccurate position")
        TOO_FAST = "too_fast", _("Impossible speed")
        CLOCK = "clock", _("The device's clock is off")
        TAG_SHARED = "tag_shared", _("One code from two devices at once")
        ONE_PLACE = "one_place", _("All codes scanned in one place")
        STALE_CODE = "stale_code", _("A changing code of another time")
        UNKNOWN_CODE = "unknown_code", _("Not a code of this place")
        NOT_ON_DUTY = "not_on_duty", _("Not on the roster")

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    post = models.ForeignKey(
        WatchPost, on_delete=models.CASCADE, related_name="checkins", verbose_name=_("post")
    )
    checkpoint = models.ForeignKey(
        Checkpoint,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="checkins",
        verbose_name=_("checkpoint"),
    )
    member = models.ForeignKey(
        Member,
        null=True,
        on_delete=models.SET_NULL,
        related_name="checkins",
        verbose_name=_("member"),
    )
    # The patrol's own UUID: a check-in may reach us before the patrol it belongs to.
    patrol_uuid = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    shift = models.ForeignKey(
        Shift,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="checkins",
        verbose_name=_("shift"),
    )
    device_time = models.DateTimeField(_("device time"))
    server_time = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    # When it took place: the device's time less how far its clock is off, which a phone that syncs
    # tells by sending its present time along.
    happened_at = models.DateTimeField(_("time"))
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    accuracy = models.FloatField(_("accuracy (m)"), null=True, blank=True)
    method = models.CharField(_("how"), max_length=8, choices=Method.choices)
    tag = models.CharField(max_length=80, blank=True, editable=False)
    device = models.CharField(max_length=64, blank=True, editable=False)
    flags = models.JSONField(_("remarks"), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-happened_at"]),
            models.Index(fields=["post", "happened_at"]),
            models.Index(fields=["device", "happened_at"]),
        ]

    def __str__(self):
        return f"{self.checkpoint or self.post}, {timezone.localtime(self.happened_at):%H:%M}"

    @property
    def explained(self) -> list[str]:
        """The flags in words; one that is not known any more as it is stored."""
        words = dict(self.Flag.choices)
        return [str(words.get(flag, flag)) for flag in self.flags]

    @property
    @admin.display(description=_("remarks"))
    def remarks(self) -> str:
        return "; ".join(self.explained) or "–"

    @property
    @admin.display(description=_("place"))
    def place(self) -> str:
        return str(self.checkpoint or self.post)

    @property
    @admin.display(description=_("position"))
    def position(self) -> str:
        """Latitude and longitude as map applications take them; empty where there is none."""
        return f"{self.point.y:.6f}, {self.point.x:.6f}" if self.point else ""
