"""What citizens report to their village, and the chain of who did what about it."""

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
from plugins.netizen.addressees import addressed_to
from plugins.netizen.codes import LENGTH, new_code
from plugins.netizen.models.agencies import Agency
from plugins.netizen.models.categories import Category
from plugins.netizen.once import remember_removal

TEXT_LENGTH = 4000


class ReportQuerySet(OwnedQuerySet):
    def public(self):
        """What anybody may read: checked by staff, and neither turned down nor taken back."""
        return self.filter(is_public=True).exclude(state__in=Report.HIDDEN)

    def open(self):
        return self.filter(state__in=Report.OPEN)


class Report(VillageOwned):
    """A citizen's report. `point` is WGS 84, `accuracy` its radius in metres as the phone told it.

    `uuid` is made by the client, so that sending again after a lost answer files nothing twice;
    `body_hash` tells whether what is sent again is the same (see `once`). `device_time` is the
    sender's clock, `created_at` the server's. Reporter, name, phone and email are for staff only,
    and for the regency's alone where `anonymity` says so.

    `desk` is who holds it now, `agency` to whom it was handed over. `due_at` is when the clock that
    runs now ends, by `clocks`; `closes_at` when the report closes by itself, while its reporter has
    the word, by `closing`. `answers` are those to the category's questions, by code. `state`
    changes by `handling` alone, which writes a step for each change.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        VERIFIED = "verified", _("Verified")
        FORWARDED = "forwarded", _("Forwarded")
        IN_PROGRESS = "in_progress", _("In progress")
        RESOLVED = "resolved", _("Resolved")
        REJECTED = "rejected", _("Rejected")
        DUPLICATE = "duplicate", _("Reported before")
        REFERRED = "referred", _("Not ours: referred")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Anonymity(models.TextChoices):
        NONE = "none", _("My name may be shown")
        PUBLIC = "public", _("Only those who handle it know my name")
        VILLAGE = "village", _("The village is not to know my name either")

    class Channel(models.TextChoices):
        WEBSITE = "website", _("Website")
        API = "api", _("Application")
        OPEN311 = "open311", "Open311"
        COUNTER = "counter", _("At the counter or by phone")

    Desk = Category.Desk

    OPEN = (State.RECEIVED, State.VERIFIED, State.FORWARDED, State.IN_PROGRESS)
    CLOSED = (
        State.RESOLVED,
        State.REJECTED,
        State.DUPLICATE,
        State.REFERRED,
        State.WITHDRAWN,
    )
    HIDDEN = (State.REJECTED, State.WITHDRAWN)

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("tracking code"), max_length=LENGTH, unique=True, default=new_code, editable=False
    )
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    # Of the device it came from, as `BlockedSender` keeps it; empty where it told nothing of itself.
    device_key = models.CharField(max_length=64, blank=True, editable=False)
    channel = models.CharField(
        _("came by"),
        max_length=7,
        choices=Channel.choices,
        default=Channel.WEBSITE,
        editable=False,
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="reports", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(
        _("text"),
        max_length=TEXT_LENGTH,
        help_text=_("Take out names and other private matters before you publish it."),
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True, editable=False)
    address = models.CharField(_("place"), max_length=250, blank=True)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    accuracy = models.FloatField(_("accuracy (m)"), null=True, blank=True, editable=False)
    device_time = models.DateTimeField(_("device time"), null=True, blank=True, editable=False)

    state = models.CharField(
        _("state"),
        max_length=11,
        choices=State.choices,
        default=State.RECEIVED,
        editable=False,
    )
    desk = models.CharField(
        _("with"), max_length=8, choices=Desk.choices, default=Desk.VILLAGE, editable=False
    )
    agency = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
        verbose_name=_("agency"),
        editable=False,
    )
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="duplicates",
        verbose_name=_("the report before"),
        editable=False,
    )
    held_for = models.CharField(
        _("waits for a moderator because"), max_length=200, blank=True, editable=False
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

    anonymity = models.CharField(
        _("name of the reporter"),
        max_length=7,
        choices=Anonymity.choices,
        default=Anonymity.PUBLIC,
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
    reporter_email = models.EmailField(_("reporter's email address"), blank=True)

    created_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(
        _("first answered at"), null=True, blank=True, editable=False
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(_("closes by itself"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True, editable=False)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True, editable=False)
    rating_text = models.CharField(_("said of it"), max_length=500, blank=True, editable=False)
    support_count = models.PositiveIntegerField(_("me too"), default=0, editable=False)

    objects = models.Manager.from_queryset(ReportQuerySet)()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-created_at", "-id"], name="netizen_village_newest"),
            models.Index(fields=["village", "state"], name="netizen_village_state"),
            models.Index(fields=["-created_at", "-id"], name="netizen_newest"),
            models.Index(fields=["agency", "-created_at"], name="netizen_agency_newest"),
            models.Index(
                fields=["due_at"],
                name="netizen_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["village", "closes_at"],
                name="netizen_closes",
                condition=models.Q(closes_at__isnull=False),
            ),
            models.Index(
                fields=["village"],
                name="netizen_held",
                condition=~models.Q(held_for=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="netizen_rating_1_to_5",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`: a report of a category of the village's own."""
        category = Category.objects.for_village(village).filter(code="example").first()
        if category is None:
            category = Category.objects.create(village=village, code="example", name=text[:80])
        return cls.objects.create(
            village=village, category=category, title=text[:120], text=text[:TEXT_LENGTH]
        )

    @property
    def is_published(self):
        """Whether it is one of `public()`."""
        return self.is_public and self.state not in self.HIDDEN

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def is_overdue(self):
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()

    @property
    @admin.display(description=_("position"))
    def position(self):
        """Latitude and longitude as map applications take them; empty where there is none."""
        return f"{self.point.y:.6f}, {self.point.x:.6f}" if self.point else ""

    @property
    def geo_uri(self):
        """The position as a link that a phone opens in its map application (RFC 5870)."""
        return f"geo:{self.point.y:.6f},{self.point.x:.6f}" if self.point else ""

    @property
    def shown_name(self):
        """The reporter's name as the public may read it; empty unless they allowed it."""
        return self.reporter_name if self.anonymity == self.Anonymity.NONE else ""

    def clean(self):
        errors = {}
        if self.is_public and self.state == self.State.RECEIVED:
            errors["is_public"] = _("Verify it first, once you have checked it.")
        if self.is_public and self.category_id and self.category.is_confidential:
            errors["is_public"] = _("Reports of this category are never public.")
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
        remember_removal(self)
        append(
            "report.removed",
            village=self.village,
            subject=self,
            payload=addressed_to(self.agency_id),
        )
        return super().delete(*args, **kwargs)
