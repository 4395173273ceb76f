"""Example letters: in each village who signs, requests in every state, a register begun.

PDFs are made when somebody wants them. The same rows for a village at every run, their times
counted back from today.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from core.events.records import records_changed
from core.villages.models import Village
from plugins.netizen.codes import ALPHABET, LENGTH
from plugins.netizen.letters import bodies, issuing, numbers, paper
from plugins.netizen.letters.demo_values import NAMES, value_of
from plugins.netizen.letters.handling import Action, As, State
from plugins.netizen.letters.setting_up import set_up
from plugins.netizen.models import (
    Letter,
    LetterCounter,
    Letterhead,
    LetterKind,
    LetterRequest,
    LetterSigner,
    LetterStep,
)

UUIDS = uuid.UUID("6c0a1f0e-58d3-4f0b-9d5c-2f4f7a1d9b11")
MISSING = "Foto Kartu Keluarga belum terbaca. Mohon dikirim ulang yang lebih jelas."
REASON = "Pemohon tercatat sebagai penduduk kampung lain. Silakan mengurus di kampung asal."
CHECKING = ((Action.FILE, As.CITIZEN, State.SUBMITTED), (Action.CHECK, As.OPERATOR, State.CHECKED))
SENT = (*CHECKING, (Action.SEND, As.OPERATOR, State.WAITING))
SIGNED = (*SENT, (Action.SIGN, As.HEAD, State.READY))
# State, how many of it, between how many days ago it came in, and its steps.
STATES = (
    (State.SUBMITTED, 3, (0, 3), CHECKING[:1]),
    (State.INCOMPLETE, 2, (1, 8), (*CHECKING[:1], (Action.ASK, As.OPERATOR, State.INCOMPLETE))),
    (State.CHECKED, 2, (1, 4), CHECKING),
    (State.WAITING, 2, (1, 5), SENT),
    (State.REFUSED, 1, (5, 40), (*CHECKING[:1], (Action.REFUSE, As.OPERATOR, State.REFUSED))),
    (State.CANCELLED, 1, (5, 40), (*CHECKING[:1], (Action.CANCEL, As.CITIZEN, State.CANCELLED))),
    (State.READY, 3, (2, 6), SIGNED),
    (
        State.HANDED_OVER,
        9,
        (6, 75),
        (*SIGNED, (Action.HAND_OVER, As.OPERATOR, State.HANDED_OVER)),
    ),
)
NOTES = {Action.ASK: MISSING, Action.REFUSE: REASON}
BATCH = 1000


@dataclass
class Made:
    """A request with what hangs on it; keys are known once the request is stored."""

    row: LetterRequest
    steps: list[LetterStep]
    issued: datetime | None = None


def load(villages, progress) -> None:
    """Add letters to villages that have no requests yet."""
    keys = [village.pk for village in villages]
    done = set(
        LetterRequest.objects.for_villages(keys).order_by().values_list("village", flat=True)
    )
    places = list(Village.objects.with_places().filter(pk__in=set(keys) - done).order_by("code"))
    for regency in {
        village.district.regency_id: village.district.regency for village in places
    }.values():
        set_up(regency)
    kinds = _kinds(places)
    people = _people(places)
    with transaction.atomic():
        signers = _signers(places, people)
        made = [
            item
            for village in places
            for item in _requests(village, kinds[village.district.regency_id], signers, people)
        ]
        LetterRequest.objects.bulk_create([item.row for item in made], batch_size=BATCH)
        for item in made:
            for step in item.steps:
                step.request_id = item.row.pk
        LetterStep.objects.bulk_create([step for item in made for step in item.steps], BATCH)
        _register(made)
        if places:
            records_changed("netizen", places)
    progress(len(villages))


def _kinds(places) -> dict[int, list[LetterKind]]:
    regencies = {village.district.regency_id for village in places}
    found: dict[int, list[LetterKind]] = {key: [] for key in regencies}
    for kind in LetterKind.objects.unscoped().filter(regency__in=regencies, is_active=True):
        found[kind.regency_id].append(kind)
    return found


def _people(places) -> dict[str, int]:
    """Keys of the demo's accounts by their names."""
    names = [f"{role}-{village.code}" for village in places for role in ("operator", "warga")]
    users = get_user_model().objects.filter(username__in=names)
    return dict(users.values_list("username", "pk"))


