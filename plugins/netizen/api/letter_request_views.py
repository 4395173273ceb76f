"""Endpoints of requests for letters, below `/api/v1/villages/{code}/netizen/letters/requests/`.

People are known by their sign-in; whoever has none shows the UUID that their client made, in
`Reply-Key`. An access token is no person: no letter leaves its village by it.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError as InvalidValue
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from core.media.photos import MOST_BYTES, Damaged
from core.rest.parsers import JSONParser
from core.rest.permissions import IsPerson, has_token
from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InVillage, ListView
from plugins.netizen.api import letter_serializers as shapes
from plugins.netizen.api.letter_views import PDF, pdf_response
from plugins.netizen.codes import normal_code
from plugins.netizen.letters import asking, attachments, catalogue, handling, paper
from plugins.netizen.letters.handling import Action, Refused
from plugins.netizen.letters.pdf import NotMade
from plugins.netizen.letters.representation import receipt, request_representation
from plugins.netizen.models import LetterRequest
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.throttling import (
    AddressThrottle,
    PhotoThrottle,
    ReplyThrottle,
    VillageThrottle,
)

PROBLEM = ProblemSerializer
KEY = OpenApiParameter(
    "Reply-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER,
    description="The UUID of the request, from whoever asked without signing in.",
)  # fmt: skip
PRIVATE = {"Cache-Control": "private, no-store"}


def refuse(status: int, kind: str, detail: str, **members) -> Response:
    """A problem as an answer."""
    body = problem(status, detail, kind=f"netizen-{kind}", **members)
    return Response(body, status=status, content_type=CONTENT_TYPE)


class NotApplicants(Exception):
    """What is for who asked is asked for by somebody else."""


class AboutRequests(InVillage):
    """Mixed into views of requests: who asks, and how often they may."""

    counted_by: tuple[type, ...] = (ReplyThrottle,)

    @property
    def person(self):
        """Who has signed in; None for a program, whoever it belongs to."""
        user = self.request.user
        return user if user.is_authenticated and not has_token(self.request) else None

    def get_throttles(self):
        common = super().get_throttles()
        if self.request.method in SAFE_METHODS:
            return common
        return [*common, *(throttle() for throttle in self.counted_by)]


class LetterRequestList(AboutRequests, ListView):
    """What somebody who has signed in has asked for, the newest first; and where more is asked."""

    serializer_class = shapes.LetterRequestSerializer
    ordering = ("-created_at", "-pk")
    parser_classes = [JSONParser]
    counted_by = (AddressThrottle, VillageThrottle)

    def get_permissions(self):
        return [IsPerson()] if self.request.method in SAFE_METHODS else super().get_permissions()

    def get_queryset(self):
        rows = LetterRequest.objects.for_village(self.village).filter(applicant=self.request.user)
        return rows.select_related("kind", "letter")

    def serialize(self, page):
        return [request_representation(_at(row, self.village), True) for row in page]

    @extend_schema(
        request=shapes.NewLetterRequestSerializer,
        responses={
            201: shapes.LetterReceiptSerializer,
            200: OpenApiResponse(shapes.LetterReceiptSerializer, "The same was asked for before."),
            (403, CONTENT_TYPE): OpenApiResponse(PROBLEM, "The village takes none so."),
            (409, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Another request has the UUID."),
            (410, CONTENT_TYPE): OpenApiResponse(PROBLEM, "It has been deleted since."),
            (429, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Too many; see Retry-After."),
        },
    )
    def post(self, request, *args, **kwargs):
        """Ask for a letter. Send it again with the same `uuid` until an answer names that UUID."""
        closed = asking.closed_to(self.village, self.person)
        if closed:
            return refuse(403, "requests-closed", closed)
        kinds = {kind.code: kind for kind in catalogue.offered(self.village)}
        serializer = shapes.NewLetterRequestSerializer(data=request.data, context={"kinds": kinds})
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        kind = values.pop("kind")
        actor = handling.citizen(self.person, values["name"])
        try:
            taken = asking.ask(self.village, kind, values, actor, LetterRequest.Channel.API)
        except AlreadyDifferent:
            detail = _(
                "A request with other contents has this UUID: make a new one for a new request."
            )
            return refuse(409, "request-differs", detail, uuid=str(values["uuid"]))
        except AlreadyRemoved:
            detail = _("This request has been deleted: do not send it again.")
            return refuse(410, "request-removed", detail, uuid=str(values["uuid"]))
        body = receipt(_at(taken.row, self.village))
        if not taken.created:
            return Response(body)
        location = request.build_absolute_uri(f"{taken.row.tracking_code}/")
        return Response(body, status=201, headers={"Location": location})


def _at(row: LetterRequest, village) -> LetterRequest:
    """The row with its village, whose site need not be asked for again."""
    row.village = village
    letter = getattr(row, "letter", None)
    if letter is not None:
        letter.village = village
    return row


class OneRequest(AboutRequests):
    """Mixed into views of one request: `self.row`, or 404."""

    @cached_property
    def row(self) -> LetterRequest:
        row = asking.found_by(self.village, normal_code(self.kwargs["tracking"]))
        if row is None:
            raise Http404(_("No request of this village has this code."))
        return _at(row, self.village)

    @property
    def is_applicants(self) -> bool:
        try:
            key = UUID(self.request.headers.get("Reply-Key", ""))
        except ValueError:
            key = None
        return asking.is_applicants(self.row, self.person, key)

    def handle_exception(self, exc):
        if isinstance(exc, NotApplicants):
            detail = _(
                "This is for who asked for the letter. Sign in, or send the UUID of the request."
            )
            return refuse(403, "not-the-applicant", detail)
        if isinstance(exc, Refused):
            return refuse(409, "step-refused", str(exc), state=self.row.state)
        return super().handle_exception(exc)

    def check_applicant(self) -> None:
        if not self.row or not self.is_applicants:
            raise NotApplicants

    def answer(self, row: LetterRequest) -> Response:
        return Response(request_representation(_at(row, self.village), True), headers=PRIVATE)

    @property
    def actor(self) -> handling.Actor:
        return handling.citizen(self.person, self.row.name)


class LetterRequestDetail(OneRequest, ApiView):
    """How far a request is, for whoever has its code."""

    @extend_schema(parameters=[KEY], responses=shapes.LetterRequestSerializer)
    def get(self, request, *args, **kwargs):
        """State and note for all who have the code; the rest for who asked."""
        body = request_representation(self.row, self.is_applicants)
        return Response(body, headers=PRIVATE)


STEP_ANSWERS = {
    200: shapes.LetterRequestSerializer,
    (403, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Not who asked for it."),
    (409, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Not possible in its state."),
}


class LetterRequestResubmission(OneRequest, ApiView):
    """Sends an incomplete request again."""

    parser_classes = [JSONParser]

    @extend_schema(
        parameters=[KEY],
        request=shapes.ChangedLetterRequestSerializer,
        responses=STEP_ANSWERS,
    )
    def post(self, request, *args, **kwargs):
        """Put right what is missing. What is left out stays as it was."""
        self.check_applicant()
        serializer = shapes.ChangedLetterRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        text = changes.pop("text", "")
        try:
            row = asking.resubmit(self.row, self.actor, changes, text)
        except InvalidValue as error:
            raise serializers.ValidationError({"values": error.message_dict}) from None
        return self.answer(row)


class LetterRequestCancellation(OneRequest, ApiView):
    """Takes a request back that is not signed yet."""

    parser_classes = [JSONParser]

    @extend_schema(
        parameters=[KEY],
        request=shapes.CancelledLetterRequestSerializer,
        responses=STEP_ANSWERS,
    )
    def post(self, request, *args, **kwargs):
        """Cancel the request."""
        self.check_applicant()
        serializer = shapes.CancelledLetterRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        text = serializer.validated_data.get("text", "")
        return self.answer(handling.act(self.row, Action.CANCEL, self.actor, text))


class LetterPdf(OneRequest, ApiView):
    """The signed letter."""

    @extend_schema(
        parameters=[KEY],
        responses={
            **PDF,
            (403, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Not who asked for it."),
            (404, CONTENT_TYPE): OpenApiResponse(PROBLEM, "There is none, or none yet."),
            (503, CONTENT_TYPE): OpenApiResponse(PROBLEM, "It cannot be made at the moment."),
        },
    )
    def get(self, request, *args, **kwargs):
        """The PDF, for who asked for it alone."""
        self.check_applicant()
        letter = getattr(self.row, "letter", None)
        if letter is None or not letter.html:
            detail = _("The letter is not signed yet.")
            return refuse(404, "no-letter-yet", detail, state=self.row.state)
        try:
            content = paper.pdf_of(letter)
        except NotMade:
            detail = _("The PDF cannot be made at the moment. Try again later.")
            return refuse(503, "letter-not-made", detail)
        return pdf_response(content, f"surat-{self.row.tracking_code.lower()}", **PRIVATE)


class PictureParser(BaseParser):
    """A picture as it is: bytes, not more than it may have and one."""

    media_type = "image/*"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(MOST_BYTES + 1)


class LetterAttachment(OneRequest, ApiView):
    """A photo or scan of what the letter requires."""

    parameters = ("label",)
    counted_by = (PhotoThrottle,)
    parser_classes = [PictureParser]

    @extend_schema(
        parameters=[KEY, OpenApiParameter("label", str, description="What it shows.")],
        request=dict.fromkeys(("image/jpeg", "image/png", "image/webp"), OpenApiTypes.BINARY),
        responses={
            201: shapes.LetterAttachmentSerializer,
            200: OpenApiResponse(shapes.LetterAttachmentSerializer, "The same has come before."),
            (403, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Not who asked for it."),
            (409, CONTENT_TYPE): OpenApiResponse(
                PROBLEM, "Enough of them, or another has the UUID."
            ),
            (413, CONTENT_TYPE): OpenApiResponse(PROBLEM, "See `maximum_bytes`."),
        },
    )
    def put(self, request, *args, **kwargs):
        """Send a picture after its request. The same one again does no harm."""
        self.check_applicant()
        self.check_parameters(request.query_params)
        content = request.data if isinstance(request.data, bytes) else b""
        uuid = kwargs["uuid"]
        try:
            attachment, is_new = attachments.attach(
                self.row, uuid, content, request.query_params.get("label", "")
            )
        except attachments.TooLarge:
            detail = _("At most %s bytes are taken here.") % MOST_BYTES
            return refuse(413, "attachment-too-large", detail, maximum_bytes=MOST_BYTES)
        except Damaged:
            detail = _("This is no picture that can be read. Take it anew.")
            return refuse(400, "attachment-damaged", detail, uuid=str(uuid))
        except attachments.TooMany:
            detail = _("The request has %d pictures, and takes no more.") % attachments.MOST
            return refuse(409, "enough-attachments", detail, maximum=attachments.MOST)
        except AlreadyDifferent:
            detail = _(
                "A request with other contents has this UUID: make a new one for a new request."
            )
            return refuse(409, "request-differs", detail, uuid=str(uuid))
        body = shapes.LetterAttachmentSerializer(attachment).data
        return Response(body, status=201 if is_new else 200)
