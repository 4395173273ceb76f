"""What happened, and who did what about it when."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned
from plugins.ronda.models.members import Member
from plugins.ronda.models.posts import WatchPost


def private_storage():
    """Where no address leads to a file: only a view that asks who wants it."""
    return storages["private"]


# Decimals of a degree that are left of a public position: 0.001 degrees are about 110 m.
PUBLIC_DECIMALS = 3


def public_point(point: Point | None) -> Point | None:
    """The position as the public may know it: in the middle of a square of about 110 m."""
    if point is None:
        return None
    return Point(round(point.x, PUBLIC_DECIMALS), round(point.y, PUBLIC_DECIMALS), srid=4326)


class Incident(VillageOwned):
    """Something the watch noted. `point` is WGS 84. The public sees kind, severity, time, state,
    `summary` and `public_point`, which is rounded, once staff has published it; narrative, people,
    goods and `private_note` are the village's."""

    class Kind(models.TextChoices):
        LIVESTOCK = "livestock", _("Livestock theft")
        BURGLARY = "burglary", _("Burglary or theft")
        FIRE = "fire", _("Fire")
        DISASTER = "disaster", _("Disaster")
        BRAWL = "brawl", _("Brawl")
        ACCIDENT = "accident", _("Accident")
        STRANGER = "stranger", _("Stranger")
        LIGHT = "light", _("Street light")
        OTHER = "other", _("Other")

    class Severity(models.IntegerChoices):
        MINOR = 1, _("Minor")
        MODERATE = 2, _("Moderate")
        SEVERE = 3, _("Severe")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        HANDLED = "handled", _("Being handled")
        HANDED_OVER = "handed_over", _("Handed over")
        CLOSED = "closed", _("Closed")

    class HandedTo(models.TextChoices):
        POLSEK = "polsek", _("Police station (Polsek)")
        BHABINKAMTIBMAS = "bhabinkamtibmas", _("Police officer of the village (Bhabinkamtibmas)")
        FIRE_BRIGADE = "fire_brigade", _("Fire brigade")
        HEALTH = "health", _("Health service")
        VILLAGE = "village", _("Village government")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(
        WatchPost,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="incidents",
        verbose_name=_("post"),
    )
    reporter = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="incidents",
        verbose_name=_("reported by"),
    )
    # The patrol's own UUID: an incident may reach us before the patrol it belongs to.
    patrol_uuid = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.MINOR
    )
    narrative = models.TextField(_("what happened"), max_length=4000)
    people = models.CharField(_("people affected"), max_length=500, blank=True)
    goods = models.CharField(_("goods affected"), max_length=500, blank=True)
    action = models.TextField(_("what was done"), max_length=2000, blank=True)
    handed_to = models.CharField(
        _("handed over to"), max_length=15, choices=HandedTo.choices, blank=True
    )
    private_note = models.TextField(_("note for staff"), max_length=4000, blank=True)
    summary = models.CharField(
        _("summary for the public"),
        max_length=300,
        blank=True,
        help_text=_("Without names. Shown on the website once it is public."),
    )
    is_public = models.BooleanField(_("public"), default=False)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    public_point = models.PointField(srid=4326, null=True, blank=True, editable=False)
    accuracy = models.FloatField(_("accuracy (m)"), null=True, blank=True, editable=False)
    happened_at = models.DateTimeField(_("time"))
    device_time = models.DateTimeField(_("device time"), null=True, blank=True, editable=False)
    server_time = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    flags = models.JSONField(_("remarks"), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-happened_at"]),
            models.Index(fields=["village", "state"]),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {timezone.localtime(self.happened_at):%Y-%m-%d %H:%M}"

    def clean(self):
        if self.is_public and not self.summary:
            raise ValidationError(
                {
                    "summary": _(
                        "Write without names what the public is to know, or keep it private."
                    )
                }
            )

    def save(self, *args, **kwargs):
        self.public_point = public_point(self.point)
        super().save(*args, **kwargs)


class IncidentStep(VillageOwned):
    """Who did what about an incident, and when. Steps are added and never changed."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="steps", verbose_name=_("incident")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    actor = models.CharField(_("who"), max_length=100)  # as they were called then
    state = models.CharField(_("state after it"), max_length=11, choices=Incident.State.choices)
    text = models.TextField(_("what was done"), max_length=2000, blank=True)
    is_private = models.BooleanField(_("for staff alone"), default=False)

    class Meta:
        verbose_name = _("step of an incident")
        verbose_name_plural = _("steps of an incident")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.actor}: {self.get_state_display()}"


class IncidentPhoto(VillageOwned):
    """A photo of an incident, for the watch and staff: taken anew without what the camera wrote
    into it (position, device), in the private storage at a random name."""

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="photos", verbose_name=_("incident")
    )
    file = models.FileField(upload_to="ronda/photos/", storage=private_storage)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("photo of an incident")
        verbose_name_plural = _("photos of an incident")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return str(self.uuid)
