"""Takes votes in secret and counts them.

What a member chose is added to a count and kept nowhere; that they voted is a row without a time,
at a random key. Every option of the poll is written with each vote, so that not even the database's
own marks of transactions tell which count a voter's row belongs to. While a poll runs the public
sees counts of some votes ago (`show`): whoever watches them cannot tell one neighbour's vote.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from core.events.log import append
from core.events.records import records_changed
from plugins.netizen.models import Poll, PollOption, PollVoter
from plugins.netizen.say.people import is_member

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

# So many votes have to be new before the public sees the counts anew.
STEP = 5


class NotMember(Exception):
    """Only members of the village vote."""


class NotOpen(Exception):
    """No votes are taken now."""


class NoSuchOption(Exception):
    """The poll has no such option."""


class VotedAlready(Exception):
    """The member has voted with another UUID."""


class UuidTaken(Exception):
    """The UUID is of another vote."""


def cast(poll: Poll, user: User, vote: uuid.UUID, option_id: int) -> bool:
    """Count the member's vote; whether it is new. The same `vote` again changes nothing, whatever
    is chosen in it: what was chosen is not known any more.

    Raises `NotMember`, `NotOpen`, `NoSuchOption`, `VotedAlready`, `UuidTaken`.
    """
    if _was_taken(poll, user, vote):
        return False
    if not is_member(user, poll.village):
        raise NotMember
    try:
        with transaction.atomic():
            _count(poll, user, vote, option_id)
    except IntegrityError:
        # Another request was quicker, with this UUID or for this member.
        if _was_taken(poll, user, vote):
            return False
        raise VotedAlready from None
    return True


def _was_taken(poll: Poll, user: User, vote: uuid.UUID) -> bool:
    # In one look: between two of them the same vote may arrive by another way.
    rows = PollVoter.objects.unscoped().filter(Q(uuid=vote) | Q(poll=poll, user=user))
    found = list(rows.values_list("uuid", "poll_id", "user_id"))
    if (uuid.UUID(str(vote)), poll.pk, user.pk) in found:
        return True
    if any(row[0] == uuid.UUID(str(vote)) for row in found):
        raise UuidTaken
    if found:
        raise VotedAlready
    return False


def _count(poll: Poll, user: User, vote: uuid.UUID, option_id: int) -> None:
    # One vote after the other: the options are written all at once.
    locked = Poll.objects.for_village(poll.village_id).select_for_update().get(pk=poll.pk)
    if not locked.is_published or locked.state != Poll.Phase.OPEN:
        raise NotOpen
    options = PollOption.objects.filter(poll=locked)
    if option_id not in set(options.values_list("pk", flat=True)):
        raise NoSuchOption
    # In bulk and by update, for no signal: an event would tell when somebody voted.
    voter = PollVoter(village_id=poll.village_id, poll=locked, user=user, uuid=vote)
    PollVoter.objects.bulk_create([voter])
    options.update(votes=F("votes") + Case(When(pk=option_id, then=Value(1)), default=Value(0)))
    Poll.objects.for_village(poll.village_id).filter(pk=poll.pk).update(votes=F("votes") + 1)


def has_voted(poll: Poll, user: User) -> bool:
    return user.is_authenticated and PollVoter.objects.filter(poll=poll, user=user).exists()


def voted_among(polls, user: User) -> set[int]:
    """Ids of those polls in which the person has voted; one query."""
    if not user.is_authenticated:
        return set()
    rows = PollVoter.objects.filter(poll__in=[poll.pk for poll in polls], user=user)
    return set(rows.values_list("poll_id", flat=True))


def by_the_clock(village: Village) -> None:
    """A task: announce what has opened and closed since, and show new counts of what runs."""
    now = timezone.now()
    polls = Poll.objects.for_village(village).public()
    for poll in polls.filter(phase=Poll.Phase.WAITING, opens_at__lte=now):
        _enter(poll, Poll.Phase.WAITING, Poll.Phase.OPEN, "poll.opened")
    for poll in polls.filter(phase=Poll.Phase.OPEN, closes_at__lte=now):
        _enter(poll, Poll.Phase.OPEN, Poll.Phase.CLOSED, "poll.closed")
    running = polls.running(now).filter(results=Poll.Results.AT_ONCE)
    for poll in running.filter(votes__gte=F("shown_votes") + STEP):
        show(poll)


@transaction.atomic
def show(poll: Poll) -> None:
    """Let the public see the counts as they are now."""
    locked = Poll.objects.for_village(poll.village_id).select_for_update().get(pk=poll.pk)
    PollOption.objects.filter(poll=locked).update(shown_votes=F("votes"))
    locked.shown_votes = locked.votes
    locked.save(update_fields=["shown_votes"])


@transaction.atomic
def _enter(poll: Poll, before: str, phase: str, kind: str) -> None:
    rows = Poll.objects.for_village(poll.village_id).filter(pk=poll.pk, phase=before)
    if not rows.update(phase=phase):
        return
    if phase == Poll.Phase.CLOSED:
        show(poll)
    append(kind, village=poll.village, subject=poll, payload={"id": poll.pk}, visibility="public")
    records_changed("netizen", [poll.village])


# So long after a poll has closed it is still known who voted: a phone may send its vote again.
REMEMBERED_DAYS = 30


def forget_voters(village: Village) -> None:
    """A task: who took part in a poll that is long over is nobody's business any more."""
    before = timezone.now() - timedelta(days=REMEMBERED_DAYS)
    gone = PollVoter.objects.for_village(village).filter(poll__closes_at__lt=before)
    gone.delete()
