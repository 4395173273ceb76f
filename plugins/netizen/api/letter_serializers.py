"""The shapes of letters in the API."""

from __future__ import annotations

from django.core.exceptions import ValidationError as InvalidValue
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.accounts.phones import normalise_phone
from core.rest.serializers import KnownFieldsOnly, TextUUIDField
from plugins.netizen.letters.fields import BY, TYPES, check_nik, check_values
from plugins.netizen.models import LetterRequest


class LetterFieldSerializer(serializers.Serializer):
    """A field of a letter. What an `operator` fills in is not sent."""

    code = serializers.CharField()
    label = serializers.CharField()
    type = serializers.ChoiceField(choices=[(name, name) for name in TYPES])
    required = serializers.BooleanField()
    by = serializers.ChoiceField(choices=[(name, name) for name in BY])
    hint = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())


class LetterKindSerializer(serializers.Serializer):
    """A kind of letter that the village makes."""

    code = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    requirements = serializers.ListField(child=serializers.CharField())
    fields_ = LetterFieldSerializer(many=True)
    takes_days = serializers.IntegerField(help_text=_("Working days until it is ready."))
    validity_days = serializers.IntegerField(allow_null=True)
    fee = serializers.CharField()
    url = serializers.URLField()
    form_url = serializers.URLField(help_text=_("The form to fill in by hand, a PDF."))

    def get_fields(self):
        # `fields` is the serializer's own name for them.
        found = super().get_fields()
        return {name.removesuffix("_"): field for name, field in found.items()}

    def to_representation(self, instance):
        return instance


class LetterKindListSerializer(serializers.Serializer):
    """All kinds, in the village's order."""

    results = LetterKindSerializer(many=True)


class LetterKindsValueSerializer(serializers.Serializer):
    """The block of letters."""

    title = serializers.CharField()
    kinds = LetterKindSerializer(many=True)


class ValuesField(serializers.DictField):
    """Values of a kind's fields by code."""

    child = serializers.CharField(allow_blank=True, max_length=2000)

    def to_internal_value(self, data):
        if isinstance(data, dict) and not all(isinstance(text, str) for text in data.values()):
            raise serializers.ValidationError(_("Give text for each field."))
        return super().to_internal_value(data)


class NewLetterRequestSerializer(KnownFieldsOnly, serializers.Serializer):
    """A request for a letter. Its context holds `kinds`, those the village offers by code."""

    uuid = TextUUIDField(
        help_text=_("Made by the client at random, once for each request; keep it secret.")
    )
    kind = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=100)
    nik = serializers.CharField(max_length=30, help_text=_("16 digits."))
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    values = ValuesField(required=False)

    def validate_kind(self, value):
        kind = self.context["kinds"].get(value)
        if kind is None:
            raise serializers.ValidationError(_("This village makes no such letter."))
        return kind

    def validate_nik(self, value):
        return check_nik(value)

    def validate_phone(self, value):
        return normalise_phone(value)

    def validate(self, attrs):
        try:
            attrs["values"] = check_values(
                attrs["kind"].fields, attrs.get("values", {}), ("citizen",)
            )
        except InvalidValue as error:
            raise serializers.ValidationError({"values": error.message_dict}) from None
        attrs.setdefault("phone", "")
        return attrs


class ChangedLetterRequestSerializer(KnownFieldsOnly, serializers.Serializer):
    """What is put right in an incomplete request; what is left out stays."""

    name = serializers.CharField(max_length=100, required=False)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    values = ValuesField(required=False)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True)

    def validate_phone(self, value):
        return normalise_phone(value)


class CancelledLetterRequestSerializer(KnownFieldsOnly, serializers.Serializer):
    """Why a request is taken back, where that is said."""

    text = serializers.CharField(max_length=500, required=False, allow_blank=True)


class LetterReceiptSerializer(serializers.Serializer):
    """The answer to a request: keep the code, it tells later how far it is."""

    uuid = serializers.UUIDField()
    tracking_code = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.URLField()


class IssuedLetterSerializer(serializers.Serializer):
    number = serializers.CharField()
    date = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    is_revoked = serializers.BooleanField()
    verify_url = serializers.URLField()


class LetterRequestSerializer(serializers.Serializer):
    """How far a request is. `name`, `nik` (masked), `values` and `letter` are null for everybody
    but who asked."""

    tracking_code = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=LetterRequest.State.choices)
    note = serializers.CharField(help_text=_("What is missing, or why it was refused."))
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    url = serializers.URLField()
    name = serializers.CharField(allow_null=True)
    nik = serializers.CharField(allow_null=True)
    values = serializers.DictField(child=serializers.CharField(), allow_null=True)
    letter = IssuedLetterSerializer(allow_null=True)

    def to_representation(self, instance):
        return instance


class LetterAttachmentSerializer(serializers.Serializer):
    """A picture that has come."""

    uuid = serializers.UUIDField()
    label = serializers.CharField()
    added_at = serializers.DateTimeField()


class VerifiedLetterSerializer(serializers.Serializer):
    """Whether a letter is genuine and holds; nothing more of whom it is for than initials."""

    state = serializers.ChoiceField(
        choices=[("valid", _("valid")), ("expired", _("expired")), ("revoked", _("revoked"))]
    )
    kind = serializers.CharField()
    number = serializers.CharField()
    date = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    village = serializers.CharField()
    initials = serializers.CharField()
    signer = serializers.CharField()
    signer_title = serializers.CharField()
