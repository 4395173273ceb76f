"""Example polls, proposals, announcements and comments, and somebody who asks to be a member."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point
from django.utils import timezone

from core.events.records import records_changed
from core.villages.models import Membership, Regency, Role
from plugins.netizen.codes import ALPHABET, LENGTH
from plugins.netizen.models import (
    Announcement,
    Comment,
    MembershipRequest,
    Notice,
    Poll,
    PollOption,
    Proposal,
    ProposalStep,
    Topic,
    TopicFollow,
)
from plugins.netizen.say import demo_texts as texts
from plugins.netizen.say.setting_up import set_up

State, Kind, Role_ = Proposal.State, ProposalStep.Kind, ProposalStep.Role
UUIDS = uuid.UUID("6b1f0a52-6f5e-4a8b-8d35-2f4d1f3f7c11")
BATCH = 1000
STATES = (
    State.SUBMITTED, State.OPEN, State.OPEN, State.TO_DISCUSS, State.ACCEPTED, State.REJECTED,
)  # fmt: skip
# What a proposal has gone through when it is in a state.
WAYS = {
    State.SUBMITTED: (),
    State.OPEN: (State.OPEN,),
    State.TO_DISCUSS: (State.OPEN, State.TO_DISCUSS),
    State.ACCEPTED: (State.OPEN, State.TO_DISCUSS, State.ACCEPTED),
    State.REJECTED: (State.OPEN, State.REJECTED),
}


@dataclass
class Rows:
    """What is to be written, in this order."""

    polls: list = field(default_factory=list)
    options: list = field(default_factory=list)
    proposals: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    announcements: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    def write(self) -> None:
        for model, rows in (
            (Poll, self.polls),
            (PollOption, self.options),
            (Proposal, self.proposals),
            (ProposalStep, self.steps),
            (Announcement, self.announcements),
            (Comment, self.comments),
            (Comment, self.answers),
        ):
            model.objects.bulk_create(rows, batch_size=BATCH)


def load(villages, progress) -> None:
    """Add to villages that have no proposal; the same for a village at every run, its times counted
    back from today. About thirty rows a village, in bulk."""
    regencies = {village.district.regency_id for village in villages}
    for regency in Regency.objects.filter(pk__in=regencies):
        set_up(regency)
    topics = {
        (topic.regency_id, topic.code): topic
        for topic in Topic.objects.unscoped().filter(regency__in=regencies)
    }
    known = Proposal.objects.for_villages([village.pk for village in villages])
    done = set(known.order_by().values_list("village", flat=True))
    missing = [village for village in villages if village.pk not in done]
    rows, now = Rows(), timezone.now()
    for number, village in enumerate(villages, start=1):
        if village.pk not in done:
            _fill(rows, village, topics, now)
        if number % 50 == 0:
            progress(50)
    rows.write()
    _people(missing, rows.announcements, now)
    records_changed("netizen", missing)


def _fill(rows: Rows, village, topics, now) -> None:
    chance = random.Random(f"say {village.code}")
    words = {
        "dusun": chance.choice(texts.HAMLETS),
        "tempat": chance.choice(texts.SPOTS),
        "rt": f"RT {chance.randint(1, 9):02}/RW {chance.randint(1, 4):02}",
    }
    _polls(rows, village, now, chance)
    _proposals(rows, village, now, chance, words)
    _announcements(rows, village, topics, now, chance, words)
    _comments(rows, village, chance)


def _polls(rows, village, now, chance) -> None:
    """One that is over and one that runs."""
    kinds = (
        (-40, -12, Poll.Results.AFTER, Poll.Phase.CLOSED),
        (-3, 11, Poll.Results.AT_ONCE, Poll.Phase.OPEN),
    )
    chosen = chance.sample(texts.POLLS, 2)
    for (begins, ends, results, phase), (question, text, options) in zip(
        kinds, chosen, strict=True
    ):
        counts = [chance.randint(2, 40) for _option in options]
        poll = Poll(
            village=village, question=question, text=text, results=results, phase=phase,
            opens_at=now + timedelta(days=begins), closes_at=now + timedelta(days=ends),
            created_at=now + timedelta(days=begins - 1), votes=sum(counts),
            shown_votes=sum(counts),
        )  # fmt: skip
        rows.polls.append(poll)
        rows.options += [
            PollOption(village=village, poll=poll, text=label, order=number, votes=count,
                       shown_votes=count)
            for number, (label, count) in enumerate(zip(options, counts, strict=True))
        ]  # fmt: skip


def _proposals(rows, village, now, chance, words) -> None:
    stories = chance.sample(texts.PROPOSALS, 5)
    states = chance.sample(STATES, 5)
    for number, (story, state) in enumerate(zip(stories, states, strict=True)):
        kind, title, text, budget = story
        created = now - timedelta(days=chance.uniform(20, 90))
        answer = {State.ACCEPTED: texts.ANSWERS, State.REJECTED: texts.REASONS}.get(state)
        name = chance.choice(texts.NAMES) if chance.random() < 0.7 else ""
        proposal = Proposal(
            village=village,
            uuid=uuid.uuid5(UUIDS, f"{village.code} usulan {number}"),
            code="".join(chance.choices(ALPHABET, k=LENGTH)),
            title=title.format(**words), text=text.format(**words), field=kind,
            hamlet=words["dusun"], budget=budget, year=created.year + 1, state=state,
            point=_near(village.point, chance), proposer_name=name,
            answer=chance.choice(answer) if answer else "",
            support_count=_supporters(state, chance),
            created_at=created,
            opened_at=None if state == State.SUBMITTED else created + timedelta(days=1),
            updated_at=created + timedelta(days=len(WAYS[state]) * 4),
        )  # fmt: skip
        rows.proposals.append(proposal)
        rows.steps += _steps(proposal)


def _supporters(state, chance) -> int:
    if state == State.SUBMITTED:
        return 0
    return chance.randint(1, 9) if state == State.OPEN else chance.randint(10, 45)


def _steps(proposal):
    yield ProposalStep(
        village=proposal.village, proposal=proposal, at=proposal.created_at, kind=Kind.SUBMITTED,
        state=State.SUBMITTED, role=Role_.PROPOSER, actor=proposal.proposer_name,
    )  # fmt: skip
    for number, state in enumerate(WAYS[proposal.state]):
        by_support = state == State.TO_DISCUSS
        yield ProposalStep(
            village=proposal.village, proposal=proposal, kind=Kind.STATE, state=state,
            at=proposal.created_at + timedelta(days=1 + 4 * number),
            role=Role_.SYSTEM if by_support else Role_.STAFF,
            actor="" if by_support else "Operator",
            text=proposal.answer if state == proposal.state else "",
        )  # fmt: skip


def _announcements(rows, village, topics, now, chance, words) -> None:
    for topic, title, text, days in chance.sample(texts.ANNOUNCEMENTS, 3):
        found = topics.get((village.district.regency_id, topic))
        if found is None:  # the regency has done away with it
            continue
        published = now - timedelta(days=chance.uniform(0, 9))
        until = timezone.localdate(published + timedelta(days=days)) if days else None
        rows.announcements.append(
            Announcement(
                village=village, topic=found, code="".join(chance.choices(ALPHABET, k=LENGTH)),
                title=title, text=text.format(**words), valid_until=until,
                state=Announcement.State.PUBLISHED, published_at=published, created_at=published,
            )
        )  # fmt: skip


def _comments(rows, village, chance) -> None:
    """Two on an open proposal, one of them answered, and one that waits for a moderator."""
    own = [row for row in rows.proposals[-5:] if row.is_public]
    subject = chance.choice(own)
    said = chance.sample(texts.COMMENTS, 3)
    names = chance.sample(texts.NAMES, 4)
    at = subject.created_at + timedelta(days=2)
    states = (Comment.State.SHOWN, Comment.State.SHOWN, Comment.State.HELD)
    for number, (text, name, state) in enumerate(zip(said, names, states, strict=False)):
        rows.comments.append(_comment(village, subject, number, name, text, at, state))
    answer = _comment(
        village, subject, 9, names[3], chance.choice(texts.REPLIES), at, Comment.State.SHOWN
    )
    answer.parent = rows.comments[-3]
    rows.answers.append(answer)


def _comment(village, subject, number, name, text, at, state) -> Comment:
    return Comment(
        village=village, uuid=uuid.uuid5(UUIDS, f"{village.code} komentar {number}"),
        subject_kind="proposal", subject_code=subject.code, name=name, text=text, state=state,
        held_for="" if state == Comment.State.SHOWN else "mengandung kata “pinjol”",
        created_at=at + timedelta(hours=3 * number),
    )  # fmt: skip


def _people(villages, announcements, now) -> None:
    """An account that waits for each village's operator, and a full inbox of the village's first
    member."""
    model = get_user_model()
    names = [f"calon-{village.code}" for village in villages]
    known = set(model.objects.filter(username__in=names).values_list("username", flat=True))
    model.objects.bulk_create(
        [
            model(username=name, first_name=texts.NAMES[number % len(texts.NAMES)], password="!")
            for number, name in enumerate(names)
            if name not in known
        ],
        batch_size=BATCH,
    )
    accounts = {user.username: user for user in model.objects.filter(username__in=names)}
    MembershipRequest.objects.bulk_create(
        [
            MembershipRequest(
                village=village, user=accounts[f"calon-{village.code}"],
                uuid=uuid.uuid5(UUIDS, f"{village.code} calon"),
                name=accounts[f"calon-{village.code}"].first_name,
                neighbourhood=f"RT {1 + number % 9:02}/RW 01",
                note="Saya baru pindah ke kampung ini.", asked_at=now - timedelta(days=number % 6),
            )
            for number, village in enumerate(villages)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    members = Membership.objects.filter(role=Role.CITIZEN, village__in=villages).order_by("-pk")
    first = dict(members.values_list("village_id", "user_id"))
    TopicFollow.objects.bulk_create(
        [TopicFollow(village_id=village, user_id=user, topic_code="umum")
         for village, user in first.items()],
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip
    Notice.objects.bulk_create(
        [
            Notice(
                village=row.village, user_id=first[row.village_id], kind="announcement",
                key=row.code, text=f"{row.topic.name}: {row.title}", at=row.published_at,
                url=f"/p/netizen/pengumuman/{row.code}/",
            )
            for row in announcements
            if row.village_id in first
        ],
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip


def _near(point, chance) -> Point | None:
    """A position within about a kilometre (0.009 degrees) of the village office, or none."""
    shift = chance.uniform(-0.009, 0.009), chance.uniform(-0.009, 0.009)
    if chance.random() < 0.3 or point is None:
        return None
    return Point(round(point.x + shift[0], 6), round(point.y + shift[1], 6), srid=4326)
