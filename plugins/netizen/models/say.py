"""Who is a member of a village, and the polls in which members decide."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import OwnedQuerySet, VillageOwned

ACCOUNT = settings.AUTH_USER_MODEL


def example_user(name: str):
    """An account for `core.testing.rows`."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create(username=f"x{uuid.uuid4().hex}", first_name=name[:100])


def _in_a_week():
    return timezone.now() + timedelta(days=7)


class MembershipRequest(VillageOwned):
    """Somebody's wish to be a member of the village, and what its operator answered. Being one is
    `core.villages.models.Membership` with the role of a citizen; this row tells how it came about.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CONFIRMED = "confirmed", _("Confirmed as a member")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LEFT = "left", _("Has left")

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    user = models.ForeignKey(
        ACCOUNT, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=100)
    neighbourhood = models.CharField(_("RT/RW or address"), max_length=120)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.WAITING, editable=False
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        ACCOUNT,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
        editable=False,
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("membership request")
        verbose_name_plural = _("membership requests")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "user"],
                condition=models.Q(state="waiting"),
                name="netizen_one_waiting_request",
            )
        ]
        indexes = [models.Index(fields=["village", "state"], name="netizen_request_state")]

    def __str__(self):
        return self.name

    @classmethod
    def make_example(cls, village, text):
        return cls.objects.create(
            village=village, user=example_user(text), name=text[:100], neighbourhood=text[:120]
        )


class PollQuerySet(OwnedQuerySet):
    def public(self):
        return self.filter(is_published=True)

    def running(self, now=None):
        now = now or timezone.now()
        return self.public().filter(opens_at__lte=now, closes_at__gt=now)


class Poll(VillageOwned):
    """A question to the members. Whether votes are taken is told by the clock alone; `phase` is
    what has been announced of it. `votes` counts the members who have voted."""

    class Results(models.TextChoices):
        AFTER = "after", _("After it has closed")
        AT_ONCE = "at_once", _("At once, brought up to date every few votes")
        NEVER = "never", _("Not at all")

    class Phase(models.TextChoices):
        WAITING = "waiting", _("Not open yet")
        OPEN = "open", _("Open for votes")
        CLOSED = "closed", _("Closed for votes")

    question = models.CharField(_("question"), max_length=200)
    text = models.TextField(_("explanation"), max_length=2000, blank=True)
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes"), default=_in_a_week)
    results = models.CharField(
        _("show the result"), max_length=7, choices=Results.choices, default=Results.AFTER
    )
    is_published = models.BooleanField(
        _("published"), default=True, help_text=_("Switched off, only staff see it.")
    )
    phase = models.CharField(
        max_length=7, choices=Phase.choices, default=Phase.WAITING, editable=False
    )
    votes = models.PositiveIntegerField(_("votes"), default=0, editable=False)
    shown_votes = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(PollQuerySet)()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["-opens_at", "-pk"]
        indexes = [models.Index(fields=["village", "-opens_at", "-id"], name="netizen_poll_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="netizen_poll_closes_after_it_opens",
                violation_error_message=_("It must close after it opens."),
            )
        ]

    def __str__(self):
        return self.question

    @property
    def state(self) -> str:
        """The phase by the clock."""
        now = timezone.now()
        if now < self.opens_at:
            return self.Phase.WAITING
        return self.Phase.OPEN if now < self.closes_at else self.Phase.CLOSED

    @property
    def state_label(self):
        return self.Phase(self.state).label

    @property
    def shows_results(self) -> bool:
        """Whether everybody sees how many chose what."""
        if self.results == self.Results.NEVER:
            return False
        if self.state == self.Phase.CLOSED:
            return True
        return self.results == self.Results.AT_ONCE and self.shown_votes > 0

    @property
    def turnout(self) -> int:
        """How many votes the shown result is of."""
        return self.votes if self.state == self.Phase.CLOSED else self.shown_votes


class PollOption(VillageOwned):
    """What can be chosen. `votes` counts; `shown_votes` is the count as last shown to the public
    while the poll runs."""

    poll = models.ForeignKey(
        Poll, on_delete=models.CASCADE, related_name="options", verbose_name=_("poll")
    )
    text = models.CharField(_("text"), max_length=150)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    votes = models.PositiveIntegerField(_("votes"), default=0, editable=False)
    shown_votes = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text


class PollVoter(VillageOwned):
    """That a member has voted: neither what nor when. `uuid` is the vote's as the client made it,
    so that one that is sent again is known. Its key is random, or it would tell the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(_("identifier"), unique=True)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="voters")
    user = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("member who has voted")
        verbose_name_plural = _("members who have voted")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "user"], name="netizen_one_vote_a_member")
        ]

    def __str__(self):
        return str(self.poll_id)

    @classmethod
    def make_example(cls, village, text):
        poll = Poll.objects.create(village=village, question=text[:200])
        return cls.objects.create(
            village=village, poll=poll, user=example_user(text), uuid=uuid.uuid4()
        )
