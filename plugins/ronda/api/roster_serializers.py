"""Shapes of the roster's endpoints. Names and phones are in those alone that the watch asks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.rest.serializers import KnownFieldsOnly, OptionalMomentField, PointSerializer
from plugins.ronda.models import Duty, Member, NightOff, Shift, SwapRequest, WatchPost
from plugins.ronda.roster.planning import MOST_NIGHTS
from plugins.ronda.roster.states import STATES, tonight_representation

LARGEST = 2**63 - 1


class TextUUIDField(serializers.UUIDField):
    """A UUID written as text; REST framework would take a number or `true` for one."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class KeyField(serializers.IntegerField):
    """A row's id: a JSON number, as the lists show it."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=LARGEST, **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """A date written as text."""

    def to_internal_value(self, value):
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class PublicShiftSerializer(serializers.Serializer):
    """A shift as everybody sees it: how many keep it, not who."""

    night = serializers.DateField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    crew = serializers.IntegerField(help_text="How many are wanted.")
    assigned = serializers.IntegerField(help_text="How many are on the roster.")
    manned_at = OptionalMomentField(help_text="When the first of them checked in.")


class TonightSerializer(serializers.Serializer):
    """A post with its state now and its shifts of tonight."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    neighbourhood = serializers.CharField()
    lamp = serializers.ChoiceField(choices=WatchPost.Lamp.choices)
    state = serializers.ChoiceField(choices=STATES)
    point = PointSerializer(allow_null=True)
    shifts = PublicShiftSerializer(many=True)

    def to_representation(self, instance):
        shown = tonight_representation(instance)
        return {**shown, "shifts": PublicShiftSerializer(shown["shifts"], many=True).data}


class PostNameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class MemberNameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class MemberSerializer(serializers.ModelSerializer):
    """A member, for the watch and the village's staff."""

    post = PostNameSerializer(allow_null=True, help_text="Whose nights they keep; null is any.")

    class Meta:
        model = Member
        fields = ["id", "name", "phone", "role", "neighbourhood", "post", "is_active"]


class ShiftSummarySerializer(serializers.ModelSerializer):
    post = PostNameSerializer()
    manned_at = OptionalMomentField()

    class Meta:
        model = Shift
        fields = ["id", "post", "night", "starts_at", "ends_at", "crew", "manned_at", "note"]


class DutyOfShiftSerializer(serializers.ModelSerializer):
    member = MemberNameSerializer()
    replaces = MemberNameSerializer(allow_null=True, help_text="Whose place they took.")
    kept_at = OptionalMomentField(help_text="When they checked in.")

    class Meta:
        model = Duty
        fields = ["id", "member", "replaces", "is_fixed", "kept_at"]


class ShiftSerializer(ShiftSummarySerializer):
    """A shift with who keeps it."""

    duties = DutyOfShiftSerializer(many=True)

    class Meta(ShiftSummarySerializer.Meta):
        fields = [*ShiftSummarySerializer.Meta.fields, "duties"]


class DutySerializer(DutyOfShiftSerializer):
    """A duty with its shift."""

    shift = ShiftSummarySerializer()

    class Meta(DutyOfShiftSerializer.Meta):
        fields = ["id", "shift", *DutyOfShiftSerializer.Meta.fields[1:]]


class NightOffSerializer(serializers.ModelSerializer):
    """A night on which a recurring shift does not come."""

    post = PostNameSerializer(source="pattern.post")
    starts = serializers.TimeField(source="pattern.starts", help_text="When it would begin.")
    ends = serializers.TimeField(source="pattern.ends")

    class Meta:
        model = NightOff
        fields = ["id", "post", "night", "starts", "ends", "reason"]


class CallOffSerializer(KnownFieldsOnly, serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=100)


class NewDutySerializer(KnownFieldsOnly, serializers.Serializer):
    shift = KeyField()
    member = KeyField()


class SubstituteSerializer(KnownFieldsOnly, serializers.Serializer):
    member = KeyField(help_text=_("Who takes the duty."))


