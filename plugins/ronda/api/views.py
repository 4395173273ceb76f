"""Endpoints of the watch, below `/api/v1/villages/{code}/ronda/`."""

import django_filters

from core.rest.views import DetailView, InVillage, ListView
from plugins.ronda.api.serializers import WatchPostSerializer
from plugins.ronda.models import WatchPost


class WatchPostFilter(django_filters.FilterSet):
    class Meta:
        model = WatchPost
        fields = ["lamp", "is_active"]


class WatchPostList(InVillage, ListView):
    """The village's watch posts, by name."""

    serializer_class = WatchPostSerializer
    filterset_class = WatchPostFilter
    ordering = ("name", "pk")

    def get_queryset(self):
        return WatchPost.objects.for_village(self.village)


class WatchPostDetail(InVillage, DetailView):
    """One watch post of the village."""

    serializer_class = WatchPostSerializer

    def get_queryset(self):
        return WatchPost.objects.for_village(self.village)
