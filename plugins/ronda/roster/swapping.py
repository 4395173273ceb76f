"""Swaps: a member asks another to take a duty, in return for one of theirs or as a substitute.

Only who is asked can accept. All that made the request sensible is looked at again then, in one
transaction and one at a time in a village: between the question and the answer either may have got
another duty, gone on leave, or the shift may have begun.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.events.log import append
from plugins.ronda.models import Duty, Member, Receipt, SwapRequest
from plugins.ronda.roster.applying import changed, lock
from plugins.ronda.roster.checking import Refused, check

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

State = SwapRequest.State
# What is read along with a request.
WITH = (
    "village", "asker", "other", "duty__shift__post", "duty__member", "duty__replaces",
    "wanted__shift__post", "wanted__member", "wanted__replaces",
)  # fmt: skip


class AlreadyDifferent(Exception):
    """The UUID belongs to another request."""


class AlreadyRemoved(Exception):
    """The UUID belongs to a request that went with its duty."""


class Unknown(Exception):
    """Something the request names is not there; `field` says what."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, and whether this call made it."""

    swap: SwapRequest
    created: bool


def ask(asker: Member, values: dict[str, Any]) -> Asked:
    """Ask somebody to take a duty; or find the request that the same values made before.

    `values` are `uuid`, the keys of `duty` and of `other`, the key of the duty `wanted` in return
    or None for a substitute, and `note`. Raises `Refused`, `Unknown`, `AlreadyDifferent` and
    `AlreadyRemoved`.
    """
    village = asker.village
    body_hash = _hash(asker, values)
    with transaction.atomic():
        lock(village)
        found = _found(values["uuid"], body_hash)
        if found is not None:
            return Asked(found, created=False)
        swap = _build(asker, values)
        check(swap)
        open_ones = SwapRequest.objects.for_village(village).filter(state=State.ASKED)
        involved = [each.pk for each in (swap.duty, swap.wanted) if each is not None]
        if open_ones.filter(Q(duty__in=involved) | Q(wanted__in=involved)).exists():
            raise Refused(_("Somebody has been asked about this duty already."))
        try:
            with transaction.atomic():
                Receipt.objects.create(
                    village=village, uuid=swap.uuid, kind="swap", body_hash=body_hash,
                    result={"uuid": str(swap.uuid)},
                )  # fmt: skip
                swap.save(force_insert=True)
        except IntegrityError:
            # A record of another village or kind was quicker with this UUID: the lock is a
            # village's own.
            raise AlreadyDifferent from None
        _tell("swap.asked", swap)
    return Asked(swap, created=True)


def _hash(asker: Member, values: dict[str, Any]) -> str:
    said = {name: str(value) for name, value in values.items() if value not in (None, "")}
    body = json.dumps({"village": asker.village.code, "asker": asker.pk, **said}, sort_keys=True)
    return salted_hmac("plugins.ronda.swapping", body, algorithm="sha256").hexdigest()


def _found(uuid: UUID, body_hash: str) -> SwapRequest | None:
    receipt = Receipt.objects.unscoped().filter(uuid=uuid).first()
    if receipt is None:
        return None
    if receipt.body_hash != body_hash:
        raise AlreadyDifferent
    swap = SwapRequest.objects.unscoped().select_related(*WITH).filter(uuid=uuid).first()
    if swap is None:
        raise AlreadyRemoved
    return swap


def _build(asker: Member, values: dict[str, Any]) -> SwapRequest:
    village = asker.village
    duties = Duty.objects.for_village(village).select_related("shift__post", "member", "replaces")
    found = {
        "duty": duties.filter(pk=values["duty"]).first(),
        "other": Member.objects.for_village(village).filter(pk=values["other"]).first(),
        "wanted": duties.filter(pk=values["wanted"]).first() if values.get("wanted") else None,
    }
    for name, row in found.items():
        if row is None and values.get(name):
            raise Unknown(name)
    return SwapRequest(
        village=village, uuid=values["uuid"], asker=asker, note=values.get("note", ""), **found
    )


def answer(swap: SwapRequest, what: str, user: User, now: datetime | None = None) -> SwapRequest:
    """Accept, refuse or withdraw (`accept`, `refuse`, `withdraw`); who may is the caller's to
    see. The same answer again is none. Raises `Refused`."""
    wanted_state = {
        "accept": State.ACCEPTED,
        "refuse": State.REFUSED,
        "withdraw": State.WITHDRAWN,
    }[what]
    with transaction.atomic():
        lock(swap.village)
        swaps = SwapRequest.objects.for_village(swap.village).select_related(*WITH)
        swap = swaps.filter(pk=swap.pk).first()
        if swap is None:
            raise Refused(_("This request went with its duty: look at the roster again."))
        if swap.state == wanted_state:
            return swap
        if swap.state != State.ASKED:
            raise Refused(_("This request is over: %s.") % swap.get_state_display().lower())
        if what == "accept":
            check(swap, now)
            _exchange(swap)
        _end(swap, wanted_state, user, now)
    return swap


def _end(swap: SwapRequest, state: str, user: User | None, now: datetime | None) -> None:
    swap.state, swap.answered_at, swap.answered_by = state, now or timezone.now(), user
    swap.save(update_fields=["state", "answered_at", "answered_by"])
    _tell("swap.answered", swap, state=state)


def _exchange(swap: SwapRequest) -> None:
    nights = [swap.duty.shift.night]
    hand_over(swap.duty, swap.other)
    if swap.wanted is not None:
        nights.append(swap.wanted.shift.night)
        hand_over(swap.wanted, swap.asker)
    changed(swap.village, min(nights), max(nights), joined=len(nights), left=len(nights))


def hand_over(duty: Duty, member: Member) -> None:
    """Put `member` in the place of whose duty it is; the generator leaves it so."""
    duty.replaces, duty.member, duty.is_fixed = duty.member, member, True
    duty.save(update_fields=["replaces", "member", "is_fixed"])


def withdraw_all(duty: Duty, now: datetime | None = None) -> None:
    """End the open requests that hang on a duty."""
    swaps = SwapRequest.objects.for_village(duty.village).filter(
        Q(duty=duty) | Q(wanted=duty), state=State.ASKED
    )
    for swap in swaps.select_related("village"):
        _end(swap, State.WITHDRAWN, None, now)


def lapse(village: Village, now: datetime | None = None) -> int:
    """End the requests whose shift has begun with nobody answering; how many."""
    now = now or timezone.now()
    swaps = SwapRequest.objects.for_village(village).filter(
        Q(duty__shift__starts_at__lte=now) | Q(wanted__shift__starts_at__lte=now),
        state=State.ASKED,
    )
    if not swaps.exists():
        return 0
    count = 0
    with transaction.atomic():
        lock(village)
        for swap in swaps.select_related("village"):
            _end(swap, State.LAPSED, None, now)
            count += 1
    return count


def _tell(kind: str, swap: SwapRequest, **payload: str) -> None:
    append(
        kind,
        village=swap.village,
        subject=swap,
        payload={"uuid": str(swap.uuid), "shift": swap.duty.shift_id, **payload},
    )
