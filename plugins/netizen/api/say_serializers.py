"""The shapes of what people have a say in, and what is accepted from them."""

from __future__ import annotations

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.rest.serializers import KnownFieldsOnly, NumberField, PointSerializer, TextUUIDField
from plugins.netizen.models import CommentAbuse, MembershipRequest, Poll, Proposal, ProposalStep

MOST_RUPIAH = 10**15


class WholeNumberField(serializers.IntegerField):
    """A whole number, as JSON writes it."""

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class SayPointSerializer(KnownFieldsOnly, serializers.Serializer):
    """Where it is about, in degrees, WGS 84."""

    longitude = NumberField(-180, 180)
    latitude = NumberField(-90, 90)


class OnceSerializer(KnownFieldsOnly, serializers.Serializer):
    """What every new record has."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each record."))


# -- Polls ----------------------------------------------------------------------------------------


class PollOptionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    votes = serializers.IntegerField(allow_null=True, help_text="Null while it is not shown.")


class PollSerializer(serializers.Serializer):
    """A poll. While it runs, shown counts are of some votes ago."""

    id = serializers.IntegerField()
    question = serializers.CharField()
    text = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Poll.Phase.choices)
    results = serializers.ChoiceField(choices=Poll.Results.choices)
    votes = serializers.IntegerField(allow_null=True, help_text="Null while it is not shown.")
    options = PollOptionSerializer(many=True)
    voted = serializers.BooleanField(
        allow_null=True, help_text="Whether who asks has voted; null for whoever has not signed in."
    )
    path = serializers.CharField(help_text="On the village's website.")


class VoteSerializer(OnceSerializer):
    """What a member chooses."""

    option = WholeNumberField(min_value=1, max_value=2**62)


class VoteReceiptSerializer(serializers.Serializer):
    """That a vote was counted. Nobody can find out any more what was chosen in it."""

    uuid = serializers.UUIDField()
    poll = serializers.IntegerField()
    counted = serializers.BooleanField()


# -- Proposals ------------------------------------------------------------------------------------


class ProposalSerializer(serializers.Serializer):
    """A proposal for the yearly plan."""

    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    field = serializers.ChoiceField(choices=Proposal.Field.choices)
    hamlet = serializers.CharField()
    point = PointSerializer(allow_null=True)
    budget = serializers.IntegerField(allow_null=True, help_text="Rupiah, estimated.")
    year = serializers.IntegerField()
    proposer_name = serializers.CharField(help_text="Empty where it is not shown.")
    state = serializers.ChoiceField(choices=Proposal.State.choices)
    answer = serializers.CharField()
    support_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    path = serializers.CharField(help_text="On the village's website.")


class ProposalStepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=ProposalStep.Kind.choices)
    state = serializers.ChoiceField(choices=Proposal.State.choices)
    role = serializers.ChoiceField(choices=ProposalStep.Role.choices)
    text = serializers.CharField()


class ProposalDetailSerializer(ProposalSerializer):
    """A proposal with what was done about it, the oldest first."""

    steps = ProposalStepSerializer(many=True)


class NewProposalSerializer(OnceSerializer):
    """A proposal as it is filed."""

    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000)
    field = serializers.ChoiceField(choices=Proposal.Field.choices)
    hamlet = serializers.CharField(max_length=80, required=False, allow_blank=True)
    point = SayPointSerializer(required=False, allow_null=True)
    budget = WholeNumberField(
        min_value=0, max_value=MOST_RUPIAH, required=False, allow_null=True,
        help_text=_("Rupiah, estimated."),
    )  # fmt: skip
    year = WholeNumberField(min_value=2020, max_value=2100)
    is_named = serializers.BooleanField(
        required=False, default=False, help_text=_("Show my name with it.")
    )

    def validate_point(self, value):
        return Point(value["longitude"], value["latitude"], srid=4326) if value else None


class ProposalReceiptSerializer(serializers.Serializer):
    """The answer to a filed proposal."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.URLField(help_text=_("The page that shows the proposal once it is open."))


