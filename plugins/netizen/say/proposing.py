"""What happens to a proposal for the yearly plan: who may do what in which state, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.log import append
from core.plugins.settings import plugin_settings
from plugins.netizen.models import Proposal, ProposalStep, ProposalSupport
from plugins.netizen.notices import notify
from plugins.netizen.once import Taken, take
from plugins.netizen.say.holding import check_sender, why_held
from plugins.netizen.say.people import display_name, is_member, staff_name

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

State = Proposal.State
Role = ProposalStep.Role
# What staff may make of a proposal. By support alone it comes from OPEN to TO_DISCUSS; the
# proposer takes it back as long as nothing is decided.
MOVES = {
    State.SUBMITTED: (State.OPEN, State.REJECTED),
    State.OPEN: (State.TO_DISCUSS, State.ACCEPTED, State.REJECTED),
    State.TO_DISCUSS: (State.ACCEPTED, State.REJECTED, State.OPEN),
    State.ACCEPTED: (State.TO_DISCUSS,),
    State.REJECTED: (State.OPEN,),
    State.WITHDRAWN: (),
}
WITHDRAWABLE = (State.SUBMITTED, State.OPEN, State.TO_DISCUSS)


class Refused(Exception):
    """It cannot be done; the text says why and what to do."""


class NotMember(Exception):
    """Only members of the village support proposals."""


def page_path(proposal: Proposal) -> str:
    """Where it is read on its village's website."""
    return f"/p/netizen/suara/usulan/{proposal.code}/"


def submit(village: Village, user: User, values: dict[str, Any]) -> Taken:
    """File a proposal with these checked values (`uuid` among them; `is_named` whether the name is
    shown), or find the one that the same values made. Raises what `once.take` does."""
    return take(
        Proposal,
        village,
        {**values, "user": user.pk},
        partial(_create, village, user, values),
    )


def _create(village, user, values, body_hash) -> Proposal:
    given = {name: value for name, value in values.items() if name != "is_named"}
    check_sender(village, user)
    why = why_held(village, given["title"], given["text"], given.get("hamlet") or "")
    held = bool(why) or plugin_settings(village, "netizen")["hold_proposals"]
    now = timezone.now()
    proposal = Proposal.objects.create(
        village=village,
        proposer=user,
        proposer_name=display_name(user) if values.get("is_named") else "",
        body_hash=body_hash,
        state=State.SUBMITTED if held else State.OPEN,
        held_for=why,
        opened_at=None if held else now,
        created_at=now,
        **given,
    )
    _step(proposal, ProposalStep.Kind.SUBMITTED, Role.PROPOSER, user, proposal.proposer_name)
    append(
        "proposal.created",
        village=village,
        subject=proposal,
        payload={"field": proposal.field, "state": proposal.state},
        visibility="public" if proposal.is_public else "staff",
    )
    return proposal


@transaction.atomic
def move(proposal: Proposal, state: str, staff: User, text: str = "") -> Proposal:
    """Staff change the state; `text` is the reason or the official answer and everybody reads it.
    Raises `Refused`."""
    proposal = _lock(proposal)
    if state not in MOVES[State(proposal.state)]:
        raise Refused(
            _("A proposal that is “%(from)s” cannot become “%(to)s”.")
            % {"from": proposal.get_state_display(), "to": State(state).label}
        )
    if state == State.REJECTED and not text:
        raise Refused(_("Give the reason: the proposer and everybody else read it."))
    _set_state(proposal, state, Role.STAFF, staff, staff_name(staff), text)
    return proposal


@transaction.atomic
def answer(proposal: Proposal, text: str, staff: User) -> Proposal:
    """Give the official answer, or another one, without a change of the state."""
    proposal = _lock(proposal)
    proposal.answer = text
    proposal.save()
    _step(proposal, ProposalStep.Kind.ANSWER, Role.STAFF, staff, staff_name(staff), text)
    _tell(proposal, _("There is an answer to the proposal “%s”.") % proposal.title, "answer")
    return proposal


@transaction.atomic
def reword(proposal: Proposal, title: str, text: str, staff: User) -> Proposal:
    """Staff take private matters out of the words; that they did is a step."""
    proposal = _lock(proposal)
    proposal.title, proposal.text = title, text
    proposal.save()
    _step(proposal, ProposalStep.Kind.EDITED, Role.STAFF, staff, staff_name(staff))
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, user: User) -> Proposal:
    """The proposer takes it back; done already, nothing changes. Raises `Refused`."""
    proposal = _lock(proposal)
    if proposal.state == State.WITHDRAWN:
        return proposal
    if proposal.state not in WITHDRAWABLE:
        raise Refused(_("It has been decided on and cannot be taken back any more."))
    _set_state(proposal, State.WITHDRAWN, Role.PROPOSER, user, proposal.proposer_name, "")
    return proposal


