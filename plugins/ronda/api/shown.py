"""What is shown of patrols, check-ins, incidents and guests: to the watch, and to everybody."""

from __future__ import annotations

from rest_framework import serializers

from core.rest.serializers import PointSerializer
from plugins.ronda.models import (
    CheckIn,
    Guest,
    Incident,
    IncidentPhoto,
    IncidentStep,
    Patrol,
)


def lon_lat(point) -> dict | None:
    return None if point is None else {"longitude": point.x, "latitude": point.y}


class PublicIncidentSerializer(serializers.ModelSerializer):
    """An incident for everybody: no person, no story, and a place to about a hundred metres."""

    point = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = ["uuid", "kind", "severity", "state", "summary", "happened_at", "point"]

    def get_point(self, incident) -> PointSerializer(allow_null=True):
        return lon_lat(incident.public_point)


class WatchIncidentSerializer(serializers.ModelSerializer):
    """An incident for the watch and staff."""

    point = serializers.SerializerMethodField()
    reporter = serializers.CharField(source="reporter.name", default=None, allow_null=True)
    post = serializers.IntegerField(source="post_id", allow_null=True)
    patrol = serializers.UUIDField(source="patrol_uuid", allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Incident
        fields = [
            "uuid", "kind", "severity", "state", "happened_at", "server_time", "post", "patrol",
            "reporter", "narrative", "people", "goods", "action", "handed_to", "summary",
            "is_public", "closed_at", "flags", "point", "accuracy",
        ]  # fmt: skip

    def get_point(self, incident) -> PointSerializer(allow_null=True):
        return lon_lat(incident.point)


class IncidentStepSerializer(serializers.ModelSerializer):
    """A link of the chain of who did what."""

    class Meta:
        model = IncidentStep
        fields = ["at", "actor", "state", "text", "is_private"]


class IncidentDetailSerializer(WatchIncidentSerializer):
    """An incident with its chain and photos. `private_note` and private steps are for staff: the
    context says whether it `is_staff` who asks."""

    private_note = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    photos = serializers.SerializerMethodField()

    class Meta(WatchIncidentSerializer.Meta):
        fields = [*WatchIncidentSerializer.Meta.fields, "private_note", "steps", "photos"]

    def get_private_note(self, incident) -> str:
        return incident.private_note if self.context["is_staff"] else ""

    def get_steps(self, incident) -> IncidentStepSerializer(many=True):
        steps = [
            step for step in incident.steps.all() if self.context["is_staff"] or not step.is_private
        ]
        return IncidentStepSerializer(steps, many=True).data

    def get_photos(self, incident) -> serializers.ListField(child=serializers.UUIDField()):
        return [str(photo.uuid) for photo in incident.photos.all()]


class CheckInSerializer(serializers.ModelSerializer):
    """A check-in for the watch and staff."""

    point = serializers.SerializerMethodField()
    member = serializers.CharField(source="member.name", default=None, allow_null=True)
    post = serializers.IntegerField(source="post_id")
    checkpoint = serializers.IntegerField(source="checkpoint_id", allow_null=True)
    patrol = serializers.UUIDField(source="patrol_uuid", allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = CheckIn
        fields = [
            "uuid", "post", "checkpoint", "member", "patrol", "happened_at", "device_time",
            "server_time", "method", "point", "accuracy", "flags",
        ]  # fmt: skip

    def get_point(self, checkin) -> PointSerializer(allow_null=True):
        return lon_lat(checkin.point)


class PatrolSerializer(serializers.ModelSerializer):
    """A patrol for the watch and staff."""

    post = serializers.IntegerField(source="post_id")
    members = serializers.SerializerMethodField()
    flags = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Patrol
        fields = [
            "uuid", "post", "members", "started_at", "ended_at", "situation", "report", "guests",
            "lights_out", "flags",
        ]  # fmt: skip

    def get_members(self, patrol) -> serializers.ListField(child=serializers.CharField()):
        return [member.name for member in patrol.members.all()]


class GuestSerializer(serializers.ModelSerializer):
    """A guest, for the watch and the village's staff."""

    class Meta:
        model = Guest
        fields = [
            "uuid", "name", "origin", "host", "neighbourhood", "phone", "purpose", "arrived_on",
            "leaves_on", "server_time",
        ]  # fmt: skip


class GuestRuleSerializer(serializers.Serializer):
    """Which guests report here, and how long the book keeps them."""

    hours = serializers.IntegerField()
    text = serializers.CharField()
    kept_days = serializers.IntegerField()


class PhotoSerializer(serializers.ModelSerializer):
    """A photo that has arrived whole."""

    record = serializers.UUIDField(source="incident.uuid")

    class Meta:
        model = IncidentPhoto
        fields = ["uuid", "record", "width", "height", "added_at"]


class PostScoreSerializer(serializers.Serializer):
    """How reliably a post is kept; of the post, and of no person."""

    post = serializers.IntegerField()
    name = serializers.CharField()
    shifts = serializers.IntegerField(help_text="That have ended within the time.")
    kept = serializers.FloatField(
        allow_null=True, help_text="Share of them that was manned, 0 to 1."
    )
    checkins = serializers.IntegerField()
    flagged = serializers.FloatField(
        allow_null=True, help_text="Share of the check-ins with a remark, 0 to 1."
    )


class PostScoresValueSerializer(serializers.Serializer):
    """The block of the posts' reliability."""

    title = serializers.CharField()
    scores = PostScoreSerializer(many=True)
