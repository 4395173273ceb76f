"""Endpoints of the digital kentongan: codes, alarms and their steps."""

from __future__ import annotations

from functools import partial

import django_filters
from django.db.models import Prefetch
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.response import Response

from core.rest.permissions import has_token
from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, DetailView, InVillage, ListView
from plugins.ronda import alarms
from plugins.ronda.alarm_codes import ensure_codes
from plugins.ronda.api.alarm_serializers import (
    AlarmCodeSerializer,
    AlarmReceiptSerializer,
    AlarmSerializer,
    NewAlarmSerializer,
    NewAlarmStepSerializer,
)
from plugins.ronda.models import Alarm, AlarmCode, AlarmStep
from plugins.ronda.people import IsWatch, is_watch
from plugins.ronda.receipts import AlreadyDifferent, AlreadyRemoved, take

FRESH = "public, max-age=5"  # what tells of a danger is not kept for long
REFUSALS = {
    (400, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "A field is unfit."),
    (401, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Sign in."),
    (403, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Somebody else has to do that."),
    (409, CONTENT_TYPE): OpenApiResponse(
        ProblemSerializer, "Another record has the UUID, or the alarm is in another state."
    ),
    (410, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The record has been deleted since."),
    (429, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Too many; see Retry-After."),
}


class TakesOnce:
    """Mixed into views that take a phone's record: 201, the first result again, 409 or 410."""

    def take(self, kind: str, values: dict, apply) -> Response:
        try:
            taken = take(self.village, kind, values, apply)
        except AlreadyDifferent:
            return self._refuse(
                409,
                "ronda-record-differs",
                values["uuid"],
                _("A record with other contents has this UUID: make a new one for a new record."),
            )
        except AlreadyRemoved:
            return self._refuse(
                410,
                "ronda-record-removed",
                values["uuid"],
                _("This record has been deleted: do not send it again."),
            )
        return Response(taken.result, status=201 if taken.created else 200)

    def _refuse(self, status, kind, uuid, detail):
        body = problem(status, detail, kind=kind, uuid=str(uuid))
        return Response(body, status=status, content_type=CONTENT_TYPE)

    def checked(self, serializer_class) -> dict:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @property
    def actor(self) -> alarms.Actor:
        return alarms.actor_in(self.village, self.request.user)


class SeenByWatch(InVillage):
    """Mixed into views of alarms: the public sees the confirmed ones, the watch all of them."""

    serializer_class = AlarmSerializer

    @cached_property
    def is_watch(self) -> bool:
        user = self.request.user
        return (
            user.is_authenticated and not has_token(self.request) and is_watch(user, self.village)
        )

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "is_watch": self.is_watch}

    def get_queryset(self):
        found = Alarm.objects.for_village(self.village)
        if not self.is_watch:
            return found.filter(state=Alarm.State.CONFIRMED)
        steps = Prefetch("steps", queryset=AlarmStep.objects.for_village(self.village))
        return found.select_related("raised_by").prefetch_related(steps)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in SAFE_METHODS and response.status_code == 200:
            response.setdefault("Cache-Control", FRESH)
        return response


class AlarmCodeFilter(django_filters.FilterSet):
    class Meta:
        model = AlarmCode
        fields = ["is_all_clear"]


class AlarmCodeList(InVillage, ListView):
    """The village's kentongan codes in use, in the village's order."""

    serializer_class = AlarmCodeSerializer
    filterset_class = AlarmCodeFilter
    ordering = ("order", "pk")

    def get_queryset(self):
        ensure_codes(self.village)
        return AlarmCode.objects.for_village(self.village).filter(is_active=True)


class AlarmFilter(django_filters.FilterSet):
    class Meta:
        model = Alarm
        fields = ["state", "is_drill"]


class AlarmList(TakesOnce, SeenByWatch, ListView):
    """The village's alarms, the newest first: to the public those that are confirmed and running,
    to the watch and the staff all of them; and where a new one is raised."""

    filterset_class = AlarmFilter
    ordering = ("-raised_at", "-pk")

    def get_permissions(self):
        return [AllowAny() if self.request.method in SAFE_METHODS else IsWatch()]

    @extend_schema(
        request=NewAlarmSerializer,
        responses={
            201: AlarmReceiptSerializer,
            200: OpenApiResponse(AlarmReceiptSerializer, "The same alarm was sent before."),
            **REFUSALS,
        },
    )
    def post(self, request, *args, **kwargs):
        """Raise an alarm. The village's watch hears it at once; it is public once a second member
        has witnessed it. One of the same code, raised shortly before near there, is the same: then
        this is its witness, and `joined` is true."""
        values = self.checked(NewAlarmSerializer)
        return self.take("alarm", values, partial(apply_alarm, self.village, self.actor))


def apply_alarm(village, actor, values) -> dict:
    """Raise the alarm of a phone's record; what is answered. For a batch of records too."""
    alarm, joined = alarms.raise_alarm(village, values, actor)
    return {**_result("alarm", values, alarm), "joined": joined}


def _result(kind, values, alarm) -> dict:
    return {
        "uuid": str(values["uuid"]),
        "kind": kind,
        "alarm": str(alarm.uuid),
        "state": alarm.state,
    }


class AlarmDetail(SeenByWatch, DetailView):
    """One alarm of the village."""

    lookup_field = "uuid"
    lookup_url_kwarg = "uuid"

    def get_object(self):
        found = self.get_queryset().filter(uuid=self.kwargs["uuid"]).first()
        if found is None:
            raise Http404(_("No alarm of this village has this UUID."))
        return found


class AlarmStepView(TakesOnce, InVillage, ApiView):
    """What is done about an alarm. Subclasses say by which function of `alarms`."""

    permission_classes = (IsWatch,)
    kind = ""

    def apply(self, values: dict) -> Alarm:
        raise NotImplementedError

    @extend_schema(
        request=NewAlarmStepSerializer,
        responses={
            201: AlarmReceiptSerializer,
            200: OpenApiResponse(AlarmReceiptSerializer, "The same step was sent before."),
            **REFUSALS,
        },
    )
    def post(self, request, *args, **kwargs):
        uuid = self.kwargs["uuid"]
        try:
            values = self.checked(NewAlarmStepSerializer)
        except ValidationError:
            # That the alarm is not there says more than what is wrong in the step. A step that was
            # taken before is answered even if its alarm has gone since.
            if not Alarm.objects.for_village(self.village).filter(uuid=uuid).exists():
                raise Http404(_("No alarm of this village has this UUID.")) from None
            raise
        # The alarm belongs to what is compared when the step is sent again.
        values["alarm"] = str(uuid)
        return self.take(
            self.kind, values, lambda values: _result(self.kind, values, self.apply(values))
        )

    def step(self, function, values) -> Alarm:
        return function(self.village, self.kwargs["uuid"], self.actor, values.get("text") or "")


class AlarmWitness(AlarmStepView):
    """Say that you have seen it too: the first witness beside whoever raised it confirms it."""

    kind = "witness"

    def apply(self, values):
        return self.step(alarms.witness, values)


class AlarmConfirm(AlarmStepView):
    """Confirm an alarm alone, as a post lead or staff, once the village's set time has passed."""

    kind = "confirm"

    def apply(self, values):
        return self.step(alarms.confirm, values)


class AlarmRecall(AlarmStepView):
    """Recall a false alarm, with the reason: whoever raised it until it is confirmed, afterwards a
    post lead or staff."""

    kind = "recall"

    def apply(self, values):
        return self.step(alarms.recall, values)


class AlarmEnd(AlarmStepView):
    """Say that the danger is over, as a post lead or staff."""

    kind = "end"

    def apply(self, values):
        return self.step(alarms.end, values)