@transaction.atomic
def support(proposal: Proposal, user: User) -> Proposal:
    """Count the member's support once. With enough of it the proposal is to be discussed, and stays
    so when somebody takes theirs back. Raises `NotMember` and `Refused`."""
    if not is_member(user, proposal.village):
        raise NotMember
    proposal = _lock(proposal)
    if not proposal.takes_support:
        raise Refused(_("This proposal takes no support any more."))
    if ProposalSupport.objects.filter(proposal=proposal, user=user).exists():
        return proposal
    # In bulk, for no signal: the proposal itself tells that it has changed.
    row = ProposalSupport(village=proposal.village, proposal=proposal, user=user)
    ProposalSupport.objects.bulk_create([row])
    _add_supporters(proposal, 1)
    threshold = plugin_settings(proposal.village, "netizen")["proposal_threshold"]
    if proposal.state == State.OPEN and proposal.support_count >= threshold:
        text = _("%s members support it.") % proposal.support_count
        _set_state(proposal, State.TO_DISCUSS, Role.SYSTEM, None, "", text, is_answer=False)
    return proposal


@transaction.atomic
def unsupport(proposal: Proposal, user: User) -> Proposal:
    """Take one's support back, as long as the proposal takes any. Raises `Refused`."""
    proposal = _lock(proposal)
    own = ProposalSupport.objects.filter(proposal=proposal, user=user)
    if own.exists():
        if not proposal.takes_support:
            raise Refused(_("This proposal takes no support any more."))
        own._raw_delete(own.db)
        _add_supporters(proposal, -1)
    return proposal


def supported_among(proposals: Iterable[Proposal], user: User) -> set[int]:
    """Ids of those proposals that the person supports; one query."""
    if not user.is_authenticated:
        return set()
    keys = [proposal.pk for proposal in proposals]
    rows = ProposalSupport.objects.filter(proposal__in=keys, user=user)
    return set(rows.values_list("proposal_id", flat=True))


def _lock(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.for_village(proposal.village_id).select_for_update(of=("self",))
    return rows.select_related("village__district", "village__site").get(pk=proposal.pk)


def _add_supporters(proposal: Proposal, number: int) -> None:
    proposal.support_count = F("support_count") + number
    proposal.save(update_fields=["support_count", "updated_at"])
    proposal.refresh_from_db(fields=["support_count"])


def _set_state(proposal, state, role, user, actor, text, *, is_answer=True) -> None:
    before, was_public = proposal.state, proposal.is_public
    proposal.state = state
    proposal.held_for = ""
    if state == State.OPEN and proposal.opened_at is None:
        proposal.opened_at = timezone.now()
    if text and is_answer:
        proposal.answer = text
    proposal.save()
    _step(proposal, ProposalStep.Kind.STATE, role, user, actor, text)
    append(
        "proposal.changed",
        village=proposal.village,
        subject=proposal,
        payload={"field": proposal.field, "from": before, "to": state},
        visibility="public" if was_public or proposal.is_public else "staff",
    )
    if role != Role.PROPOSER:
        message = _("The proposal “%(title)s” is now: %(state)s.") % {
            "title": proposal.title,
            "state": proposal.get_state_display(),
        }
        _tell(proposal, message, state)


def _tell(proposal: Proposal, text: str, what: str) -> None:
    """To the proposer and, once it is public, to those who support it."""
    users = {proposal.proposer_id} - {None}
    if proposal.is_public:
        users |= set(proposal.supports.values_list("user_id", flat=True))
    # Each step is told once, also where a state comes back.
    number = proposal.steps.count()
    notify(
        users, proposal.village, "proposal", text, page_path(proposal),
        key=f"{proposal.code} {what} {number}",
    )  # fmt: skip


def _step(proposal, kind, role, user, actor, text="") -> None:
    # In bulk, for no signal: the proposal itself tells that it has changed.
    ProposalStep.objects.bulk_create(
        [
            ProposalStep(
                village=proposal.village, proposal=proposal, kind=kind, state=proposal.state,
                role=role, user=user, actor=actor, text=text,
            )
        ]
    )  # fmt: skip
