"""What citizens say of a report that is there: me too, follow, and what its reporter does later."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.rest.parsers import JSONParser
from core.rest.serializers import KnownFieldsOnly, TextUUIDField
from core.rest.views import ApiView, InVillage
from plugins.netizen import supporting
from plugins.netizen.api.finding import (
    KEY_PARAMETER,
    actor_of,
    find_public_report,
    find_report,
)
from plugins.netizen.api.refusals import (
    by_field,
    not_yours,
    record_differs,
    record_removed,
    refuse,
    refused,
)
from plugins.netizen.api.serializers import LONGEST_DEVICE
from plugins.netizen.api.shown import ReportDetailSerializer, SupportSerializer
from plugins.netizen.details import report_details
from plugins.netizen.following import OF_REPORTER, follow_up
from plugins.netizen.handling import TEXT_LENGTH, NotAllowed, NotNow
from plugins.netizen.moderation import Sender
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.throttling import ReplyThrottle, SupportThrottle


class SaidSerializer(KnownFieldsOnly, serializers.Serializer):
    """What somebody says of a report. `device` where nobody is signed in."""

    affected = serializers.BooleanField(
        required=False, help_text=gettext_lazy("Has the same trouble. True if nothing is said.")
    )
    following = serializers.BooleanField(
        required=False, help_text=gettext_lazy("Wants to hear what becomes of it.")
    )
    device = serializers.CharField(
        max_length=LONGEST_DEVICE,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("A random text of the device's own, always the same."),
    )


class SupportView(InVillage, ApiView):
    """“Me too” and follow; each account, or device, counts once."""

    parameters = ()
    parser_classes = [JSONParser]

    def get_throttles(self):
        return [*super().get_throttles(), SupportThrottle()]

    @extend_schema(
        request=SaidSerializer,
        responses={200: SupportSerializer, **refused(429, "Too many; see Retry-After.")},
    )
    def post(self, request, *args, **kwargs):
        """Say that you have the same trouble, or follow the report. Said again it changes nothing."""
        report = find_public_report(self.village, kwargs["report"])
        serializer = SaidSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = serializer.validated_data
        affected, following = said.get("affected"), said.get("following")
        if affected is None and following is None:
            affected = True
        sender = self._sender(said.get("device", ""))
        found = supporting.support(report, sender, affected=affected, following=following)
        return self._told(report, found)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "device",
                {"type": "string", "maxLength": LONGEST_DEVICE},
                description="As in the body of POST.",
            )
        ],
        responses={200: SupportSerializer, **refused(429, "Too many; see Retry-After.")},
    )
    def delete(self, request, *args, **kwargs):
        """Take back all that was said."""
        report = find_public_report(self.village, kwargs["report"])
        serializer = SaidSerializer(data={"device": request.query_params.get("device", "")})
        serializer.is_valid(raise_exception=True)
        sender = self._sender(serializer.validated_data["device"])
        return self._told(report, supporting.withdraw(report, sender))

    def _sender(self, device: str) -> Sender:
        if self.request.user.is_authenticated:
            return Sender(self.request.user)
        if not device:
            message = _("Sign in, or send a random text of the device's own.")
            raise serializers.ValidationError({"device": [message]})
        return Sender(device=device)

    def _told(self, report, found: supporting.Support) -> Response:
        body = {
            "code": report.code,
            "is_affected": found.is_affected,
            "is_following": found.is_following,
            "support_count": report.support_count,
        }
        return Response(body)


class ActionSerializer(KnownFieldsOnly, serializers.Serializer):
    """What the reporter does."""

    action = serializers.ChoiceField(OF_REPORTER)
    text = serializers.CharField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    rating = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    uuid = TextUUIDField(
        required=False, help_text=gettext_lazy("Made by the client, so that it is done once.")
    )
    reply_key = serializers.CharField(max_length=20, required=False, allow_blank=True)

    def validate(self, attrs):
        if attrs["action"] == "rate" and attrs.get("rating") is None:
            raise serializers.ValidationError({"rating": [_("Give one to five.")]})
        return attrs


class ActionView(InVillage, ApiView):
    """What whoever filed the report may do later."""

    parser_classes = [JSONParser]

    def get_throttles(self):
        return [*super().get_throttles(), ReplyThrottle()]

    @extend_schema(
        parameters=[KEY_PARAMETER],
        request=ActionSerializer,
        responses={
            201: ReportDetailSerializer,
            200: OpenApiResponse(ReportDetailSerializer, "The same was done before."),
            **refused(403, "Whoever asks has not filed the report."),
            **refused(409, "That is not done in this state, or the UUID is another's."),
            **refused(410, "It has been deleted since."),
            **refused(429, "Too many; see Retry-After."),
        },
    )
    def post(self, request, *args, **kwargs):
        """Answer (`reply`), take it back (`withdraw`), have it opened again (`reopen`, once, within
        ten working days), or `rate` what was done from one to five."""
        report = find_report(self.village, kwargs["report"])
        serializer = ActionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = serializer.validated_data
        actor = actor_of(request, report, said.get("reply_key", ""))
        uuid = said.get("uuid")
        try:
            done = follow_up(
                report,
                actor,
                said["action"],
                said.get("text", ""),
                rating=said.get("rating"),
                uuid=uuid,
            )
        except NotAllowed:
            return not_yours()
        except NotNow as reason:
            return refuse(409, "report-state", str(reason), state=report.state)
        except ValidationError as error:
            raise by_field(error) from None
        except AlreadyDifferent:
            return record_differs(uuid)
        except AlreadyRemoved:
            return record_removed(uuid)
        body = report_details(report, actor)
        return Response(body, status=201 if done.created else 200)
