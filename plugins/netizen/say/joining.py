"""How somebody becomes a member of a village, and ceases to be one.

Whoever asks learns of their own request alone; that an account exists shows to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.log import append
from core.events.records import figures_changed
from core.villages.models import Membership, Role
from core.villages.scoping import forget_scope
from plugins.netizen.models import MembershipRequest
from plugins.netizen.notices import notify
from plugins.netizen.once import Taken, take
from plugins.netizen.say.people import forget_membership, is_member, memberships_in

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

State = MembershipRequest.State
PAGE = "/p/netizen/saya/"


class AlreadyMember(Exception):
    """There is nothing to ask for."""


class AlreadyAsked(Exception):
    """Another request of the person waits in this village."""


def ask(village: Village, user: User, values: dict[str, Any]) -> Taken:
    """File the wish with these checked values (`uuid`, `name`, `neighbourhood`, `note`), or find the
    one that the same values made. Raises `AlreadyMember`, `AlreadyAsked` and what `take` does."""

    def create(body_hash):
        if is_member(user, village):
            raise AlreadyMember
        request = MembershipRequest(village=village, user=user, body_hash=body_hash, **values)
        if requests_of(user, village).filter(state=State.WAITING).exists():
            raise AlreadyAsked
        request.save()
        append("membership.requested", village=village)
        return request

    try:
        return _taken(village, user, values, create)
    except IntegrityError:
        # Two requests of one person arrived together.
        raise AlreadyAsked from None


def _taken(village, user, values, create) -> Taken:
    kept = {**values, "user": user.pk}
    return take(MembershipRequest, village, kept, create)


def requests_of(user: User, village: Village):
    return MembershipRequest.objects.for_village(village).filter(user=user)


def latest_of(user: User, village: Village) -> MembershipRequest | None:
    return requests_of(user, village).order_by("-asked_at", "-pk").first()


@transaction.atomic
def leave(village: Village, user: User) -> bool:
    """End the membership, or take a waiting request back; whether there was either."""
    gone, _kinds = memberships_in(village).filter(user=user).delete()
    own = requests_of(user, village)
    now = timezone.now()
    waited = own.filter(state=State.WAITING).update(state=State.WITHDRAWN, answered_at=now)
    if gone:
        own.filter(state=State.CONFIRMED).update(state=State.LEFT, answered_at=now)
    forget_membership(user)
    forget_scope(user)
    return bool(gone or waited)


@transaction.atomic
def confirm(requests, staff: User) -> int:
    """Make those who wait members; `requests` is a bounded queryset of one's own villages' rows.
    How many there were."""
    waiting = _lock(requests)
    Membership.objects.bulk_create(
        [
            Membership(user_id=row.user_id, role=Role.CITIZEN, village=row.village)
            for row in waiting
        ],
        ignore_conflicts=True,
    )
    for village in {row.village for row in waiting}:
        figures_changed("netizen", village)
    _answer(waiting, State.CONFIRMED, staff, "")
    for row in waiting:
        text = _("You are a member of %s now.") % row.village.full_name
        notify([row.user], row.village, "membership", text, PAGE, key=str(row.uuid))
    return len(waiting)


@transaction.atomic
def refuse(requests, staff: User, reason: str) -> int:
    """Turn those who wait down, with the reason that they are told."""
    waiting = _lock(requests)
    _answer(waiting, State.REFUSED, staff, reason)
    for row in waiting:
        text = _("%(village)s has not confirmed your membership: %(reason)s") % {
            "village": row.village.full_name,
            "reason": reason,
        }
        notify([row.user], row.village, "membership", text, PAGE, key=str(row.uuid))
    return len(waiting)


def _lock(requests) -> list[MembershipRequest]:
    keys = list(requests.filter(state=State.WAITING).values_list("pk", flat=True))
    # By their keys, found within bounds: what is joined in cannot be locked.
    rows = MembershipRequest.objects.unscoped().filter(pk__in=keys, state=State.WAITING)
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    return list(rows.select_related("village", "user").order_by("pk"))


def _answer(rows, state, staff, reason) -> None:
    for row in rows:
        row.state, row.answered_by, row.answered_at = state, staff, timezone.now()
        row.reason = reason
    own = MembershipRequest.objects.for_villages([row.village_id for row in rows])
    own.bulk_update(rows, ["state", "answered_by", "answered_at", "reason"])
