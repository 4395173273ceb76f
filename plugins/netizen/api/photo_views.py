"""Photos of reports: sent one at a time by whoever filed the report, shown with it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response

from core.rest.problems import BadParameter
from core.rest.serializers import TextUUIDField
from core.rest.views import ApiView, InVillage
from plugins.netizen import photos
from plugins.netizen.api.finding import KEY_HEADER, KEY_PARAMETER, actor_of, find_report
from plugins.netizen.api.refusals import (
    not_yours,
    record_differs,
    record_removed,
    refuse,
    refused,
)
from plugins.netizen.api.shown import ShownPhotoSerializer
from plugins.netizen.desks import Actor
from plugins.netizen.models import Report, ReportPhoto
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.representation import photo_representation
from plugins.netizen.throttling import PhotoThrottle

SIZES = ("full", "small")
ENVELOPE = 64 * 1024  # bytes of a multipart body beside the picture
YEAR = 365 * 24 * 3600  # seconds


class PictureParser(BaseParser):
    """The picture as it is: not more bytes than a photo may have and one."""

    media_type = "image/*"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(photos.MOST_BYTES + 1)


class PhotoSerializer(serializers.Serializer):
    """A photo in a form's body. Sent as it is, what else is told stands in the address."""

    uuid = TextUUIDField(help_text=gettext_lazy("Made by the client, once for each photo."))
    keep_location = serializers.BooleanField(
        default=False,
        help_text=gettext_lazy("Staff may know where and when the camera took it."),
    )
    photo = serializers.FileField(required=False, help_text=gettext_lazy("JPEG, PNG or WebP."))


class ReportPhotos(InVillage, ApiView):
    """Where a report's photos are sent."""

    parser_classes = [MultiPartParser, PictureParser]

    def get_throttles(self):
        return [*super().get_throttles(), PhotoThrottle()]

    @extend_schema(
        parameters=[
            KEY_PARAMETER,
            OpenApiParameter(
                "uuid",
                OpenApiTypes.UUID,
                description="Of the photo, where the body is the picture.",
            ),
            OpenApiParameter("keep_location", bool, description="The same."),
        ],
        request={
            "multipart/form-data": PhotoSerializer,
            "image/jpeg": OpenApiTypes.BINARY,
            "image/png": OpenApiTypes.BINARY,
            "image/webp": OpenApiTypes.BINARY,
        },
        responses={
            201: ShownPhotoSerializer,
            200: OpenApiResponse(ShownPhotoSerializer, "The same photo was sent before."),
            **refused(403, "Whoever sends it has not filed the report."),
            **refused(409, "The report has its photos, or another photo has the UUID."),
            **refused(410, "It has been deleted since."),
            **refused(413, "See `maximum_bytes`."),
            **refused(429, "Too many; see Retry-After."),
        },
    )
    def post(self, request, *args, **kwargs):
        """Send one photo. Send it again with the same `uuid` until an answer names that UUID."""
        report = find_report(self.village, kwargs["report"])
        if not actor_of(request, report).is_reporter:
            return not_yours()
        if report.state == Report.State.WITHDRAWN:
            return refuse(409, "report-state", _("The report was withdrawn: it takes no photos."))
        if int(request.META.get("CONTENT_LENGTH") or 0) > photos.MOST_BYTES + ENVELOPE:
            return self._too_large()
        content, told = self._read(request)
        uuid = told["uuid"]
        try:
            taken = photos.take_photo(report, uuid, content, keep_location=told["keep_location"])
        except photos.TooLarge:
            return self._too_large()
        except photos.Damaged:
            detail = _("This is no picture: send a JPEG, PNG or WebP.")
            return refuse(400, "photo-damaged", detail, uuid=str(uuid))
        except photos.TooMany:
            detail = _("The report has %(count)s photos, and takes no more.")
            detail %= {"count": photos.MOST_PHOTOS}
            return refuse(409, "enough-photos", detail, uuid=str(uuid))
        except AlreadyDifferent:
            return record_differs(uuid)
        except AlreadyRemoved:
            return record_removed(uuid)
        taken.row.report = report
        return Response(photo_representation(taken.row), status=201 if taken.created else 200)

    def _read(self, request) -> tuple[bytes, dict]:
        """The picture's bytes, and what is told of it."""
        if isinstance(request.data, bytes):
            content, told = request.data, request.query_params
        else:
            told = request.data
            file = told.get("photo")
            if not hasattr(file, "read"):
                raise serializers.ValidationError({"photo": [_("Send the picture as “photo”.")]})
            content = file.read(photos.MOST_BYTES + 1)
        given = {name: told[name] for name in ("uuid", "keep_location") if name in told}
        serializer = PhotoSerializer(data=given)
        serializer.is_valid(raise_exception=True)
        return content, serializer.validated_data

    def _too_large(self) -> Response:
        detail = _("A photo has at most %(most)s bytes here: make it smaller.")
        most = photos.MOST_BYTES
        return refuse(413, "photo-too-large", detail % {"most": most}, maximum_bytes=most)


class Photo(InVillage, ApiView):
    """A photo, for everybody where its report is public, else for its reporter and for staff."""

    parameters = ("size",)

    @extend_schema(
        parameters=[
            KEY_PARAMETER,
            OpenApiParameter(
                "size", str, enum=SIZES, description="`small` has at most 480 pixels a side."
            ),
        ],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    def get(self, request, *args, **kwargs):
        size = request.query_params.get("size", "full")
        if size not in SIZES:
            raise BadParameter("size", _("size is one of: %(known)s.") % {"known": "full, small"})
        rows = ReportPhoto.objects.for_village(self.village).select_related("report")
        photo = rows.filter(uuid=kwargs["uuid"]).first()
        if photo is not None:
            photo.report.village = self.village
        actor = actor_of(request, photo.report) if photo is not None else None
        response = picture_response(photo, actor, size)
        patch_vary_headers(response, [KEY_HEADER])
        return response


def picture_response(photo: ReportPhoto | None, actor: Actor | None, size: str) -> HttpResponse:
    """The picture, which never changes: whoever has it needs not ask again, unless it may have
    been hidden. `Http404` where there is none for the actor."""
    content = None
    if photo is not None and actor is not None and photos.may_see(photo, actor):
        content = photos.read(photo, small=size == "small")
    if content is None:
        raise Http404(_("There is no such photo."))
    kept = f"public, max-age={YEAR}, immutable" if photos.is_public(photo) else "private, no-store"
    return HttpResponse(
        content,
        content_type="image/jpeg",
        headers={
            "Cache-Control": kept,
            "Content-Disposition": "inline",
            "ETag": f'"{photo.uuid.hex}-{size}"',
        },
    )
