"""Endpoints of alerts: JSON, CAP 1.2 and Atom for the public, publishing for those who may."""

from __future__ import annotations

import django_filters
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.renderers import JSONRenderer

from core.rest.permissions import has_token
from core.rest.views import ApiView, DetailView, InRegency, InVillage, ListView
from core.villages.models import Village
from plugins.ronda import alerts, atom, cap
from plugins.ronda.api.alarm_serializers import (
    AlertReceiptSerializer,
    AlertSerializer,
    AlertTextsSerializer,
    NewAlarmStepSerializer,
    NewAlertSerializer,
)
from plugins.ronda.api.alarm_views import FRESH, REFUSALS, TakesOnce
from plugins.ronda.models import Alarm, AlertMessage


class MayPublish(BasePermission):
    """For the village head and the officers of its district and regency."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated or has_token(request):
            return False
        return alerts.may_publish(request.user, view.village)


class AlertFilter(django_filters.FilterSet):
    in_force = django_filters.BooleanFilter(method="hold_now", help_text="Whether it holds now.")

    class Meta:
        model = AlertMessage
        fields = ["kind"]

    def hold_now(self, queryset, name, value):
        now = alerts.in_force().values("pk")
        return queryset.filter(pk__in=now) if value else queryset.exclude(pk__in=now)


class Fresh:
    """Mixed into public views of alerts."""

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in SAFE_METHODS and response.status_code == 200:
            response.setdefault("Cache-Control", FRESH)
        return response


class OfVillage(Fresh, InVillage):
    def get_queryset(self):
        return whole(alerts.for_village(self.village))


class OfRegency(Fresh, InRegency):
    def get_queryset(self):
        villages = Village.objects.filter(district__regency=self.regency)
        numbers = AlertMessage.villages.through.objects.filter(village__in=villages)
        found = AlertMessage.objects.unscoped().filter(pk__in=numbers.values("alertmessage"))
        return whole(found)


def whole(messages):
    """With all that a message's shape shows, in two queries."""
    places = Village.objects.only("code", "name", "kind")
    return (
        messages.select_related("alarm", "village__site", "village__district")
        .defer("village__boundary", "village__district__boundary", "xml")
        .prefetch_related(Prefetch("villages", queryset=places))
    )


class AlertList(TakesOnce, OfVillage, ListView):
    """The alerts for this village, the newest first, by whichever village they were sent; and
    where one is published."""

    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    ordering = ("-sent", "-pk")

    def get_permissions(self):
        return [AllowAny() if self.request.method in SAFE_METHODS else MayPublish()]

    @extend_schema(
        request=NewAlertSerializer,
        responses={
            201: AlertReceiptSerializer,
            200: OpenApiResponse(AlertReceiptSerializer, "The same alert was sent before."),
            **REFUSALS,
        },
    )
    def post(self, request, *args, **kwargs):
        """Publish a confirmed alarm of this village as an alert, for itself unless `villages` are
        named: of its district, or among the nearest."""
        values = self.checked(NewAlertSerializer)
        return self.take("alert", values, self._publish)

    def _publish(self, values):
        alarm = Alarm.objects.for_village(self.village).filter(uuid=values["alarm"]).first()
        if alarm is None:
            raise Http404(_("No alarm of this village has this UUID."))
        alarm.village = self.village
        chosen = chosen_villages(values.get("villages") or [self.village.code])
        message = alerts.publish(alarm, self.actor, villages=chosen, **texts(values))
        return receipt("alert", values, message)


class RegencyAlertList(OfRegency, ListView):
    """The alerts for villages of the regency, the newest first."""

    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    ordering = ("-sent", "-pk")


class FoundByIdentifier:
    """Mixed in before `OfVillage`: the message that the address names, or 404."""

    def get_object(self):
        found = self.get_queryset().filter(identifier=self.kwargs["identifier"]).first()
        if found is None:
            raise Http404(_("No alert for this village has this identifier."))
        return found


class AlertDetail(FoundByIdentifier, OfVillage, DetailView):
    """One message of an alert for the village."""

    serializer_class = AlertSerializer


class Document(ApiView):
    """A view with one format, which it answers with whatever the `Accept`."""

    def perform_content_negotiation(self, request, force=False):
        renderer = JSONRenderer()
        return renderer, renderer.media_type


