"""Endpoints of polls, and where votes are taken."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.rest.views import DetailView, ListView
from plugins.netizen.api import say_serializers as shapes
from plugins.netizen.api.say_common import (
    Differs,
    NeedsMembership,
    OfSay,
    Refused,
    body_of,
    receipts,
)
from plugins.netizen.models import Poll
from plugins.netizen.say import voting
from plugins.netizen.say.representation import poll_representation


class OfPolls(OfSay):
    serializer_class = shapes.PollSerializer

    def get_queryset(self):
        return Poll.objects.for_village(self.village).public().prefetch_related("options")

    def shown(self, polls) -> list[dict]:
        user = self.request.user
        voted = voting.voted_among(polls, user)
        known = user.is_authenticated
        return [poll_representation(poll, poll.pk in voted if known else None) for poll in polls]


class PollList(OfPolls, ListView):
    """The village's polls, those that open last first."""

    ordering = ("-opens_at", "-pk")

    def serialize(self, page):
        return self.shown(page)


class PollDetail(OfPolls, DetailView):
    """One poll, with its result where the village shows it."""

    def get(self, request, *args, **kwargs):
        (body,) = self.shown([self.get_object()])
        return Response(body)


class VoteView(OfPolls, DetailView):
    """Where members vote."""

    is_private = True
    http_method_names = ["post", "options"]

    @extend_schema(request=shapes.VoteSerializer, responses=receipts(shapes.VoteReceiptSerializer))
    def post(self, request, *args, **kwargs):
        """Vote, once and for good. Send it again with the same `uuid` until an answer names it; the
        answer never tells what was chosen. For members of the village."""
        poll = self.get_object()
        poll.village = self.village
        values = body_of(shapes.VoteSerializer, request)
        try:
            new = voting.cast(poll, request.user, values["uuid"], values["option"])
        except voting.NotMember:
            raise NeedsMembership from None
        except voting.NotOpen:
            raise Refused(
                _("No votes are taken now: see when the poll opens and closes.")
            ) from None
        except voting.NoSuchOption:
            message = _("The poll has no option with this id.")
            raise serializers.ValidationError({"option": [message]}) from None
        except voting.VotedAlready:
            raise Refused(_("You have voted in this poll already.")) from None
        except voting.UuidTaken:
            raise Differs from None
        body = {"uuid": str(values["uuid"]), "poll": poll.pk, "counted": True}
        return Response(body, status=201 if new else 200)
