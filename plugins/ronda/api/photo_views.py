"""Photos of incidents: sent in parts, fetched by the watch and staff alone."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from core.rest.problems import CONTENT_TYPE
from core.rest.serializers import ProblemSerializer, TextUUIDField
from core.rest.views import ApiView, InVillage, ListView
from plugins.ronda import photos
from plugins.ronda.api.record_views import refuse
from plugins.ronda.api.shown import PhotoSerializer
from plugins.ronda.models import IncidentPhoto
from plugins.ronda.people import IsWatch
from plugins.ronda.receipts import AlreadyDifferent, AlreadyRemoved

RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")
TOO_LARGE = "ronda-photo-too-large"


class PartParser(BaseParser):
    """A part of a photo as it is: bytes, not more than a part may have and one."""

    media_type = "application/octet-stream"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(photos.MOST_BYTES_OF_PART + 1)


class AnnouncedSerializer(serializers.Serializer):
    """What a photo is to be, in the address of each of its parts."""

    record = TextUUIDField(help_text=_("Of the incident."))
    sha256 = serializers.RegexField("^[0-9a-f]{64}$", help_text=_("Of the whole, in hexadecimal."))


class PhotoProgressSerializer(serializers.Serializer):
    """How much of a photo has come."""

    uuid = serializers.UUIDField()
    received = serializers.IntegerField(help_text="Bytes that are there: the next part's offset.")
    size = serializers.IntegerField()
    is_complete = serializers.BooleanField()


class PhotoList(InVillage, ListView):
    """The photos of incidents, the newest first, for the watch."""

    permission_classes = [IsWatch]
    serializer_class = PhotoSerializer
    ordering = ("-added_at", "-pk")

    def get_queryset(self):
        return IncidentPhoto.objects.for_village(self.village).select_related("incident")


class Photo(InVillage, ApiView):
    """A photo on its way."""

    permission_classes = [IsWatch]
    parser_classes = [PartParser]

    @extend_schema(responses=PhotoProgressSerializer)
    def get(self, request, *args, **kwargs):
        """How much has come; go on from there."""
        try:
            found = photos.progress_of(self.village, kwargs["uuid"])
        except AlreadyRemoved:
            return self._removed()
        if found is None:
            raise Http404(_("Nothing has come of this photo yet."))
        return self._told(found)

    @extend_schema(
        parameters=[
            OpenApiParameter("record", OpenApiTypes.UUID, required=True, description="The incident."),
            OpenApiParameter(
                "sha256", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, required=True,
                description="Of the whole, in hexadecimal.",
            ),
            OpenApiParameter(
                "Content-Range", str, OpenApiParameter.HEADER, required=True,
                description="Which bytes of how many: `bytes 0-65535/200000`.",
            ),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={
            200: OpenApiResponse(PhotoProgressSerializer, "The part is there."),
            201: OpenApiResponse(PhotoProgressSerializer, "The photo is whole."),
            (409, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "It does not go on where the last part ended, or is another."
            ),
            (410, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "It has been deleted since."),
            (413, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "See `maximum_bytes`."),
        },
    )  # fmt: skip
    def put(self, request, *args, **kwargs):
        """Send a part. Parts follow one another; a part that is there already does no harm."""
        serializer = AnnouncedSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        first, last, size = self._range(request)
        if size > photos.MOST_BYTES:
            return self._too_large(photos.MOST_BYTES)
        if last - first >= photos.MOST_BYTES_OF_PART:
            return self._too_large(photos.MOST_BYTES_OF_PART)
        content = request.data if isinstance(request.data, bytes) else b""
        if len(content) != last - first + 1:
            message = _("The part has %(count)s bytes, and Content-Range tells of others.")
            raise serializers.ValidationError(
                {"Content-Range": [message % {"count": len(content)}]}
            )
        told = photos.Announced(kwargs["uuid"], size=size, **serializer.validated_data)
        return self._taken(told, first, content)

    def _taken(self, told: photos.Announced, offset: int, content: bytes) -> Response:
        try:
            found = photos.take_part(self.village, told, offset, content)
        except photos.NoSuchRecord:
            detail = _("The incident is not here yet. Send it first, then its photos.")
            return refuse(409, "ronda-record-missing", detail, record=str(told.record))
        except photos.TooMany:
            detail = _("The incident has %(count)s photos, and takes no more.")
            return refuse(
                409, "ronda-enough-photos", detail % {"count": photos.MOST_PHOTOS},
                uuid=str(told.uuid),
            )  # fmt: skip
        except photos.Gap as gap:
            detail = _("%(count)s bytes are here. Go on from there.") % {"count": gap.args[0]}
            return refuse(409, "ronda-photo-gap", detail, received=gap.args[0])
        except photos.Damaged:
            detail = _("This is no picture, or not the one that was announced. Send it anew.")
            return refuse(400, "ronda-photo-damaged", detail, uuid=str(told.uuid))
        except AlreadyDifferent:
            detail = _(
                "A record with other contents has this UUID: make a new one for a new record."
            )
            return refuse(409, "ronda-record-differs", detail, uuid=str(told.uuid))
        except AlreadyRemoved:
            return self._removed()
        return self._told(found, 201 if found.is_new else 200)

    def _range(self, request) -> tuple[int, int, int]:
        match = RANGE.fullmatch(request.headers.get("Content-Range", ""))
        first, last, size = (int(text) for text in match.groups()) if match else (1, 0, 0)
        if not first <= last < size:
            message = _("Say which bytes of how many, as “bytes 0-65535/200000”.")
            raise serializers.ValidationError({"Content-Range": [message]})
        return first, last, size

    def _told(self, found: photos.Progress, status: int = 200) -> Response:
        body = {
            "uuid": str(self.kwargs["uuid"]),
            "received": found.received,
            "size": found.size,
            "is_complete": found.photo is not None,
        }
        return Response(body, status=status)

    def _removed(self) -> Response:
        detail = _("This record has been deleted: do not send it again.")
        return refuse(410, "ronda-record-removed", detail, uuid=str(self.kwargs["uuid"]))

    def _too_large(self, most: int) -> Response:
        detail = _("At most %(most)s bytes are taken here.") % {"most": most}
        return refuse(413, TOO_LARGE, detail, maximum_bytes=most)


class PhotoPicture(InVillage, ApiView):
    """The picture itself."""

    permission_classes = [IsWatch]

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request, *args, **kwargs):
        found = IncidentPhoto.objects.for_village(self.village).filter(uuid=kwargs["uuid"]).first()
        return picture_response(found)


def picture_response(photo: IncidentPhoto | None) -> HttpResponse:
    """The picture, for whoever asked alone; `Http404` where there is none."""
    try:
        with photo.file.open() as file:
            content = file.read()
    except (AttributeError, ValueError, OSError):
        raise Http404(_("There is no such photo.")) from None
    return HttpResponse(
        content,
        content_type="image/jpeg",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": "inline"},
    )
