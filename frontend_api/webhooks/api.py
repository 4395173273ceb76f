"""`/api/v1/webhooks/`: for access tokens with the ability `webhooks`, and for who manages a village."""

from __future__ import annotations

import django_filters
from django.db import transaction
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.response import Response

from core.rest.permissions import NeedsAbility, allows, villages_allowed
from core.rest.problems import CONTENT_TYPE
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, ListView
from core.villages.models import Village
from frontend_api.webhooks import managing
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.serializers import (
    ChangedWebhookSerializer,
    DeliverySerializer,
    NewWebhookSerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)

ONCE = {"Cache-Control": "private, no-store"}
DISABLED = {
    (409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The webhook is disabled."),
}


FULL = {(409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The village has no room for it.")}


class Conflict(APIException):
    status_code = 409


class Disabled(Conflict):
    def __init__(self):
        super().__init__(_("This webhook is disabled. Enable it first."))


class Webhooks(NeedsAbility):
    """Mixed into the views: the endpoints of the villages in which the request has the right."""

    ability = "webhooks"

    @property
    def endpoints(self):
        villages = villages_allowed(self.request, self.ability)
        return WebhookEndpoint.objects.for_villages(villages).select_related("village")

    @cached_property
    def endpoint(self) -> WebhookEndpoint:
        endpoint = self.endpoints.filter(pk=self.kwargs["pk"]).first()
        if endpoint is None:
            raise Http404(_("Your villages have no such webhook."))
        return endpoint


class WebhookFilter(django_filters.FilterSet):
    village = django_filters.CharFilter(field_name="village__code", max_length=13)

    class Meta:
        model = WebhookEndpoint
        fields: list[str] = []


class WebhookList(Webhooks, ListView):
    """The webhooks of one's villages, the newest first."""

    serializer_class = WebhookSerializer
    filterset_class = WebhookFilter
    ordering = ("-pk",)

    def get_queryset(self):
        return self.endpoints

    @extend_schema(operation_id="webhooks_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="webhooks_create",
        request=NewWebhookSerializer,
        responses={201: WebhookWithSecretSerializer, **FULL},
    )
    @transaction.atomic
    def post(self, request, *args, **kwargs):
        """Make a webhook. Its `secret` verifies the messages' signatures and is answered this
        once. It is told of what happens from now on."""
        serializer = NewWebhookSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        code = values.pop("village")
        village = Village.objects.with_places().filter(code=code).first()
        if village is None:
            raise ValidationError({"village": [_("No village has the code %s.") % code]})
        if not allows(request, self.ability, village):
            raise PermissionDenied(_("You may not do this in the village %s.") % code)
        if not managing.has_room(village):
            raise Conflict(_("The village has the most webhooks it may have; remove one."))
        endpoint = WebhookEndpoint.objects.begin(
            village=village, created_by_id=request.user.pk, **values
        )
        location = request.build_absolute_uri(f"{endpoint.pk}/")
        body = WebhookWithSecretSerializer(endpoint).data
        return Response(body, status=201, headers={"Location": location, **ONCE})


class WebhookDetail(Webhooks, ApiView):
    """One webhook."""

    @extend_schema(operation_id="webhooks_retrieve", responses=WebhookSerializer)
    def get(self, request, pk):
        return Response(WebhookSerializer(self.endpoint).data)

    @extend_schema(
        operation_id="webhooks_update",
        request=ChangedWebhookSerializer(partial=True),
        responses=WebhookSerializer,
    )
    @transaction.atomic
    def patch(self, request, pk):
        """Change it. With `enabled` false what waits to be sent is dropped."""
        endpoint = self.endpoint
        serializer = ChangedWebhookSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        managing.change(endpoint, serializer.validated_data)
        return Response(WebhookSerializer(endpoint).data)

    @extend_schema(operation_id="webhooks_delete", responses={204: None})
    def delete(self, request, pk):
        """Remove it with its log."""
        self.endpoint.delete()
        return Response(status=204)


class RotateSecret(Webhooks, ApiView):
    """A new secret."""

    @extend_schema(
        operation_id="webhooks_rotate_secret",
        request=None,
        responses={200: WebhookWithSecretSerializer},
    )
    def post(self, request, pk):
        """Make a new `secret`, answered this once. For 24 hours messages carry a signature with
        the one before as well."""
        self.endpoint.rotate()
        return Response(WebhookWithSecretSerializer(self.endpoint).data, headers=ONCE)


class TestMessage(Webhooks, ApiView):
    """A message that tests whether the other side takes and verifies one."""

    __test__ = False

    @extend_schema(
        operation_id="webhooks_test",
        request=None,
        responses={202: DeliverySerializer, **DISABLED},
    )
    @transaction.atomic
    def post(self, request, pk):
        """Queue a message of the kind `webhook.test`."""
        if not self.endpoint.enabled:
            raise Disabled
        return Response(DeliverySerializer(managing.test(self.endpoint)).data, status=202)


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=WebhookDelivery.State.choices)

    class Meta:
        model = WebhookDelivery
        fields: list[str] = []


class DeliveryList(Webhooks, ListView):
    """The messages of a webhook of the last month, the newest first."""

    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    ordering = ("-pk",)

    def get_queryset(self):
        return self.endpoint.deliveries.prefetch_related("log")

    @extend_schema(operation_id="webhooks_deliveries")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class Replay(Webhooks, ApiView):
    """A message sent once more."""

    @extend_schema(
        operation_id="webhooks_replay",
        request=None,
        parameters=[OpenApiParameter("delivery", int, OpenApiParameter.PATH)],
        responses={202: DeliverySerializer, **DISABLED},
    )
    @transaction.atomic
    def post(self, request, pk, delivery):
        """Send a message again, with the same `webhook-id` and body."""
        found = self.endpoint.deliveries.filter(pk=delivery).first()
        if found is None:
            raise Http404(_("This webhook has no such message."))
        if not self.endpoint.enabled:
            raise Disabled
        managing.send_again(found)
        return Response(DeliverySerializer(found).data, status=202)
