"""What may become of a request for a letter, by whom, and the chain of steps that tells of it.

A request moves by `MOVES` alone. Each move is a step with actor, time and note, and an event that
tells of no person. Signing is in `issuing`: it gives the number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.log import append
from core.plugins.settings import plugin_settings
from core.villages.models import Role
from core.villages.scoping import scope_of
from plugins.netizen.letters.fields import missing
from plugins.netizen.models import LetterRequest, LetterSigner, LetterStep

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

State, Action, As = LetterRequest.State, LetterStep.Action, LetterStep.Role
STAFF = (As.OPERATOR, As.HEAD)


class Refused(Exception):
    """A step that is not to be taken now, or not by this person; the argument says why."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as what, and by which name."""

    role: str
    user: User | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an action leads to which, and who may take it. `says` whether a note must
    come with it; who asked reads it where `is_public`."""

    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    says: bool = False
    is_public: bool = False


MOVES = {
    Action.ASK: Move((State.SUBMITTED, State.CHECKED), State.INCOMPLETE, STAFF, True, True),
    Action.RESUBMIT: Move((State.INCOMPLETE,), State.SUBMITTED, (As.CITIZEN, As.OPERATOR)),
    Action.CHECK: Move((State.SUBMITTED,), State.CHECKED, STAFF),
    Action.SEND: Move((State.CHECKED,), State.WAITING, STAFF),
    Action.RETURN: Move((State.WAITING,), State.CHECKED, STAFF, True),
    # An operator signs where they stand in, or where the village signs on paper: `may_sign`.
    Action.SIGN: Move((State.WAITING,), State.READY, STAFF),
    Action.HAND_OVER: Move((State.READY,), State.HANDED_OVER, STAFF),
    Action.REFUSE: Move(
        (State.SUBMITTED, State.INCOMPLETE, State.CHECKED, State.WAITING),
        State.REFUSED,
        STAFF,
        True,
        True,
    ),
    Action.CANCEL: Move(
        (State.SUBMITTED, State.INCOMPLETE, State.CHECKED),
        State.CANCELLED,
        (As.CITIZEN, As.OPERATOR),
        is_public=True,
    ),
}
CLOSING = (State.HANDED_OVER, State.REFUSED, State.CANCELLED)


def actor_in(village: Village, user: User) -> Actor | None:
    """As what somebody works at the letters of a village; None for those who do not. Officers of
    district and regency have no part in it: the NIK stays in its village."""
    name = (user.get_full_name() or user.get_username())[:120]
    if not user.is_superuser and scope_of(user, {Role.VILLAGE_HEAD}).holds(village):
        return Actor(As.HEAD, user, name)
    if scope_of(user, {Role.VILLAGE_OPERATOR}).holds(village):
        return Actor(As.OPERATOR, user, name)
    return None


def citizen(user: User | None, name: str) -> Actor:
    """Whoever asked, signed in or known by their code."""
    return Actor(As.CITIZEN, user if user is not None and user.is_authenticated else None, name)


def possible(row: LetterRequest, actor: Actor | None) -> list[str]:
    """The actions the actor may take of the request as it stands, in the order of `MOVES`."""
    if actor is None:
        return []
    return [
        action
        for action, move in MOVES.items()
        if row.state in move.sources
        and actor.role in move.roles
        and (action != Action.SIGN or may_sign(row, actor))
    ]


def may_sign(row: LetterRequest, actor: Actor) -> bool:
    """The head signs; so does the account of the signer who stands in, and an operator where the
    village signs on paper and only notes it here."""
    if actor.role == As.HEAD:
        return True
    if row.signer is not None and actor.user is not None and row.signer.user_id == actor.user.pk:
        return True
    return bool(plugin_settings(row.village, "netizen")["letter_paper_signature"])


def act(row: LetterRequest, action: str, actor: Actor, text: str = "", **changes) -> LetterRequest:
    """Take one step of a request, and set `changes` of its fields with it. Raises `Refused`; then
    nothing is changed. For signing see `issuing.sign`."""
    if action == Action.SIGN or action not in MOVES:
        raise Refused(_("Choose what is to be done."))
    with transaction.atomic():
        return moved(locked(row), action, actor, text, changes)


def locked(row: LetterRequest) -> LetterRequest:
    """The request as it is stored, held until the transaction ends."""
    rows = LetterRequest.objects.for_village(row.village_id).select_related("kind", "signer")
    stored = rows.select_for_update(of=("self",)).get(pk=row.pk)
    stored.village = row.village
    return stored


def moved(
    row: LetterRequest,
    action: str,
    actor: Actor,
    text: str,
    changes: dict[str, Any],
    before_moving: Callable[[], None] | None = None,
) -> LetterRequest:
    """Move a locked request. `before_moving` runs once the step is known to be allowed."""
    move, text = MOVES[action], text.strip()[:1000]
    if actor.role not in move.roles or (action == Action.SIGN and not may_sign(row, actor)):
        raise Refused(_("This is for others to do."))
    if row.state not in move.sources:
        raise Refused(
            _("The request is in the state “%s” by now. Look at it again.")
            % row.get_state_display()
        )
    if move.says and not text:
        raise Refused(_("Say why, in the note."))
    for name, value in changes.items():
        setattr(row, name, value)
    _check(row, action)
    if before_moving is not None:
        before_moving()
    before, now = row.state, timezone.now()
    row.state, row.updated_at = move.target, now
    row.note = text if move.is_public else ""
    if move.target == State.READY:
        row.ready_at = now
    if move.target in CLOSING:
        row.closed_at = now
    keep(row, "state", "updated_at", "note", "ready_at", "closed_at", *changes)
    add_step(row, action, actor, text, is_public=move.is_public)
    append(
        "letter.changed",
        village=row.village,
        subject=row,
        payload={"plugin": "netizen", "kind": row.kind.code, "from": before, "to": row.state},
    )
    return row


def _check(row: LetterRequest, action: str) -> None:
    if action in (Action.CHECK, Action.SEND, Action.SIGN):
        empty = missing(row.kind.fields, row.values)
        if empty:
            raise Refused(_("Still empty: %s. Fill it in, or ask for it.") % ", ".join(empty))
    if action in (Action.SEND, Action.SIGN) and row.signer is None:
        row.signer = default_signer(row.village)
        if row.signer is None:
            raise Refused(_("Enter first who signs letters, under “Signers of letters”."))
        keep(row, "signer")


def default_signer(village: Village) -> LetterSigner | None:
    return LetterSigner.objects.for_village(village).filter(is_active=True).first()


def keep(row: LetterRequest, *names: str) -> None:
    """Store these fields; in bulk, for no signal: nothing of a request is public."""
    values = {name: getattr(row, name) for name in names}
    LetterRequest.objects.for_village(row.village_id).filter(pk=row.pk).update(**values)


def add_step(
    row: LetterRequest, action: str, actor: Actor, text: str = "", is_public: bool = False
) -> LetterStep:
    step = LetterStep(
        village_id=row.village_id,
        request=row,
        action=action,
        role=actor.role,
        user=actor.user,
        actor=actor.name,
        state=row.state,
        text=text,
        is_public=is_public,
    )
    LetterStep.objects.bulk_create([step])
    return step


def note(row: LetterRequest, actor: Actor, text: str, is_public: bool = False) -> LetterStep:
    """Add a note that changes nothing. Raises `Refused` for an empty one."""
    if not text.strip():
        raise Refused(_("Write the note first."))
    return add_step(row, Action.NOTE, actor, text.strip()[:1000], is_public)
