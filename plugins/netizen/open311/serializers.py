"""The shapes of Open311's documents, and what is accepted for a new request."""

from __future__ import annotations

import math

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.accounts.phones import normalise_phone
from core.rest.schema import NOT_BLANK
from core.rest.serializers import KnownFieldsOnly, TextUUIDField
from plugins.netizen.models import TEXT_LENGTH, Report
from plugins.netizen.questions import DATATYPES


class Open311EndpointSerializer(serializers.Serializer):
    specification = serializers.CharField()
    url = serializers.URLField(help_text="To which `/services.json` and so on are added.")
    changeset = serializers.DateTimeField()
    type = serializers.ChoiceField(["production", "test"])
    formats = serializers.ListField(child=serializers.CharField())


class Open311DiscoverySerializer(serializers.Serializer):
    """Where the service is, and when what it offers last changed."""

    changeset = serializers.DateTimeField()
    contact = serializers.CharField()
    key_service = serializers.CharField()
    endpoints = Open311EndpointSerializer(many=True)


class Open311ServiceSerializer(serializers.Serializer):
    """A category of reports. With `metadata` it asks questions, which its definition lists."""

    service_code = serializers.CharField()
    service_name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    metadata = serializers.BooleanField()
    type = serializers.ChoiceField(["realtime"])
    keywords = serializers.CharField(allow_blank=True, help_text="Separated by commas.")
    group = serializers.CharField(allow_blank=True)


class Open311ValueSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()


class Open311AttributeSerializer(serializers.Serializer):
    variable = serializers.BooleanField()
    code = serializers.CharField()
    datatype = serializers.ChoiceField(DATATYPES)
    required = serializers.BooleanField()
    datatype_description = serializers.CharField(allow_null=True)
    order = serializers.IntegerField()
    description = serializers.CharField()
    values = Open311ValueSerializer(many=True, help_text="Of lists; else empty.")


class Open311DefinitionSerializer(serializers.Serializer):
    """What a category asks beside the description."""

    service_code = serializers.CharField()
    attributes = Open311AttributeSerializer(many=True)


class Open311RequestSerializer(serializers.Serializer):
    """A report. Of one that is not published, description and place are null."""

    service_request_id = serializers.CharField(help_text="The report's tracking code.")
    status = serializers.ChoiceField(["open", "closed"])
    status_notes = serializers.CharField(allow_null=True)
    service_name = serializers.CharField()
    service_code = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    agency_responsible = serializers.CharField(allow_null=True)
    service_notice = serializers.CharField(allow_null=True)
    requested_datetime = serializers.DateTimeField()
    updated_datetime = serializers.DateTimeField()
    expected_datetime = serializers.DateTimeField(
        allow_null=True, help_text="When the complaint clock that runs now ends."
    )
    address = serializers.CharField(allow_null=True)
    address_id = serializers.CharField(allow_null=True, help_text="The village's code.")
    zipcode = serializers.CharField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    long = serializers.FloatField(allow_null=True)
    media_url = serializers.CharField(allow_null=True)


class Open311ReceiptSerializer(serializers.Serializer):
    """The answer to a new request: keep the id, by which it is followed."""

    service_request_id = serializers.CharField()
    service_notice = serializers.CharField()
    account_id = serializers.CharField(allow_null=True)


class Open311TokenSerializer(serializers.Serializer):
    service_request_id = serializers.CharField()
    token = serializers.CharField()


class Open311ErrorSerializer(serializers.Serializer):
    code = serializers.IntegerField(help_text="The status of the answer.")
    description = serializers.CharField(help_text="For the person who reports.")


@extend_schema_field({"type": "string", "pattern": NOT_BLANK, "maxLength": 40})
class AreaCodeField(serializers.CharField):
    """The code of a village or a regency."""


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {
            "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
        },
    }
)
class AttributesField(serializers.DictField):
    """Answers to the category's questions: texts by code, lists for a `multivaluelist`."""


class NewOpen311RequestSerializer(KnownFieldsOnly, serializers.Serializer):
    """A request as it is filed. One of `lat` with `long`, `address_string` and `address_id` is
    needed."""

    jurisdiction_id = AreaCodeField(max_length=40)
    api_key = serializers.CharField(
        max_length=200, required=False, help_text="Only where a village takes no anonymous reports."
    )
    service_code = serializers.CharField(max_length=30)
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90)
    long = serializers.FloatField(required=False, min_value=-180, max_value=180)
    address_string = serializers.CharField(max_length=250, required=False)
    address_id = serializers.CharField(
        max_length=40, required=False, help_text="The code of the village."
    )
    attribute = AttributesField(
        required=False, help_text="Written `attribute[code]=…`, of lists `attribute[code][]=…`."
    )
    email = serializers.EmailField(max_length=254, required=False)
    device_id = serializers.CharField(max_length=200, required=False)
    account_id = serializers.CharField(max_length=200, required=False)
    first_name = serializers.CharField(max_length=100, required=False)
    last_name = serializers.CharField(max_length=100, required=False)
    phone = serializers.CharField(max_length=30, required=False)
    description = serializers.CharField(max_length=TEXT_LENGTH, required=False)
    media_url = serializers.URLField(
        max_length=1900, required=False, help_text="For the staff: it is not fetched from here."
    )
    uuid = TextUUIDField(
        required=False,
        help_text="No part of the standard: made by the client once for each request, so that what "
        "is sent again is filed once.",
    )

    def validate_phone(self, value):
        return normalise_phone(value)

    def validate_lat(self, value):
        return _finite(value)

    def validate_long(self, value):
        return _finite(value)

    def validate(self, attrs):
        if ("lat" in attrs) != ("long" in attrs):
            missing = "long" if "lat" in attrs else "lat"
            raise serializers.ValidationError({missing: _("Give lat and long together.")})
        if not {"lat", "address_string", "address_id"} & set(attrs):
            raise serializers.ValidationError(
                {"lat": _("Say where it is: lat and long, address_string or address_id.")}
            )
        name = " ".join(attrs[part] for part in ("first_name", "last_name") if part in attrs)
        most = Report._meta.get_field("reporter_name").max_length
        if len(name) > most:
            raise serializers.ValidationError(
                {"last_name": _("Names have at most %d characters together.") % most}
            )
        return attrs

    @property
    def point(self) -> Point | None:
        values = self.validated_data
        return Point(values["long"], values["lat"], srid=4326) if "lat" in values else None


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise serializers.ValidationError(_("Write a number."))
    return value
