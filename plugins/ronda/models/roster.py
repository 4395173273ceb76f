"""Which member keeps which night: patterns that repeat, the shifts made from them, and swaps.

A night is named by the date on which it begins, in the village's time zone.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned
from plugins.ronda.models.members import Member
from plugins.ronda.models.posts import WatchPost


class ShiftPattern(VillageOwned):
    """Shifts that come again: on weekdays, or every so many nights from a first one.

    `weekdays` are the days on which a night begins, as `date.weekday()` counts, as a sorted list;
    empty where `every` says how many nights lie between. A shift that ends at or before the hour at
    which it starts ends on the next day.
    """

    post = models.ForeignKey(
        WatchPost, on_delete=models.CASCADE, related_name="patterns", verbose_name=_("post")
    )
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    every = models.PositiveSmallIntegerField(
        _("every so many nights"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    first_night = models.DateField(_("from"), default=timezone.localdate)
    last_night = models.DateField(_("until"), null=True, blank=True)
    starts = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    crew = models.PositiveSmallIntegerField(
        _("members a night"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )

    class Meta:
        verbose_name = _("recurring shift")
        verbose_name_plural = _("recurring shifts")
        ordering = ["post", "starts", "pk"]

    def __str__(self):
        return f"{self.post}, {self.starts:%H:%M}–{self.ends:%H:%M}"


class NightOff(VillageOwned):
    """A night on which a recurring shift does not come: making the roster leaves it out, whatever
    hours the shift has by then. It goes with its recurring shift."""

    pattern = models.ForeignKey(
        ShiftPattern,
        on_delete=models.CASCADE,
        related_name="nights_off",
        verbose_name=_("recurring shift"),
    )
    night = models.DateField(_("night"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("night without watch")
        verbose_name_plural = _("nights without watch")
        ordering = ["night", "pattern", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "night"],
                name="off_once_a_night",
                violation_error_message=_(
                    "This shift does not come on that night already: choose another."
                ),
            )
        ]

    def __str__(self):
        return f"{self.pattern}, {self.night}"


class Shift(VillageOwned):
    """One night's shift of a post. `manned_at` is when its first member checked in, by the device's
    clock where that can be believed: it answers "which posts are manned" without the check-ins."""

    post = models.ForeignKey(
        WatchPost, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("post")
    )
    pattern = models.ForeignKey(
        ShiftPattern,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="shifts",
        verbose_name=_("recurring shift"),
    )
    night = models.DateField(_("night"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    crew = models.PositiveSmallIntegerField(
        _("members"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    manned_at = models.DateTimeField(_("manned since"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Whether somebody has entered or changed it, which making the roster anew leaves.
    is_fixed = models.BooleanField(_("set by hand"), default=False, editable=False)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["starts_at", "post", "pk"]
        indexes = [
            models.Index(fields=["village", "night"]),
            models.Index(fields=["ends_at", "starts_at"]),
            # Answers by itself how many of the villages' last shifts were kept.
            models.Index(fields=["village", "ends_at", "manned_at"], name="ronda_shift_kept"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "starts_at"],
                name="one_shift_at_a_time",
                violation_error_message=_("The post has a shift that begins then."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="shift_ends_later",
                violation_error_message=_("A shift ends after it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.post}, {self.night}"


class Duty(VillageOwned):
    """That a member keeps a shift. `replaces` is whose place they took, by swap or as a substitute."""

    shift = models.ForeignKey(
        Shift, on_delete=models.CASCADE, related_name="duties", verbose_name=_("shift")
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="duties", verbose_name=_("member")
    )
    replaces = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("in place of"),
    )
    # Whether somebody has put the member there, whom making the roster anew leaves.
    is_fixed = models.BooleanField(_("set by hand"), default=False)
    kept_at = models.DateTimeField(_("checked in at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["shift", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "member"],
                name="once_a_shift",
                violation_error_message=_("This member keeps the shift already."),
            )
        ]

    def __str__(self):
        return f"{self.member}: {self.shift}"


class SwapRequest(VillageOwned):
    """A member asks another to take a duty: for one of theirs (`wanted`), or as a substitute.

    `uuid` is made by the client that asks.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    duty = models.ForeignKey(
        Duty, on_delete=models.CASCADE, related_name="swaps", verbose_name=_("duty")
    )
    wanted = models.ForeignKey(
        Duty,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("for the duty"),
    )
    asker = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="swaps_asked", verbose_name=_("asks")
    )
    other = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="swaps_offered", verbose_name=_("is asked")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("swap of shifts")
        verbose_name_plural = _("swaps of shifts")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty"],
                condition=models.Q(state="asked"),
                name="one_open_swap_per_duty",
                violation_error_message=_("Somebody has been asked to take this duty already."),
            )
        ]

    def __str__(self):
        return f"{self.duty} → {self.other}"
