"""Endpoints of the roster: tonight for everybody, the rest for the watch and the village's staff."""

from __future__ import annotations

import django_filters
from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from core.rest.parsers import JSONParser
from core.rest.problems import CONTENT_TYPE
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, DetailView, InVillage, ListView
from plugins.ronda.api import roster_serializers as shapes
from plugins.ronda.models import Duty, Member, Shift, WatchPost
from plugins.ronda.people import IsStaff, IsWatch, member_of
from plugins.ronda.roster import calendars, editing
from plugins.ronda.roster.applying import generate
from plugins.ronda.roster.checking import Refused
from plugins.ronda.roster.nights import tonight
from plugins.ronda.roster.planning import make_plan
from plugins.ronda.roster.states import with_tonight


class Impossible(exceptions.APIException):
    """The roster does not allow it; says why."""

    status_code = 409
    problem_kind = "ronda-roster-refuses"


REFUSED = {(409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The roster does not allow it.")}


def body_of(serializer_class, request) -> dict:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def unknown(field: str) -> serializers.ValidationError:
    return serializers.ValidationError({field: [_("Nothing of this village has this id.")]})


class TonightList(InVillage, ListView):
    """The posts in use with their state now and their shifts of tonight; nobody is named."""

    serializer_class = shapes.TonightSerializer
    ordering = ("name", "pk")

    def get_queryset(self):
        return with_tonight(WatchPost.objects.for_village(self.village).filter(is_active=True))


class OfWatch(InVillage):
    """Mixed into views for the watch: of its members and of staff."""

    permission_classes = (IsWatch,)
    parser_classes = (JSONParser,)

    @property
    def member(self) -> Member | None:
        return member_of(self.request.user, self.village)


class StaffChange(OfWatch):
    """Mixed into views that the watch reads and staff alone change."""

    def get_permissions(self):
        reads = self.request.method in ("GET", "HEAD", "OPTIONS")
        return super().get_permissions() if reads else [IsStaff()]


class NightsFilter(django_filters.FilterSet):
    """Of nights from one to another, both included."""

    first_night = django_filters.DateFilter("night", "gte")
    last_night = django_filters.DateFilter("night", "lte")
    post = django_filters.NumberFilter("post", min_value=1, max_value=shapes.LARGEST)


class DutyNightsFilter(django_filters.FilterSet):
    first_night = django_filters.DateFilter("shift__night", "gte")
    last_night = django_filters.DateFilter("shift__night", "lte")


def duties_of(village):
    return Duty.objects.for_village(village).select_related("shift__post", "member", "replaces")


class DutyList(OfWatch, ListView):
    """One's own duties, the next first; from tonight on where no `first_night` is given."""

    serializer_class = shapes.DutySerializer
    filterset_class = DutyNightsFilter
    ordering = ("starts_at", "pk")

    def get_permissions(self):
        return [IsStaff()] if self.request.method == "POST" else super().get_permissions()

    def get_queryset(self):
        member = self.member
        duties = duties_of(self.village).annotate(starts_at=F("shift__starts_at"))
        if member is None:
            return duties.none()
        if "first_night" not in self.request.query_params:
            duties = duties.filter(shift__night__gte=tonight())
        return duties.filter(member=member)

    @extend_schema(
        request=shapes.NewDutySerializer, responses={201: shapes.DutySerializer, **REFUSED}
    )
    def post(self, request, *args, **kwargs):
        """Put a member on a shift. For staff."""
        values = body_of(shapes.NewDutySerializer, request)
        shifts = Shift.objects.for_village(self.village).select_related("village", "post")
        shift = shifts.filter(pk=values["shift"]).first()
        if shift is None:
            raise unknown("shift")
        member = member_named(self.village, values["member"])
        try:
            duty = editing.join(shift, member)
        except Refused as error:
            raise Impossible(str(error)) from None
        return Response(self.get_serializer(duty).data, status=201)


def member_named(village, key: int) -> Member:
    """An active member. Raises the validation error of the field `member`."""
    member = Member.objects.for_village(village).select_related("village").filter(pk=key).first()
    if member is None:
        raise unknown("member")
    return member


class DutyDetail(StaffChange, DetailView):
    """One duty; staff put a substitute in its place, or take it away."""

    serializer_class = shapes.DutySerializer

    def get_queryset(self):
        return duties_of(self.village).select_related(
            "village", "shift__post", "member", "replaces"
        )

    @extend_schema(
        request=shapes.SubstituteSerializer, responses={200: shapes.DutySerializer, **REFUSED}
    )
    def put(self, request, *args, **kwargs):
        """Put a substitute in the member's place. For staff."""
        duty = self.get_object()
        values = body_of(shapes.SubstituteSerializer, request)
        member = member_named(self.village, values["member"])
        try:
            duty = editing.substitute(duty, member)
        except Refused as error:
            raise Impossible(str(error)) from None
        return Response(self.get_serializer(duty).data)

    @extend_schema(responses={204: None, **REFUSED})
    def delete(self, request, *args, **kwargs):
        """Take the member off the shift. For staff."""
        try:
            editing.leave(self.get_object())
        except Refused as error:
            raise Impossible(str(error)) from None
        return Response(status=204)


class ShiftsOfVillage(OfWatch):
    serializer_class = shapes.ShiftSerializer

    def get_queryset(self):
        shifts = Shift.objects.for_village(self.village).select_related("post")
        return shifts.prefetch_related("duties__member", "duties__replaces")


class ShiftList(ShiftsOfVillage, ListView):
    """The roster of the village: shifts in their order, with who keeps them; from tonight on where
    no `first_night` is given."""

    filterset_class = NightsFilter
    ordering = ("starts_at", "pk")

    def get_queryset(self):
        shifts = super().get_queryset()
        if "first_night" in self.request.query_params:
            return shifts
        return shifts.filter(night__gte=tonight())


class ShiftDetail(StaffChange, ShiftsOfVillage, DetailView):
    """One shift with who keeps it; staff take it off the roster."""

    @extend_schema(request=shapes.CallOffSerializer, responses={204: None, **REFUSED})
    def delete(self, request, *args, **kwargs):
        """Take a shift that is to come off the roster, with who keeps it. One of a recurring shift
        does not come back: its night is among the nights off. For staff."""
        reason = body_of(shapes.CallOffSerializer, request).get("reason", "")
        try:
            editing.call_off(self.get_object(), reason)
        except Refused as error:
            raise Impossible(str(error)) from None
        return Response(status=204)


class MemberFilter(django_filters.FilterSet):
    post = django_filters.NumberFilter("post", min_value=1, max_value=shapes.LARGEST)

    class Meta:
        model = Member
        fields = ["is_active"]


class MemberList(OfWatch, ListView):
    """The members of the village's watch, by name."""

    serializer_class = shapes.MemberSerializer
    filterset_class = MemberFilter
    ordering = ("name", "pk")

    def get_queryset(self):
        return Member.objects.for_village(self.village).select_related("post")


class GenerateView(InVillage, ApiView):
    """Make the roster."""

    permission_classes = (IsStaff,)
    parser_classes = (JSONParser,)

    @extend_schema(request=shapes.GenerateSerializer, responses=shapes.PlanSerializer)
    def post(self, request, *args, **kwargs):
        """Make the roster of some nights from the recurring shifts, fairly; or tell what that
        would change. For staff."""
        values = body_of(shapes.GenerateSerializer, request)
        post = None
        if values.get("post"):
            posts = WatchPost.objects.for_village(self.village)
            post = posts.filter(pk=values["post"], is_active=True).first()
            if post is None:
                raise unknown("post")
        make = make_plan if values["preview"] else generate
        plan = make(
            self.village,
            values["first_night"],
            values["last_night"],
            post=post,
            anew=values["anew"],
        )
        body = shapes.plan_representation(plan, applied=not values["preview"])
        return Response(shapes.PlanSerializer(body).data)


class CalendarView(OfWatch, ApiView):
    """The secret address of one's own calendar, for a calendar program to subscribe to."""

    @extend_schema(responses=shapes.CalendarSerializer)
    def get(self, request, *args, **kwargs):
        """The address of one's calendar."""
        return self._shown(self.member)

    @extend_schema(request=None, responses=shapes.CalendarSerializer)
    def post(self, request, *args, **kwargs):
        """Make a new address; the one before answers no more."""
        member = self.member
        if member is not None:
            calendars.renew(member)
        return self._shown(member)

    def _shown(self, member):
        return Response({"url": calendars.address(self.village, member) if member else None})