class SwapSerializer(serializers.ModelSerializer):
    """A member asks another to take a duty, for the one that is `wanted` or as a substitute."""

    duty = DutySerializer()
    wanted = DutySerializer(allow_null=True)
    asker = MemberNameSerializer()
    other = MemberNameSerializer()
    answered_at = OptionalMomentField()

    class Meta:
        model = SwapRequest
        fields = [
            "uuid", "state", "asker", "other", "duty", "wanted", "note", "asked_at", "answered_at",
        ]  # fmt: skip


class NewSwapSerializer(KnownFieldsOnly, serializers.Serializer):
    uuid = TextUUIDField(help_text=_("Made by the client, once for each request."))
    duty = KeyField(help_text=_("One of the asking member’s duties."))
    other = KeyField(help_text=_("The member who is asked."))
    wanted = KeyField(
        required=False,
        allow_null=True,
        help_text=_("A duty of theirs in return; none asks for a substitute."),
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class AnswerSerializer(KnownFieldsOnly, serializers.Serializer):
    answer = serializers.ChoiceField(choices=["accept", "refuse", "withdraw"])


class GenerateSerializer(KnownFieldsOnly, serializers.Serializer):
    """For which nights the roster is made, both included. `preview` changes nothing."""

    first_night = DayField()
    last_night = DayField()
    post = KeyField(required=False, allow_null=True, help_text=_("One post alone."))
    anew = serializers.BooleanField(
        required=False, default=False, help_text=_("Give new nights to those who have some, too.")
    )
    preview = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs):
        nights = (attrs["last_night"] - attrs["first_night"]).days + 1
        if not 1 <= nights <= MOST_NIGHTS:
            message = _("Choose 1 to %s nights.") % MOST_NIGHTS
            raise serializers.ValidationError({"last_night": message})
        if abs((attrs["first_night"] - timezone.localdate()).days) > timedelta(days=1000).days:
            raise serializers.ValidationError({"first_night": _("Choose a night nearer to today.")})
        return attrs


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
class CountsField(serializers.DictField):
    """Counts by name."""


class JoinSerializer(serializers.Serializer):
    post = PostNameSerializer()
    night = serializers.DateField()
    member = MemberNameSerializer()


class UnfilledSerializer(serializers.Serializer):
    post = PostNameSerializer()
    night = serializers.DateField()
    missing = serializers.IntegerField()
    reasons = CountsField(
        help_text="Members of the post by what keeps them away: `unavailable`, `busy`, "
        "`most_nights`, `apart`."
    )


class LoadSerializer(serializers.Serializer):
    member = MemberNameSerializer()
    nights = serializers.IntegerField()


class PlanSerializer(serializers.Serializer):
    """What was changed, or would be."""

    applied = serializers.BooleanField()
    new_shifts = serializers.IntegerField()
    changed_shifts = serializers.IntegerField()
    removed_shifts = serializers.IntegerField()
    joins = JoinSerializer(many=True)
    leaves = JoinSerializer(many=True)
    unfilled = UnfilledSerializer(many=True)
    loads = LoadSerializer(many=True)


class CalendarSerializer(serializers.Serializer):
    url = serializers.URLField(
        allow_null=True, help_text="Secret; null for staff who are no members of the watch."
    )


def plan_representation(plan, applied: bool) -> dict:
    """A `Plan` as `PlanSerializer` has it."""

    def named(row):
        return {"id": row.pk, "name": row.name}

    def at(shift):
        return {"post": named(shift.post), "night": shift.night}

    return {
        "applied": applied,
        "new_shifts": len(plan.new),
        "changed_shifts": len(plan.changed),
        "removed_shifts": len(plan.obsolete),
        "joins": [{**at(shift), "member": named(member)} for shift, member in plan.joins],
        "leaves": [{**at(duty.shift), "member": named(duty.member)} for duty in plan.leaves],
        "unfilled": [
            {**at(gap.shift), "missing": gap.missing, "reasons": gap.reasons}
            for gap in plan.unfilled
        ],
        "loads": [{"member": named(member), "nights": load} for member, load in plan.loads],
    }


class TonightValueSerializer(serializers.Serializer):
    """The block of tonight's watch; `url` answers the posts and their state at any moment."""

    title = serializers.CharField()
    show_shifts = serializers.BooleanField()
    url = serializers.URLField()