class ProposalSupportSerializer(serializers.Serializer):
    """How much support a proposal has, and how much has it discussed."""

    support_count = serializers.IntegerField()
    threshold = serializers.IntegerField()
    supported = serializers.BooleanField(
        allow_null=True, help_text="By who asks; null for whoever has not signed in."
    )
    state = serializers.ChoiceField(choices=Proposal.State.choices)


# -- Announcements --------------------------------------------------------------------------------


class TopicSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    following = serializers.BooleanField(
        allow_null=True, help_text="Whether who asks follows it; null for whoever is not signed in."
    )


class FollowSerializer(serializers.Serializer):
    """Whether somebody follows a topic."""

    following = serializers.BooleanField()
    by_email = serializers.BooleanField()


class NewFollowSerializer(KnownFieldsOnly, serializers.Serializer):
    by_email = serializers.BooleanField(required=False, default=True)


class AnnouncementSerializer(serializers.Serializer):
    code = serializers.CharField()
    topic = serializers.CharField(help_text="Its code.")
    topic_name = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    valid_until = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField()
    path = serializers.CharField(help_text="On the village's website.")


class NoticeSerializer(serializers.Serializer):
    """A line of a person's inbox."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField(help_text="A path on the village's website.")
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class ReadSerializer(KnownFieldsOnly, serializers.Serializer):
    """Which notices have been read; all where no ids are given."""

    ids = serializers.ListField(
        child=WholeNumberField(min_value=1, max_value=2**62),
        required=False, allow_null=True, max_length=200,
    )  # fmt: skip


class ReadAnswerSerializer(serializers.Serializer):
    marked = serializers.IntegerField()
    unread = serializers.IntegerField()


# -- Comments -------------------------------------------------------------------------------------


class CommentAnswerSerializer(serializers.Serializer):
    """A comment. Its text is null where it was hidden or deleted and has answers."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    text = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    answers = serializers.ListField(child=serializers.DictField(), help_text="Empty.")


class CommentSerializer(CommentAnswerSerializer):
    """A comment with its answers, which have none themselves."""

    answers = CommentAnswerSerializer(many=True)


class NewCommentSerializer(OnceSerializer):
    text = serializers.CharField(max_length=1000)
    parent = TextUUIDField(
        required=False, allow_null=True, help_text=_("The UUID of what it answers.")
    )


class CommentReceiptSerializer(serializers.Serializer):
    """That a comment came in; `held` where a moderator looks at it first."""

    uuid = serializers.UUIDField()
    created_at = serializers.DateTimeField()


class AbuseSerializer(KnownFieldsOnly, serializers.Serializer):
    """What is wrong with a comment."""

    reason = serializers.ChoiceField(choices=CommentAbuse.Reason.choices)
    text = serializers.CharField(max_length=300, required=False, allow_blank=True)


# -- Membership -----------------------------------------------------------------------------------


class MembershipSerializer(serializers.Serializer):
    """How somebody stands to the village."""

    is_member = serializers.BooleanField()
    uuid = serializers.UUIDField(allow_null=True, help_text="Of the last request.")
    state = serializers.ChoiceField(
        choices=MembershipRequest.State.choices, allow_null=True, help_text="Of the last request."
    )
    name = serializers.CharField()
    neighbourhood = serializers.CharField()
    note = serializers.CharField()
    asked_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class NewMembershipSerializer(OnceSerializer):
    """Who wants to be a member."""

    name = serializers.CharField(max_length=100)
    neighbourhood = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


# -- Values of blocks -----------------------------------------------------------------------------


class PollValueSerializer(serializers.Serializer):
    title = serializers.CharField()
    poll = PollSerializer(allow_null=True)


class ProposalsValueSerializer(serializers.Serializer):
    title = serializers.CharField()
    proposals = ProposalSerializer(many=True)


class AnnouncementsValueSerializer(serializers.Serializer):
    title = serializers.CharField()
    topic = serializers.CharField()
    announcements = AnnouncementSerializer(many=True)


class FollowValueSerializer(serializers.Serializer):
    title = serializers.CharField()
    topics = TopicSerializer(many=True)
