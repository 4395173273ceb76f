"""Endpoints of swaps: members ask one another to take a duty, and answer."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.response import Response

from core.rest.problems import CONTENT_TYPE
from core.rest.serializers import ProblemSerializer
from core.rest.views import DetailView, ListView
from plugins.ronda.api import roster_serializers as shapes
from plugins.ronda.api.roster_views import REFUSED, Impossible, OfWatch, body_of, unknown
from plugins.ronda.models import SwapRequest
from plugins.ronda.people import is_staff
from plugins.ronda.roster import swapping
from plugins.ronda.roster.checking import Refused


class Differs(exceptions.APIException):
    status_code = 409
    problem_kind = "ronda-swap-differs"


class Removed(exceptions.APIException):
    status_code = 410
    problem_kind = "ronda-swap-removed"


class SwapFilter(django_filters.FilterSet):
    class Meta:
        model = SwapRequest
        fields = ["state"]


class SwapsSeen(OfWatch):
    """The requests that one has made or is asked by; staff see all of the village."""

    serializer_class = shapes.SwapSerializer
    lookup_field = "uuid"

    def get_queryset(self):
        swaps = SwapRequest.objects.for_village(self.village).select_related(*swapping.WITH)
        if is_staff(self.request.user, self.village):
            return swaps
        member = self.member
        return swaps.filter(Q(asker=member) | Q(other=member))


class SwapList(SwapsSeen, ListView):
    """Requests to take a duty, the newest first."""

    filterset_class = SwapFilter
    ordering = ("-asked_at", "-pk")

    @extend_schema(
        request=shapes.NewSwapSerializer,
        responses={
            201: shapes.SwapSerializer,
            200: OpenApiResponse(shapes.SwapSerializer, "The same was asked before."),
            (409, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "The roster does not allow it, or another record has the UUID."
            ),
            (410, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "It went with its duty."),
        },
    )
    def post(self, request, *args, **kwargs):
        """Ask another member. Send it again with the same `uuid` until an answer names it."""
        member = self.member
        if member is None:
            raise exceptions.PermissionDenied(_("Only members of the watch have duties to swap."))
        member.village = self.village
        values = body_of(shapes.NewSwapSerializer, request)
        try:
            asked = swapping.ask(member, values)
        except Refused as error:
            raise Impossible(str(error)) from None
        except swapping.Unknown as error:
            raise unknown(error.field) from None
        except swapping.AlreadyDifferent:
            raise Differs(
                _("Something else has this UUID: make a new one for a new request.")
            ) from None
        except swapping.AlreadyRemoved:
            raise Removed(_("This request went with its duty: do not send it again.")) from None
        body = self.get_serializer(asked.swap).data
        return Response(body, status=201 if asked.created else 200)


class SwapDetail(SwapsSeen, DetailView):
    """One request."""


class SwapAnswer(SwapsSeen, DetailView):
    """Accept, refuse or withdraw a request."""

    http_method_names = ["post", "options"]

    @extend_schema(
        request=shapes.AnswerSerializer, responses={200: shapes.SwapSerializer, **REFUSED}
    )
    def post(self, request, *args, **kwargs):
        """Who is asked accepts or refuses; who asks withdraws. All is checked again then."""
        swap = self.get_object()
        what = body_of(shapes.AnswerSerializer, request)["answer"]
        member = self.member
        entitled = swap.asker if what == "withdraw" else swap.other
        if member is None or member.pk != entitled.pk:
            raise exceptions.PermissionDenied(
                _("Only who has asked can withdraw, and only who is asked can answer.")
            )
        try:
            swap = swapping.answer(swap, what, request.user)
        except Refused as error:
            raise Impossible(str(error)) from None
        return Response(self.get_serializer(swap).data)
