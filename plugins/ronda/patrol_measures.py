"""Figures, map layers and search of patrols and incidents, each for many villages in one query."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.gis.db import models
from django.db.models import Count
from django.utils import timezone

from core.geo.queries import near
from core.plugins.specs import SearchHit
from plugins.ronda.models import CheckIn, Incident

DAYS = 30


def _since():
    return timezone.now() - timedelta(days=DAYS)


def _count(rows) -> dict[int, float]:
    counted = rows.order_by().values("village").annotate(count=Count("pk"))
    return {row["village"]: float(row["count"]) for row in counted}


def checkins_by_village(villages) -> dict[int, float]:
    """Of the last thirty days."""
    return _count(CheckIn.objects.for_villages(villages).filter(happened_at__gte=_since()))


def incidents_by_village(villages) -> dict[int, float]:
    return _count(Incident.objects.for_villages(villages).filter(happened_at__gte=_since()))


def incidents_of(kind: str):
    """A measure of the incidents of one kind over the last thirty days."""

    def measure(villages) -> dict[int, float]:
        rows = Incident.objects.for_villages(villages)
        return _count(rows.filter(happened_at__gte=_since(), kind=kind))

    return measure


def open_incidents_by_village(villages) -> dict[int, float]:
    rows = Incident.objects.for_villages(villages)
    return _count(rows.filter(state__in=[Incident.State.OPEN, Incident.State.HANDLED]))


def dark_streets_by_village(villages) -> dict[int, float]:
    """Street lights that were told to be out and are not mended yet."""
    rows = Incident.objects.for_villages(villages)
    dark = rows.filter(kind=Incident.Kind.LIGHT).exclude(state=Incident.State.CLOSED)
    return _count(dark)


def public_incidents(villages):
    """What the village has published."""
    return Incident.objects.for_villages(villages).filter(is_public=True)


def incidents_on_the_map(villages):
    """The public ones, at the place that the public may know."""
    return public_incidents(villages).filter(public_point__isnull=False)


def incidents_for_staff(villages):
    return Incident.objects.for_villages(villages)


def search_incidents(villages, text: str, limit: int):
    return _hits(_about(villages, text)[:limit])


def incidents_near(villages, text: str, point, metres: float, limit: int):
    """Public incidents about that within so many metres, by the place that the public may know."""
    return _hits(near(_about(villages, text), "public_point", point, metres, limit=limit))


def _about(villages, text: str) -> models.QuerySet:
    found = public_incidents(villages).filter(summary__icontains=text)
    return found.select_related("village").defer("village__boundary")


def _hits(incidents):
    for incident in incidents:
        yield SearchHit(
            incident.village.code,
            str(incident),
            incident.summary,
            "/p/ronda/kejadian/",
            getattr(incident, "distance", None),
        )