class AlertDocument(FoundByIdentifier, OfVillage, Document):
    """The message as it was published, in CAP 1.2."""

    @extend_schema(responses={(200, cap.MEDIA_TYPE): OpenApiTypes.STR})
    def get(self, request, *args, **kwargs):
        return HttpResponse(self.get_object().xml, content_type=f"{cap.MEDIA_TYPE}; charset=utf-8")


class Index(Document):
    """The latest messages as an Atom feed, each with the address of its CAP document."""

    @extend_schema(responses={(200, atom.MEDIA_TYPE): OpenApiTypes.STR})
    def get(self, request, *args, **kwargs):
        messages = list(self.get_queryset().order_by("-sent", "-pk")[: atom.MOST])
        feed = atom.feed(self.name, self.code, messages, self.request.path)
        return HttpResponse(feed, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


class AlertIndex(OfVillage, Index):
    """The latest alerts for the village, as Atom."""

    @property
    def name(self) -> str:
        return self.village.full_name

    @property
    def code(self) -> str:
        return self.village.code


class RegencyAlertIndex(OfRegency, Index):
    """The latest alerts for villages of the regency, as Atom."""

    @property
    def name(self) -> str:
        return self.regency.full_name

    @property
    def code(self) -> str:
        return self.regency.code


class AlertStepView(TakesOnce, InVillage, ApiView):
    """What is done with an alert that this village sent."""

    permission_classes = (MayPublish,)

    @cached_property
    def message(self) -> AlertMessage:
        own = AlertMessage.objects.for_village(self.village).select_related("alarm")
        found = own.filter(identifier=self.kwargs["identifier"]).first()
        if found is None:
            raise Http404(_("This village has sent no alert with this identifier."))
        found.alarm.village = self.village
        return found

    def answer(self, kind: str, values: dict, apply) -> HttpResponse:
        values["message"] = self.message.identifier
        return self.take(kind, values, lambda values: receipt(kind, values, apply(values)))


RECEIPTS = {
    201: AlertReceiptSerializer,
    200: OpenApiResponse(AlertReceiptSerializer, "The same was sent before."),
    **REFUSALS,
}


class AlertUpdate(AlertStepView):
    """Replace an alert in force by a newer message."""

    @extend_schema(request=AlertTextsSerializer, responses=RECEIPTS)
    def post(self, request, *args, **kwargs):
        return self.answer("update", self.checked(AlertTextsSerializer), self._update)

    def _update(self, values):
        codes = values.get("villages")
        villages = chosen_villages(codes) if codes else None
        return alerts.update(self.message, self.actor, villages=villages, **texts(values))


class AlertCancel(AlertStepView):
    """Take an alert in force back; `text` is the reason."""

    @extend_schema(request=NewAlarmStepSerializer, responses=RECEIPTS)
    def post(self, request, *args, **kwargs):
        return self.answer("cancel", self.checked(NewAlarmStepSerializer), self._cancel)

    def _cancel(self, values):
        return alerts.cancel(self.message, self.actor, values.get("text") or "")


class AlertEnd(AlertStepView):
    """Give the all clear: a last message, which holds no longer."""

    @extend_schema(request=NewAlarmStepSerializer, responses=RECEIPTS)
    def post(self, request, *args, **kwargs):
        return self.answer("all_clear", self.checked(NewAlarmStepSerializer), self._end)

    def _end(self, values):
        return alerts.end(self.message, self.actor, values.get("text") or "")


def texts(values: dict) -> dict:
    told = {name: values[name] for name in ("headline", "description")}
    told["instruction"] = values.get("instruction") or ""
    return {**told, **({"minutes": values["minutes"]} if values.get("minutes") else {})}


def chosen_villages(codes) -> list[Village]:
    """The villages of these codes. Raises `ValidationError` for a code that none has."""
    found = {row.code: row for row in Village.objects.with_places().filter(code__in=codes)}
    unknown = sorted(set(codes) - set(found))
    if unknown:
        message = _("No village has the code %s.") % ", ".join(unknown)
        raise ValidationError({"villages": [message]})
    return list(found.values())


def receipt(kind: str, values: dict, message: AlertMessage) -> dict:
    return {
        "uuid": str(values["uuid"]),
        "kind": kind,
        "identifier": message.identifier,
        "expires": cap.moment(message.expires),
    }
