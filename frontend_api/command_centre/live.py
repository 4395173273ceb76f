"""What is going on now: active alerts, and what has happened lately."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.alerts import LEVELS, Alert, alerts_of
from core.command_centre.feed import LOOKED_THROUGH, labels
from core.command_centre.people import name_of
from core.events import log
from core.events.hearing import heard_by, hears
from core.events.log import Cursor, newest, position
from core.events.models import Event, Visibility
from core.media.representation import absolute
from core.rest.pagination import DEFAULT_LIMIT, MAX_LIMIT, limit_of
from core.rest.problems import BadParameter
from core.villages.models import Village
from frontend_api.command_centre.base import CentreAreaSerializer, CentreView, area_data

BATCH, MOST_READ = 500, 5000  # events looked through for those that the person hears


class AlertHandlingSerializer(serializers.Serializer):
    """What was done about an alert at the command centre."""

    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField(allow_null=True, help_text="An officer's name.")
    assigned_at = serializers.DateTimeField(allow_null=True)
    assigned_to = serializers.CharField(allow_null=True)


class CentreAlertSerializer(serializers.Serializer):
    """Something that needs people until it is over. `source`, `name` and `key` name it for good."""

    source = serializers.CharField(help_text="A plugin's slug.")
    name = serializers.CharField(help_text="Its kind, among the plugin's.")
    key = serializers.CharField()
    label = serializers.CharField(help_text="Its kind in words.")
    level = serializers.ChoiceField(["alarm", "warning", "notice"])
    title = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    is_drill = serializers.BooleanField()
    village = CentreAreaSerializer()
    url = serializers.CharField(allow_blank=True, help_text="Its record, for staff.")
    handling = AlertHandlingSerializer(allow_null=True)


class CentreFailureSerializer(serializers.Serializer):
    plugin = serializers.CharField()
    label = serializers.CharField()


class CentreAlertsSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    alerts = CentreAlertSerializer(
        many=True, help_text="The gravest first, of equal ones the newest."
    )
    failed = CentreFailureSerializer(many=True, help_text="What could not be asked.")


class Alerts(CentreView):
    """What needs people now, with what has been done about it."""

    parameters = ("level",)

    @extend_schema(
        parameters=[OpenApiParameter("level", str, enum=list(LEVELS), description="Of one level.")],
        responses=CentreAlertsSerializer,
    )
    def get(self, request, code):
        level = request.query_params.get("level")
        if level is not None and level not in LEVELS:
            raise BadParameter("level", _("level is one of: %s.") % ", ".join(LEVELS))
        found = alerts_of(self.area)
        return Response(
            {
                "area": area_data(self.area),
                "alerts": [
                    alert_data(alert) for alert in found if level in (None, alert.told.level)
                ],
                "failed": [{"plugin": plugin, "label": label} for plugin, label in found.failed],
            }
        )


def alert_data(alert: Alert) -> dict:
    told, handling = alert.told, alert.handling
    return {
        "source": alert.source,
        "name": alert.name,
        "key": told.key,
        "label": alert.label,
        "level": told.level,
        "title": str(told.title),
        "state": str(told.state),
        "at": told.at,
        "is_drill": told.is_drill,
        "village": area_data(alert.village),
        "url": absolute(told.url) if told.url else "",
        "handling": handling
        and {
            "acknowledged_at": handling.acknowledged_at,
            "acknowledged_by": person_data(handling.acknowledged_by),
            "assigned_at": handling.assigned_at,
            "assigned_to": person_data(handling.assigned_to),
        },
    }


def person_data(user) -> str | None:
    """An officer's name, as screens show it: how they sign in is nobody else's matter."""
    return name_of(user) if user is not None else None


# -- What has happened -------------------------------------------------------------------------


class CentreEventSerializer(serializers.Serializer):
    """An event, with the `label` of its kind in words."""

    id = serializers.CharField(
        help_text="Its place in the log; for `before`, or to resume a stream."
    )
    kind = serializers.CharField()
    label = serializers.CharField()
    at = serializers.DateTimeField()
    village = CentreAreaSerializer(allow_null=True)
    subject = serializers.DictField(child=serializers.CharField())
    payload = serializers.DictField()
    visibility = serializers.ChoiceField(["public", "staff"])


class CentreFeedSerializer(serializers.Serializer):
    """`stream` tells the area's events from now on; with `Last-Event-ID: cursor` those from this
    answer on."""

    area = CentreAreaSerializer()
    events = CentreEventSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="Older ones.")
    cursor = serializers.CharField()
    stream = serializers.URLField()


class Feed(CentreView):
    """What has happened in the area, the newest first: what is public, and what the roles of
    whoever asks hear beside it. It goes back through the last 50,000 events of the install."""

    parameters = ("kind", "before", "limit")

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, description="How kinds begin, for example `page.`."),
            OpenApiParameter("before", str, description="The `id` of the last event had."),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            ),
        ],
        responses=CentreFeedSerializer,
    )
    def get(self, request, code):
        given = request.query_params
        limit = limit_of(given)
        try:
            before = Cursor.parse(given["before"]) if "before" in given else None
        except ValueError as error:
            raise BadParameter("before", str(error)) from None
        reached = newest()  # before the reading: what happens meanwhile is told twice, not never
        found, more = self._found(given.get("kind", ""), before, limit)
        following = None
        if more:
            kept = {name: value for name, value in given.items() if name != "before"}
            query = urlencode({**kept, "before": str(position(found[-1]))})
            following = f"{absolute(request.path)}?{query}"
        names = labels()
        return Response(
            {
                "area": area_data(self.area),
                "events": [_event_data(event, names) for event in found],
                "next": following,
                "cursor": str(reached),
                "stream": f"{absolute(reverse('api:events'))}?{self.level}={code}",
            }
        )

    def _found(self, kind: str, before: Cursor | None, limit: int) -> tuple[list[Event], bool]:
        """So many events at most, and whether there are older ones."""
        heard = heard_by(self.request.user)
        events = log.readable().filter(village__in=self.villages, kind__startswith=kind)
        last = Event.objects.order_by("-pk").values("pk")[:1]
        events = events.filter(pk__gt=Coalesce(Subquery(last), 0) - LOOKED_THROUGH)
        # Of what is for staff, only kinds that the person hears somewhere are read at all.
        known = {*heard.villages, *heard.addressed}
        events = events.filter(Q(visibility=Visibility.PUBLIC) | Q(kind__in=known))
        events = events.select_related("village").defer("village__boundary")
        events = events.order_by("-transaction", "-id")
        found: list[Event] = []
        for _batch in range(MOST_READ // BATCH):
            rows = events
            if before is not None:
                rows = rows.filter(
                    Q(transaction__lt=before.transaction)
                    | Q(transaction=before.transaction, id__lt=before.id)
                )
            rows = list(rows[:BATCH])
            for event in rows:
                if event.visibility == Visibility.PUBLIC or hears(heard, event):
                    if len(found) == limit:
                        return found, True
                    found.append(event)
            if len(rows) < BATCH:
                break
            before = position(rows[-1])
        return found, False


def _event_data(event: Event, names: dict[str, str]) -> dict:
    village: Village | None = event.village
    return {
        "id": str(position(event)),
        "kind": event.kind,
        "label": names.get(event.kind, event.kind),
        "at": event.at,
        "village": area_data(village) if village else None,
        "subject": {"type": event.subject_type, "id": event.subject_id},
        "payload": event.payload,
        "visibility": event.visibility,
    }
