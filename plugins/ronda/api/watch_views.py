"""Patrols, check-ins, incidents and guests: read by the watch, and what of them is public."""

from __future__ import annotations

import django_filters
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from core.rest.views import ApiView, DetailView, InVillage, ListView
from plugins.ronda import guests, incidents
from plugins.ronda.api import records, shown
from plugins.ronda.api.record_views import ANSWERS, TakesRecords, answer_once, described
from plugins.ronda.batches import Batch
from plugins.ronda.models import CheckIn, Guest, Incident, IncidentPhoto, IncidentStep, Patrol
from plugins.ronda.people import IsWatch, is_staff
from plugins.ronda.scores import scores_of


class PatrolFilter(django_filters.FilterSet):
    since = django_filters.IsoDateTimeFilter("started_at", "gte")
    until = django_filters.IsoDateTimeFilter("started_at", "lt")

    class Meta:
        model = Patrol
        fields = ["situation"]


class CheckInFilter(django_filters.FilterSet):
    since = django_filters.IsoDateTimeFilter("happened_at", "gte")
    until = django_filters.IsoDateTimeFilter("happened_at", "lt")

    class Meta:
        model = CheckIn
        fields = ["method"]


class PatrolList(TakesRecords, ListView):
    """The patrols, the newest first, for the watch; and where one begins."""

    kind, sent = "patrol", records.SentPatrolSerializer
    serializer_class = shown.PatrolSerializer
    filterset_class = PatrolFilter
    ordering = ("-started_at", "-pk")

    def get_queryset(self):
        return Patrol.objects.for_village(self.village).prefetch_related("members")

    @described(records.SentPatrolSerializer)
    def post(self, request, *args, **kwargs):
        """Begin a patrol. Send it again with the same `uuid` until an answer names that UUID."""
        return self.take_record(request)


class CheckInList(TakesRecords, ListView):
    """The check-ins, the newest first, for the watch; and where one is made."""

    kind, sent = "checkin", records.SentCheckInSerializer
    serializer_class = shown.CheckInSerializer
    filterset_class = CheckInFilter
    ordering = ("-happened_at", "-pk")

    def get_queryset(self):
        return CheckIn.objects.for_village(self.village).select_related("member")

    @described(records.SentCheckInSerializer)
    def post(self, request, *args, **kwargs):
        """Check in. What looks wrong is flagged and kept. Send it again with the same `uuid` until
        an answer names that UUID."""
        return self.take_record(request)


class IncidentFilter(django_filters.FilterSet):
    since = django_filters.IsoDateTimeFilter("happened_at", "gte")
    until = django_filters.IsoDateTimeFilter("happened_at", "lt")

    class Meta:
        model = Incident
        fields = ["kind", "state"]


class IncidentList(TakesRecords, ListView):
    """The incidents that the village has made public, the newest first; and where the watch files
    one."""

    kind, sent, is_read_by_all = "incident", records.SentIncidentSerializer, True
    serializer_class = shown.PublicIncidentSerializer
    filterset_class = IncidentFilter
    ordering = ("-happened_at", "-pk")

    def get_queryset(self):
        return Incident.objects.for_village(self.village).filter(is_public=True)

    @described(records.SentIncidentSerializer)
    def post(self, request, *args, **kwargs):
        """File an incident; photos follow by `photos/`. Send it again with the same `uuid` until an
        answer names that UUID."""
        return self.take_record(request)


class WatchIncidentList(InVillage, ListView):
    """All incidents of the village, the newest first, for the watch."""

    permission_classes = [IsWatch]
    serializer_class = shown.WatchIncidentSerializer
    filterset_class = IncidentFilter
    ordering = ("-happened_at", "-pk")

    def get_queryset(self):
        return Incident.objects.for_village(self.village).select_related("reporter")


class WatchIncidentDetail(InVillage, DetailView):
    """One incident with its chain and photos, for the watch."""

    permission_classes = [IsWatch]
    serializer_class = shown.IncidentDetailSerializer
    lookup_field = "uuid"

    def get_queryset(self):
        steps = IncidentStep.objects.for_village(self.village)
        photos = IncidentPhoto.objects.for_village(self.village)
        return (
            Incident.objects.for_village(self.village)
            .select_related("reporter")
            .prefetch_related(Prefetch("steps", steps), Prefetch("photos", photos))
        )

    def get_serializer_context(self):
        staff = is_staff(self.request.user, self.village)
        return {**super().get_serializer_context(), "is_staff": staff}


class IncidentSteps(WatchIncidentDetail):
    """Where the chain of an incident grows."""

    http_method_names = ["post", "options"]

    @extend_schema(request=records.NewStepSerializer, responses=ANSWERS)
    def post(self, request, *args, **kwargs):
        """Tell what was done about an incident: move its state, hand it over."""
        incident = self.get_object()
        serializer = records.NewStepSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        if values.get("is_private") and not is_staff(request.user, self.village):
            raise PermissionDenied(_("Only staff write what only staff read."))
        batch = Batch(self.village, request.user)

        def apply(values):
            step = incidents.add_step(
                incident,
                request.user,
                batch.actor,
                **{name: value for name, value in values.items() if name not in ("uuid", "of")},
            )
            return {
                "uuid": str(values["uuid"]),
                "kind": "step",
                "received_at": batch.now.isoformat(),
                "state": step.state,
            }

        return answer_once(self.village, "step", {**values, "of": incident.uuid}, apply)


class GuestList(TakesRecords, ListView):
    """The guest book, the latest arrival first, for the watch and the village's staff."""

    kind, sent = "guest", records.SentGuestSerializer
    serializer_class = shown.GuestSerializer
    ordering = ("-arrived_on", "-pk")

    def check_permissions(self, request):
        super().check_permissions(request)
        if not guests.may_see(request.user, self.village):
            self.permission_denied(
                request, message=_("The guest book is for the watch and the village.")
            )

    def get_queryset(self):
        return Guest.objects.for_village(self.village)

    @described(records.SentGuestSerializer)
    def post(self, request, *args, **kwargs):
        """Enter a guest."""
        return self.take_record(request)


class GuestRule(InVillage, ApiView):
    """Which guests report in this village."""

    @extend_schema(responses=shown.GuestRuleSerializer)
    def get(self, request, *args, **kwargs):
        return Response(guests.rule(self.village))


class PostScores(InVillage, ApiView):
    """How reliably each post was kept over the last thirty days."""

    @extend_schema(responses=shown.PostScoreSerializer(many=True))
    def get(self, request, *args, **kwargs):
        serializer = shown.PostScoreSerializer(scores_of(self.village), many=True)
        return Response(serializer.data)
