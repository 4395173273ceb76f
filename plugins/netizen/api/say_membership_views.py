"""Where somebody asks to be a member of a village, and leaves it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from core.rest.views import ApiView
from plugins.netizen.api import say_serializers as shapes
from plugins.netizen.api.say_common import OfSay, Refused, body_of, receipts, taken_once
from plugins.netizen.say import joining
from plugins.netizen.say.people import is_member


class MembershipView(OfSay, ApiView):
    """How who asks stands to the village; of nobody else anything is told."""

    is_private = True

    def shown(self) -> dict:
        user = self.request.user
        latest = joining.latest_of(user, self.village)
        told = {name: getattr(latest, name, "") for name in ("name", "neighbourhood", "note")}
        return {
            "is_member": is_member(user, self.village),
            "uuid": str(latest.uuid) if latest else None,
            "state": latest.state if latest else None,
            **told,
            "asked_at": latest.asked_at.isoformat() if latest else None,
            "answered_at": (
                latest.answered_at.isoformat() if latest and latest.answered_at else None
            ),
            "reason": latest.reason if latest else "",
        }

    @extend_schema(responses=shapes.MembershipSerializer)
    def get(self, request, *args, **kwargs):
        return Response(self.shown())

    @extend_schema(
        request=shapes.NewMembershipSerializer, responses=receipts(shapes.MembershipSerializer)
    )
    def post(self, request, *args, **kwargs):
        """Ask to be a member; the village's operator confirms it. Send it again with the same
        `uuid` until an answer names it."""
        values = body_of(shapes.NewMembershipSerializer, request)
        try:
            with taken_once():
                taken = joining.ask(self.village, request.user, values)
        except joining.AlreadyMember:
            raise Refused(_("You are a member of this village already.")) from None
        except joining.AlreadyAsked:
            raise Refused(_("A request of yours waits already.")) from None
        return Response(self.shown(), status=201 if taken.created else 200)

    @extend_schema(responses={204: None})
    def delete(self, request, *args, **kwargs):
        """Leave the village, or take a waiting request back. It may be repeated."""
        joining.leave(self.village, request.user)
        return Response(status=204)
