"""Who is told of a village's events, and what has been sent to them."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events.log import newest
from core.events.models import Event, Visibility
from core.outgoing.addresses import URL_LENGTH
from core.villages.ownership import OwnedQuerySet, VillageOwned
from frontend_api.log_cursor import LogCursor
from frontend_api.webhooks.sealing import SealedField

OVERLAP = timedelta(hours=24)  # how long messages are signed with the replaced secret as well


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookCursor(LogCursor):
    """How far the event log has been put into the outbox; one row, locked while it is read on."""


class EndpointManager(models.Manager.from_queryset(OwnedQuerySet)):
    @transaction.atomic
    def begin(self, **values) -> WebhookEndpoint:
        """Make an endpoint with a new secret; it is told of what happens from now on."""
        start = newest()
        WebhookCursor.objects.get_or_create(
            pk=1, defaults={"transaction": start.transaction, "event": start.id}
        )
        return self.create(secret=new_secret(), **values)


class WebhookEndpoint(VillageOwned):
    """An address that is told of a village's events.

    `kinds` are kinds of events, or their beginnings up to the point (`page.`); none means all.
    Public events are told, the village's staff events only with `include_staff`.
    """

    url = models.CharField(_("address"), max_length=URL_LENGTH)
    description = models.CharField(_("description"), max_length=200, blank=True)
    kinds = models.JSONField(_("kinds of events"), default=list, blank=True)
    include_staff = models.BooleanField(_("events that only staff see, too"), default=False)
    secret = SealedField(editable=False)
    previous_secret = SealedField(editable=False, blank=True, default="")
    previous_secret_until = models.DateTimeField(null=True, editable=False)
    enabled = models.BooleanField(_("enabled"), default=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled at"), null=True, editable=False)
    disabled_reason = models.CharField(max_length=20, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = EndpointManager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self):
        return self.url

    def wants(self, event: Event) -> bool:
        """Whether the endpoint is to be told of this event of its village."""
        return (
            event.village_id == self.village_id
            and event.at >= self.created_at
            and (self.include_staff or event.visibility == Visibility.PUBLIC)
            and (
                not self.kinds
                or any(
                    event.kind == kind or (kind.endswith(".") and event.kind.startswith(kind))
                    for kind in self.kinds
                )
            )
        )

    @property
    def signing_secrets(self) -> list[str]:
        """The secrets to sign with now: for a day after a rotation the one before, too."""
        found = [self.secret]
        if self.previous_secret_until and timezone.now() < self.previous_secret_until:
            found.append(self.previous_secret)
        return [secret for secret in found if secret]

    def rotate(self) -> None:
        self.previous_secret, self.secret = self.secret, new_secret()
        self.previous_secret_until = timezone.now() + OVERLAP
        self.save(update_fields=["secret", "previous_secret", "previous_secret_until"])

    @transaction.atomic
    def disable(self, reason: str) -> None:
        """Send nothing more. `reason` is `gone`, `failing` or `by hand`; what waits is dropped."""
        self.enabled, self.disabled_at, self.disabled_reason = False, timezone.now(), reason
        self.save(update_fields=["enabled", "disabled_at", "disabled_reason"])
        waiting = self.deliveries.filter(state=WebhookDelivery.State.PENDING)
        waiting.update(
            state=WebhookDelivery.State.DROPPED, next_attempt_at=None, ended_at=timezone.now()
        )

    def enable(self) -> None:
        self.enabled, self.disabled_at, self.disabled_reason = True, None, ""
        self.failing_since = None
        self.save(update_fields=["enabled", "disabled_at", "disabled_reason", "failing_since"])


class WebhookDelivery(models.Model):
    """One message to one endpoint. `body` is what is sent, to the byte; `event` the event's id."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("dropped")

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    message_id = models.CharField(max_length=60)
    event = models.BigIntegerField(null=True)
    position = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    # Whoever takes a message up moves this on: a claim of somebody who died comes due by itself.
    next_attempt_at = models.DateTimeField(null=True, default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="one_message_per_event"),
            models.UniqueConstraint(fields=["endpoint", "message_id"], name="one_id_per_message"),
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="webhook_due"),
            models.Index(fields=["ended_at"], name="webhook_ended"),
        ]

    def __str__(self):
        return self.message_id

    @property
    def delivered_at(self):
        return self.ended_at if self.state == self.State.DELIVERED else None


class WebhookAttempt(models.Model):
    """One try to hand a message over: the status, or the error that kept it from having one."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    duration = models.PositiveIntegerField(help_text=_("Milliseconds."))
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.error or str(self.status)
