"""The shapes of webhooks in the API."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.outgoing.addresses import URL_LENGTH, BadTarget, check_url
from core.rest.serializers import KnownFieldsOnly
from core.villages.codes import VILLAGE_CODE
from frontend_api.webhooks.kinds import MOST_KINDS, SHAPE, check_kind
from frontend_api.webhooks.models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)


class WebhookSerializer(serializers.ModelSerializer):
    """A webhook without its secret."""

    village = serializers.CharField(source="village.code", read_only=True)
    kinds = serializers.ListField(child=serializers.CharField(), read_only=True)
    previous_secret_until = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Until then messages carry the replaced secret's signature too.",
    )
    disabled_reason = serializers.CharField(
        read_only=True, help_text="`gone`, `failing`, `by hand`, or empty."
    )

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id", "village", "url", "description", "kinds", "include_staff", "enabled",
            "failing_since", "disabled_at", "disabled_reason", "previous_secret_until",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with its secret, which is shown this once."""

    secret = serializers.CharField(read_only=True, help_text="`whsec_` and base64.")

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]
        read_only_fields = fields


@extend_schema_field({"type": "string", "pattern": f"^{SHAPE}$", "maxLength": 60})
class KindField(serializers.CharField):
    """A kind of events, or its beginning."""


@extend_schema_field(
    {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": URL_LENGTH}
)
class AddressField(serializers.CharField):
    """Where a webhook goes."""


class ChangedWebhookSerializer(KnownFieldsOnly, serializers.Serializer):
    """What can be changed of a webhook; what is not named stays."""

    url = AddressField(max_length=URL_LENGTH, help_text="https://…")
    description = serializers.CharField(max_length=200, allow_blank=True, required=False)
    kinds = serializers.ListField(
        child=KindField(max_length=60),
        max_length=MOST_KINDS,
        required=False,
        help_text="Kinds of events, or beginnings such as `page.`; none means all.",
    )
    include_staff = serializers.BooleanField(
        required=False, help_text="Tell of events that only staff see, too."
    )
    enabled = serializers.BooleanField(required=False)

    def validate_url(self, url):
        try:
            check_url(url)
        except BadTarget as error:
            raise serializers.ValidationError(str(error)) from None
        return url

    def validate_kinds(self, kinds):
        for kind in kinds:
            if not check_kind(kind):
                raise serializers.ValidationError(
                    _("“%s” is no kind of event. Kinds look like page.published or page.") % kind
                )
        return list(dict.fromkeys(kinds))


class NewWebhookSerializer(ChangedWebhookSerializer):
    """A webhook as it is made."""

    village = serializers.RegexField(rf"^{VILLAGE_CODE}\Z", help_text="Code.")
    enabled = None


class AttemptSerializer(serializers.ModelSerializer):
    """One try: an HTTP status, or the error that kept it from having one."""

    class Meta:
        model = WebhookAttempt
        fields = ["at", "status", "error", "duration", "answer"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer):
    """A message, what became of it, and its tries so far. `position` is the event's in the log."""

    delivered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    log = AttemptSerializer(many=True, read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = [
            "id", "message_id", "kind", "position", "body", "state", "attempts",
            "next_attempt_at", "created_at", "delivered_at", "log",
        ]  # fmt: skip
        read_only_fields = fields
