"""The public shape of a report, and what is accepted for a new one."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.accounts.phones import normalise_phone
from core.rest.serializers import KnownFieldsOnly, OptionalMomentField, PointSerializer
from plugins.netizen.filing import missing_contact
from plugins.netizen.models import TEXT_LENGTH, Report
from plugins.netizen.representation import report_representation

# A phone whose clock has lost its time shows a year not before 1970; beyond this span databases
# differ in what they can keep.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class TextUUIDField(serializers.UUIDField):
    """A UUID written as text; REST framework would take a number or `true` for one."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class NumberField(serializers.FloatField):
    """A finite number between two bounds, as JSON writes it: no text, no NaN."""

    default_error_messages = {
        "number": _("Give a number from {minimum} to {maximum}."),
    }

    def __init__(self, minimum: float, maximum: float, **kwargs):
        super().__init__(min_value=minimum, max_value=maximum, **kwargs)
        self.bounds = {"minimum": minimum, "maximum": maximum}

    def to_internal_value(self, data):
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        # Compared before it is converted: a whole number may be too large for a float.
        if not is_number or not self.bounds["minimum"] <= data <= self.bounds["maximum"]:
            self.fail("number", **self.bounds)
        return float(data)

    def to_representation(self, value):
        return value


class NewPointSerializer(KnownFieldsOnly, serializers.Serializer):
    """Where the report is about, in degrees, WGS 84."""

    longitude = NumberField(-180, 180)
    latitude = NumberField(-90, 90)


class ReportSerializer(serializers.ModelSerializer):
    """A report for everybody. Title, text and point are null while it is not public."""

    title = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    point = PointSerializer(allow_null=True)

    class Meta:
        model = Report
        fields = [
            "code", "category", "state", "is_public", "title", "text", "point", "public_note",
            "created_at", "updated_at",
        ]  # fmt: skip

    def to_representation(self, instance):
        return report_representation(instance)


class NewReportSerializer(KnownFieldsOnly, serializers.Serializer):
    """A report as it is filed. Its context holds `village` and `user`."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each report."))
    category = serializers.ChoiceField(choices=Report.Category.choices)
    title = serializers.CharField(max_length=Report._meta.get_field("title").max_length)
    text = serializers.CharField(max_length=TEXT_LENGTH)
    point = NewPointSerializer(required=False, allow_null=True)
    accuracy = NumberField(
        0, 20_000_000, required=False, allow_null=True, help_text=_("Of the point, in metres.")
    )
    device_time = OptionalMomentField()
    reporter_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    reporter_phone = serializers.CharField(max_length=30, required=False, allow_blank=True)

    def validate_point(self, value):
        return Point(value["longitude"], value["latitude"], srid=4326) if value else None

    def validate_device_time(self, value):
        if value is not None and not EARLIEST <= value < LATEST:
            raise serializers.ValidationError(_("Give a time from 1970 to 2199, or none."))
        return value

    def validate_reporter_phone(self, value):
        return normalise_phone(value)

    def validate(self, attrs):
        missing = missing_contact(self.context["village"], self.context["user"], attrs)
        if missing:
            message = _("This village takes no anonymous reports: give your name and phone.")
            raise serializers.ValidationError(dict.fromkeys(missing, message))
        return attrs


class ReceiptSerializer(serializers.Serializer):
    """The answer to a filed report: keep the code, it tells later what became of it."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.URLField(help_text=_("The page that shows the report's state."))


class ReportsValueSerializer(serializers.Serializer):
    """The block of reports; `counts` by state, of all that are public."""

    title = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    reports = ReportSerializer(many=True)
