"""Proposals of members for the village's yearly plan, and the chain of who did what about them."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import OwnedQuerySet, VillageOwned
from plugins.netizen.codes import LENGTH, new_code
from plugins.netizen.models.say import example_user

ACCOUNT = settings.AUTH_USER_MODEL


class ProposalQuerySet(OwnedQuerySet):
    def public(self):
        """What anybody may read: it has been opened, and was not taken back."""
        return self.filter(opened_at__isnull=False).exclude(state=Proposal.State.WITHDRAWN)

    def open(self):
        return self.filter(state__in=Proposal.SUPPORTED)


class Proposal(VillageOwned):
    """What a member wants in the village's yearly plan (RKP). `budget` is rupiah. `state` changes by
    `say.proposing` alone, which writes a step for each change."""

    class Field(models.TextChoices):
        # The fields of a village's plan: Permendagri 114/2014 Pasal 6, and 20/2018 for the last.
        GOVERNMENT = "government", _("Village government and services")
        BUILDING = "building", _("Roads, water, buildings")
        COMMUNITY = "community", _("Community life, youth, sport, culture")
        LIVELIHOOD = "livelihood", _("Livelihoods and skills")
        DISASTER = "disaster", _("Disasters and emergencies")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        OPEN = "open", _("Open for support")
        TO_DISCUSS = "to_discuss", _("To be discussed")
        ACCEPTED = "accepted", _("Accepted into the plan")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    SUPPORTED = (State.OPEN, State.TO_DISCUSS)

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("code"), max_length=LENGTH, unique=True, default=new_code, editable=False
    )
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=4000)
    field = models.CharField(_("field"), max_length=10, choices=Field.choices)
    hamlet = models.CharField(_("hamlet"), max_length=80, blank=True)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    budget = models.PositiveBigIntegerField(_("estimated cost (rupiah)"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("for the plan of"))
    proposer = models.ForeignKey(
        ACCOUNT,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("proposer’s account"),
        editable=False,
    )
    proposer_name = models.CharField(
        _("proposed by"), max_length=100, blank=True, help_text=_("Shown to everybody.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SUBMITTED, editable=False
    )
    held_for = models.CharField(_("waits because"), max_length=200, blank=True, editable=False)
    answer = models.TextField(
        _("official answer"), max_length=2000, blank=True, help_text=_("Everybody sees it.")
    )
    support_count = models.PositiveIntegerField(_("supporters"), default=0, editable=False)
    created_at = models.DateTimeField(_("submitted at"), default=timezone.now, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(ProposalQuerySet)()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-created_at", "-id"], name="netizen_proposal_newest"),
            models.Index(fields=["village", "state"], name="netizen_proposal_state"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def is_public(self) -> bool:
        """Whether it is one of `public()`."""
        return self.opened_at is not None and self.state != self.State.WITHDRAWN

    @property
    def takes_support(self) -> bool:
        return self.state in self.SUPPORTED

    def clean(self):
        super().clean()
        if self.year is not None and not 2020 <= self.year <= 2100:
            raise ValidationError({"year": _("Give a year from 2020 to 2100.")})

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self.updated_at = timezone.now()
        super().save(*args, **kwargs)


class ProposalSupport(VillageOwned):
    """That a member supports a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("supporter of a proposal")
        verbose_name_plural = _("supporters of proposals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="netizen_one_support_each")
        ]

    def __str__(self):
        return str(self.proposal_id)

    @classmethod
    def make_example(cls, village, text):
        proposal = Proposal.objects.create(
            village=village, title=text[:120], text=text, field="building", year=2027
        )
        return cls.objects.create(village=village, proposal=proposal, user=example_user(text))


class ProposalStep(VillageOwned):
    """Who did what about a proposal, and when. Steps are added and never changed."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        STATE = "state", _("State changed")
        ANSWER = "answer", _("Official answer")
        EDITED = "edited", _("Text changed by the village")

    class Role(models.TextChoices):
        PROPOSER = "proposer", _("Proposer")
        STAFF = "staff", _("Village")
        SYSTEM = "system", _("By the number of supporters")

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="steps", verbose_name=_("proposal")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=9, choices=Kind.choices)
    state = models.CharField(_("state after it"), max_length=10, choices=Proposal.State.choices)
    role = models.CharField(_("as"), max_length=8, choices=Role.choices)
    user = models.ForeignKey(
        ACCOUNT, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.CharField(_("who"), max_length=120, blank=True)  # as they were called then
    text = models.TextField(_("text"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_state_display()}"
