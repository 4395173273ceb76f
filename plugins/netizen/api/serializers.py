"""What is accepted for a new report, and the receipt of it."""

from __future__ import annotations

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.accounts.phones import normalise_phone
from core.rest.serializers import (
    KnownFieldsOnly,
    NumberField,
    OptionalMomentField,
    TextUUIDField,
    checked_moment,
)
from plugins.netizen import captcha
from plugins.netizen.api.shown import ReportFormValueSerializer, ReportsValueSerializer  # noqa: F401
from plugins.netizen.categories import diversion, offered
from plugins.netizen.filing import missing_contact
from plugins.netizen.models import TEXT_LENGTH, Report
from plugins.netizen.questions import check_answers

LONGEST_DEVICE = 100
ANSWER = {
    "oneOf": [
        {"type": "string"},
        {"type": "number"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "null"},
    ]
}


class NewPointSerializer(KnownFieldsOnly, serializers.Serializer):
    """Where the report is about, in degrees, WGS 84."""

    longitude = NumberField(-180, 180)
    latitude = NumberField(-90, 90)


@extend_schema_field({"type": "object", "additionalProperties": ANSWER})
class AnswersField(serializers.DictField):
    """Answers by the questions' codes; what fits is known once the category is."""


class NewReportSerializer(KnownFieldsOnly, serializers.Serializer):
    """A report as it is filed. Its context holds `village` and `user`.

    `device` and `altcha` say something of the sender and are not in `report_values`.
    """

    uuid = TextUUIDField(help_text=gettext_lazy("Made by the client, once for each report."))
    category = serializers.CharField(max_length=30)
    title = serializers.CharField(max_length=Report._meta.get_field("title").max_length)
    text = serializers.CharField(max_length=TEXT_LENGTH)
    answers = AnswersField(
        required=False, help_text=gettext_lazy("To the category's questions, by code.")
    )
    address = serializers.CharField(max_length=250, required=False, allow_blank=True)
    point = NewPointSerializer(required=False, allow_null=True)
    accuracy = NumberField(
        0,
        20_000_000,
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Of the point, in metres."),
    )
    device_time = OptionalMomentField()
    anonymity = serializers.ChoiceField(Report.Anonymity.choices, default=Report.Anonymity.PUBLIC)
    reporter_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    reporter_phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    reporter_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    device = serializers.CharField(
        max_length=LONGEST_DEVICE,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("A random text of the device's own, always the same."),
    )
    altcha = serializers.CharField(
        max_length=captcha.LONGEST,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("The solution of a challenge, where the village asks for one."),
    )

    def validate_category(self, value):
        category = offered(self.context["village"]).get(value)
        if category is None:
            raise serializers.ValidationError(_("Choose one of the village’s categories."))
        if category.is_diverted:
            raise serializers.ValidationError(diversion(category))
        return category

    def validate_point(self, value):
        return Point(value["longitude"], value["latitude"], srid=4326) if value else None

    def validate_device_time(self, value):
        return checked_moment(value)

    def validate_reporter_phone(self, value):
        return normalise_phone(value)

    def validate(self, attrs):
        try:
            answers = check_answers(attrs["category"].questions, attrs.get("answers") or {})
        except ValidationError as error:
            named = error.message_dict.items()
            raise serializers.ValidationError(
                {f"answers.{code}": messages for code, messages in named}
            ) from None
        missing = missing_contact(self.context["village"], self.context["user"], attrs)
        if missing:
            message = _("This village takes no anonymous reports: give your name and phone.")
            raise serializers.ValidationError(dict.fromkeys(missing, message))
        self._check_captcha(attrs)
        return {**attrs, "answers": answers}

    def _check_captcha(self, attrs):
        village = self.context["village"]
        if captcha.is_asked(village, self.context["user"]) and not captcha.is_solved(
            village, attrs.get("altcha", ""), attrs["uuid"]
        ):
            where = reverse("api:netizen:captcha", args=[village.code])
            message = _("This village asks for the solution of a challenge: get one from %s.")
            raise serializers.ValidationError({"altcha": [message % where]})

    def report_values(self) -> dict:
        """The checked values by field of the report, for `filing.file_report`."""
        values = dict(self.validated_data)
        for name in ("device", "altcha"):
            values.pop(name, None)
        return values


class ReceiptSerializer(serializers.Serializer):
    """The answer to a filed report: keep the code, it tells later what became of it, and the key,
    which proves who filed it."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    reply_key = serializers.CharField(
        help_text=gettext_lazy("Sent as `Reply-Key`, or as `reply_key` in a body. Keep it secret.")
    )
    created_at = serializers.DateTimeField()
    url = serializers.URLField(help_text=gettext_lazy("The page that shows the report's state."))
    reply_url = serializers.URLField(
        help_text=gettext_lazy("The same with the key, for whoever filed it.")
    )
