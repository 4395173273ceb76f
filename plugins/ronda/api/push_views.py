"""The endpoint where a browser subscribes to a village's alarms, and leaves."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from core.outgoing.addresses import BadTarget
from core.rest.permissions import has_token
from core.rest.problems import CONTENT_TYPE, BadParameter, problem
from core.rest.schema import NOT_BLANK
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InVillage
from plugins.ronda import push
from plugins.ronda.api.alarm_serializers import (
    NewSubscriptionSerializer,
    OldSubscriptionSerializer,
    PushStateSerializer,
)
from plugins.ronda.models import PushSubscription

MOST = 5000  # browsers of a village


class SubscriptionThrottle(SimpleRateThrottle):
    """By sender's address: each new address of a service is looked up and kept."""

    rate = "60/hour"
    scope = "ronda_push"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class Push(InVillage, ApiView):
    """Notifications of the village's alarms and alerts in a browser, by Web Push."""

    def get_throttles(self):
        common = super().get_throttles()
        return [*common, SubscriptionThrottle()] if self.request.method == "POST" else common

    @extend_schema(responses=PushStateSerializer)
    def get(self, request, *args, **kwargs):
        """Whether browsers may subscribe, and with which key."""
        is_on = push.is_on(self.village)
        return Response({"is_on": is_on, "public_key": push.public_key() if is_on else None})

    @extend_schema(
        request=NewSubscriptionSerializer,
        responses={
            201: PushStateSerializer,
            (400, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "A field is unfit."),
            (409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "It is not switched on."),
            (429, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Too many; see Retry-After."),
        },
    )
    def post(self, request, *args, **kwargs):
        """Subscribe. Whoever is signed in as a member of the watch also hears alarms that are not
        confirmed yet. The same browser again changes nothing but its language and its person."""
        if not push.is_on(self.village):
            return self._refuse(_("This village sends no notifications."))
        serializer = NewSubscriptionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        endpoint, keys = given["endpoint"], given["keys"]
        try:
            push.check_subscription(endpoint, keys["p256dh"], keys["auth"])
        except (BadTarget, ValueError) as error:
            raise ValidationError({"endpoint": [str(error)]}) from None
        own = PushSubscription.objects.for_village(self.village)
        if own.count() >= MOST and not own.filter(endpoint=endpoint).exists():
            return self._refuse(_("So many browsers are told already that no more can be added."))
        person = request.user if request.user.is_authenticated and not has_token(request) else None
        values = {
            "p256dh": keys["p256dh"],
            "auth": keys["auth"],
            "user": person,
            "language": given.get("language", "id"),
            "failures": 0,
        }
        # An address that another village's website has is a secret of that browser's there.
        others = PushSubscription.objects.unscoped().exclude(village=self.village)
        if others.filter(endpoint=endpoint).exists():
            raise ValidationError({"endpoint": [_("Another website of the install has it.")]})
        own.update_or_create(
            endpoint=endpoint, defaults=values, create_defaults={**values, "village": self.village}
        )
        return Response({"is_on": True, "public_key": push.public_key()}, status=201)

    @extend_schema(
        request=None,
        parameters=[
            OpenApiParameter(
                "endpoint",
                {"type": "string", "pattern": NOT_BLANK, "maxLength": 500},
                required=True,
                description="The subscription's address; it may be in the body instead.",
            )
        ],
        responses={204: None},
    )
    def delete(self, request, *args, **kwargs):
        """Leave. The address is known to the browser alone; one that is not there is no error."""
        if len(request.GET.getlist("endpoint")) > 1:
            raise BadParameter(
                "endpoint", _("%(name)s is given more than once.") % {"name": "endpoint"}
            )
        given = request.GET.dict() or request.data
        serializer = OldSubscriptionSerializer(data=given)
        serializer.is_valid(raise_exception=True)
        own = PushSubscription.objects.for_village(self.village)
        own.filter(endpoint=serializer.validated_data["endpoint"]).delete()
        return Response(status=204)

    def _refuse(self, detail: str) -> Response:
        body = problem(409, detail, kind="ronda-push-off")
        return Response(body, status=409, content_type=CONTENT_TYPE)
