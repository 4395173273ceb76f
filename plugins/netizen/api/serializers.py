"""The public shape of a report, and what is accepted for a new one."""

from __future__ import annotations

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.accounts.phones import normalise_phone
from core.rest.serializers import (
    KnownFieldsOnly,
    NumberField,
    OptionalMomentField,
    PointSerializer,
    TextUUIDField,
    checked_moment,
)
from plugins.netizen.categories import offered
from plugins.netizen.filing import missing_contact
from plugins.netizen.models import TEXT_LENGTH, Report
from plugins.netizen.representation import report_representation


class NewPointSerializer(KnownFieldsOnly, serializers.Serializer):
    """Where the report is about, in degrees, WGS 84."""

    longitude = NumberField(-180, 180)
    latitude = NumberField(-90, 90)


class ReportSerializer(serializers.ModelSerializer):
    """A report for everybody. Title, text and point are null while it is not public."""

    title = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    point = PointSerializer(allow_null=True)

    category = serializers.CharField(source="category.code")
    category_name = serializers.CharField(source="category.name")

    class Meta:
        model = Report
        fields = [
            "code", "category", "category_name", "state", "is_public", "title", "text", "point", "public_note",
            "created_at", "updated_at",
        ]  # fmt: skip

    def to_representation(self, instance):
        return report_representation(instance)


class NewReportSerializer(KnownFieldsOnly, serializers.Serializer):
    """A report as it is filed. Its context holds `village` and `user`."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each report."))
    category = serializers.CharField(max_length=30)
    title = serializers.CharField(max_length=Report._meta.get_field("title").max_length)
    text = serializers.CharField(max_length=TEXT_LENGTH)
    point = NewPointSerializer(required=False, allow_null=True)
    accuracy = NumberField(
        0, 20_000_000, required=False, allow_null=True, help_text=_("Of the point, in metres.")
    )
    device_time = OptionalMomentField()
    reporter_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    reporter_phone = serializers.CharField(max_length=30, required=False, allow_blank=True)

    def validate_category(self, value):
        category = offered(self.context["village"]).get(value)
        if category is None:
            raise serializers.ValidationError(_("Choose one of the village’s categories."))
        if category.is_diverted:
            raise serializers.ValidationError(
                _("This is not handled by a report: %s") % category.notice
            )
        return category

    def validate_point(self, value):
        return Point(value["longitude"], value["latitude"], srid=4326) if value else None

    def validate_device_time(self, value):
        return checked_moment(value)

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
