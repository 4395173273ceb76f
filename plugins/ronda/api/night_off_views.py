"""Endpoints of the nights on which recurring shifts do not come."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from core.rest.views import DetailView, ListView
from plugins.ronda.api import roster_serializers as shapes
from plugins.ronda.api.roster_views import StaffChange
from plugins.ronda.models import NightOff
from plugins.ronda.roster import editing
from plugins.ronda.roster.nights import tonight


class NightsOffSeen(StaffChange):
    serializer_class = shapes.NightOffSerializer

    def get_queryset(self):
        marks = NightOff.objects.for_village(self.village)
        return marks.select_related("village", "pattern__post")


class NightOffFilter(django_filters.FilterSet):
    """Of nights from one to another, both included."""

    first_night = django_filters.DateFilter("night", "gte")
    last_night = django_filters.DateFilter("night", "lte")
    post = django_filters.NumberFilter("pattern__post", min_value=1, max_value=shapes.LARGEST)


class NightOffList(NightsOffSeen, ListView):
    """Nights on which recurring shifts do not come; from tonight on where no `first_night` is
    given."""

    filterset_class = NightOffFilter
    ordering = ("night", "pk")

    def get_queryset(self):
        marks = super().get_queryset()
        if "first_night" in self.request.query_params:
            return marks
        return marks.filter(night__gte=tonight())


class NightOffDetail(NightsOffSeen, DetailView):
    """One night on which a recurring shift does not come; staff take it back."""

    @extend_schema(responses={204: None})
    def delete(self, request, *args, **kwargs):
        """Have the watch after all: the next making of the roster adds the shift. For staff."""
        editing.take_back(self.get_object())
        return Response(status=204)
