"""The digital kentongan: codes, alarms, and the alerts (CAP 1.2) that are published of them."""

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.models import Village
from core.villages.ownership import VillageOwned
from plugins.ronda.models.members import Member
from plugins.ronda.models.posts import WatchPost


class AlarmCode(VillageOwned):
    """A code of the village's own kentongan table, with what it becomes as an alert. The names of
    categories and the rest are CAP 1.2's."""

    class Category(models.TextChoices):
        GEO = "Geo", _("Geophysical")
        MET = "Met", _("Weather")
        SAFETY = "Safety", _("Safety")
        SECURITY = "Security", _("Security")
        RESCUE = "Rescue", _("Rescue")
        FIRE = "Fire", _("Fire")
        HEALTH = "Health", _("Health")
        ENV = "Env", _("Environment")
        TRANSPORT = "Transport", _("Transport")
        INFRA = "Infra", _("Infrastructure")
        OTHER = "Other", _("Other")

    class Severity(models.TextChoices):
        EXTREME = "Extreme", _("Extreme")
        SEVERE = "Severe", _("Severe")
        MODERATE = "Moderate", _("Moderate")
        MINOR = "Minor", _("Minor")

    beats = models.CharField(
        _("beats"),
        max_length=20,
        validators=[
            RegexValidator(r"^[1-9][0-9]?(-[1-9][0-9]?)*$", _("Write it as 3 or as 1-7-1."))
        ],
        help_text=_("How it is struck: 3, or with pauses 1-7-1."),
    )
    label = models.CharField(_("meaning"), max_length=60)
    instruction = models.CharField(_("what to do"), max_length=300, blank=True)
    category = models.CharField(
        _("category"), max_length=9, choices=Category.choices, default=Category.SECURITY
    )
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity.choices, default=Severity.SEVERE
    )
    is_all_clear = models.BooleanField(
        _("says that all is safe"), default=False, help_text=_("It raises no alarm.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("kentongan code")
        verbose_name_plural = _("kentongan codes")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "beats"],
                name="one_meaning_per_beats",
                violation_error_message=_("The village has a code of these beats already."),
            )
        ]

    def __str__(self):
        return f"{self.beats}: {self.label}"


class Alarm(VillageOwned):
    """An alarm from the first beat to its end. `label`, `beats` and `instruction` are the code's as
    it was when the alarm was raised. `point` is WGS 84."""

    class State(models.TextChoices):
        RAISED = "raised", _("Raised, not confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        RECALLED = "recalled", _("Recalled: a false alarm")
        ENDED = "ended", _("Ended")

    RUNNING = (State.RAISED, State.CONFIRMED)

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    code = models.ForeignKey(
        AlarmCode,
        null=True,
        on_delete=models.SET_NULL,
        related_name="alarms",
        verbose_name=_("code"),
    )
    beats = models.CharField(_("beats"), max_length=20)
    label = models.CharField(_("meaning"), max_length=60)
    instruction = models.CharField(_("what to do"), max_length=300, blank=True)
    post = models.ForeignKey(
        WatchPost,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="alarms",
        verbose_name=_("post"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    accuracy = models.FloatField(_("accuracy (m)"), null=True, blank=True)
    raised_by = models.ForeignKey(
        Member,
        null=True,
        on_delete=models.SET_NULL,
        related_name="alarms",
        verbose_name=_("raised by"),
    )
    raised_at = models.DateTimeField(_("raised at"))
    device_time = models.DateTimeField(_("device time"), null=True, blank=True, editable=False)
    server_time = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("witness")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RAISED)
    is_drill = models.BooleanField(_("drill"), default=False)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-raised_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-raised_at"]),
            models.Index(fields=["state", "village"]),
        ]

    def __str__(self):
        return f"{self.label}, {timezone.localtime(self.raised_at):%Y-%m-%d %H:%M}"


class AlarmStep(VillageOwned):
    """Who did what about an alarm, and when. Steps are added and never changed."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("Raised")
        WITNESSED = "witnessed", _("Witnessed")
        CONFIRMED = "confirmed", _("Confirmed")
        RECALLED = "recalled", _("Recalled")
        ENDED = "ended", _("Ended")
        ALERTED = "alerted", _("Alert published")
        NOTE = "note", _("Note")

    alarm = models.ForeignKey(
        Alarm, on_delete=models.CASCADE, related_name="steps", verbose_name=_("alarm")
    )
    kind = models.CharField(_("what"), max_length=9, choices=Kind.choices)
    at = models.DateTimeField(_("time"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    member = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("member")
    )
    actor = models.CharField(_("who"), max_length=100)  # as they were called then
    text = models.CharField(_("reason or note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("step of an alarm")
        verbose_name_plural = _("steps of an alarm")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.actor}"


class AlertMessage(VillageOwned):
    """One message of an alert in CAP 1.2. An alert is its first message and those that update or
    cancel it, all with the same `alarm`; `xml` is what was published, to the letter."""

    class Kind(models.TextChoices):
        ALERT = "Alert", _("Alert")
        UPDATE = "Update", _("Update")
        CANCEL = "Cancel", _("Cancellation")

    alarm = models.ForeignKey(
        Alarm, on_delete=models.CASCADE, related_name="messages", verbose_name=_("alarm")
    )
    identifier = models.CharField(_("identifier"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    sent = models.DateTimeField(_("sent"))
    expires = models.DateTimeField(_("holds until"))
    headline = models.CharField(_("headline"), max_length=160)
    description = models.TextField(_("description"), max_length=2000)
    instruction = models.TextField(_("what to do"), max_length=2000, blank=True)
    xml = models.TextField(editable=False)
    villages = models.ManyToManyField(
        Village, related_name="+", verbose_name=_("villages that it is for")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("sent by"),
    )
    # The newest message of its alert, which alone is in force.
    is_latest = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-sent", "-pk"]
        indexes = [models.Index(fields=["is_latest", "expires"])]

    def __str__(self):
        return f"{self.headline} ({self.get_kind_display()})"


class PushSubscription(VillageOwned):
    """A browser that hears the village's alarms (Web Push, RFC 8030): a member's, a citizen's, or
    nobody's in particular."""

    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    language = models.CharField(max_length=12, default="id")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("browser to notify")
        verbose_name_plural = _("browsers to notify")
        ordering = ["pk"]

    def __str__(self):
        return self.endpoint[:60]