def _signers(places, people) -> dict[int, list[LetterSigner]]:
    rows = []
    for village in places:
        chance = random.Random(f"signers {village.code}")
        head, secretary = chance.sample(NAMES, 2)
        is_urban = village.kind == Village.Kind.KELURAHAN
        title = f"{'Lurah' if is_urban else 'Kepala Kampung'} {village.name}"
        rows.append(LetterSigner(village=village, name=head, title=title, order=1))
        rows.append(
            LetterSigner(
                village=village,
                name=secretary,
                title="Sekretaris Lurah" if is_urban else "Sekretaris Kampung",
                stands_in_for=title,
                user_id=people.get(f"operator-{village.code}"),
                order=2,
            )
        )
    LetterSigner.objects.bulk_create(rows, batch_size=BATCH)
    found: dict[int, list[LetterSigner]] = {}
    for row in rows:
        found.setdefault(row.village_id, []).append(row)
    return found


def _requests(village, kinds, signers, people) -> list[Made]:
    chance = random.Random(f"letters {village.code}")
    now, made = timezone.now(), []
    for state, count, days, steps in STATES:
        for _number in range(count):
            number = len(made)
            created = now - timedelta(days=chance.uniform(*days))
            row = _request(village, chance.choice(kinds), state, created, number, chance)
            if state in (State.WAITING, State.READY, State.HANDED_OVER):
                row.signer = signers[village.pk][number % 2]
            if number % 6 == 0:
                row.applicant_id = people.get(f"warga-{village.code}")
            made.append(_with_steps(row, steps, now, chance))
    return made


def _request(village, kind, state, created, number, chance) -> LetterRequest:
    chosen = chance.choice(NAMES)
    fields = [
        field for field in kind.fields if field["by"] == "citizen" or state != State.SUBMITTED
    ]
    return LetterRequest(
        village=village,
        kind=kind,
        uuid=uuid.uuid5(UUIDS, f"{village.code} {number}"),
        tracking_code="".join(chance.choices(ALPHABET, k=LENGTH)),
        channel=chance.choice(("website", "website", "api", "counter")),
        name=chosen,
        nik=f"{village.code.replace('.', '')[:6]}{chance.randint(1, 28):02}"
        f"{chance.randint(1, 12):02}{chance.randint(60, 99)}{number + 1:04}",
        phone=f"+62812000{chance.randint(10000, 99999)}",
        values={field["code"]: value_of(field, chance) for field in fields},
        state=state,
        note=MISSING if state == State.INCOMPLETE else REASON if state == State.REFUSED else "",
        created_at=created,
    )


def _with_steps(row, steps, now, chance) -> Made:
    made, at = Made(row, []), row.created_at
    for number, (action, role, state) in enumerate(steps):
        if number:
            at += (now - at) * chance.uniform(0.05, 0.3)
        if action == Action.SIGN:
            made.issued = row.ready_at = at
        made.steps.append(
            LetterStep(
                village=row.village,
                at=at,
                action=action,
                role=role,
                actor={As.CITIZEN: row.name, As.HEAD: "Kepala Kampung"}.get(role, "Operator"),
                state=state,
                text=NOTES.get(action, ""),
                is_public=action in NOTES,
            )
        )
    row.updated_at = at
    if row.state in (State.HANDED_OVER, State.REFUSED, State.CANCELLED):
        row.closed_at = at
    return made


def _register(made: list[Made]) -> None:
    """The letters of the signed requests, numbered in the order of their signing."""
    counters: dict[tuple[int, int], LetterCounter] = {}
    letters, cleaned = [], {}
    for item in sorted((item for item in made if item.issued), key=lambda item: item.issued):
        row, kind = item.row, item.row.kind
        day = timezone.localdate(item.issued)
        counter = counters.setdefault(
            (row.village_id, day.year), LetterCounter(village=row.village, year=day.year)
        )
        counter.last += 1
        letter = Letter(
            village=row.village,
            request=row,
            kind=kind,
            year=day.year,
            number=counter.last,
            number_text=numbers.written(
                kind.number_pattern,
                counter.last,
                day,
                kind.classification,
                row.village.code.rpartition(".")[2],
            ),
            title=kind.title,
            holder=row.name,
            date=day,
            valid_until=day + timedelta(days=kind.validity_days) if kind.validity_days else None,
            signer_name=row.signer.name,
            signer_title=issuing.title_of(row.signer),
            head=paper.lines_of(row.village, Letterhead(village=row.village)),
            issued_at=item.issued,
        )
        body = cleaned.setdefault(kind.pk, bodies.clean_html(kind.body))
        letter.html = issuing.text_of(letter, row, body)
        letters.append(letter)
    Letter.objects.bulk_create(letters, batch_size=BATCH)
    LetterCounter.objects.bulk_create(counters.values(), batch_size=BATCH)
