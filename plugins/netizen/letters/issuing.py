"""Signs a letter: gives it the next number of the register, and makes its PDF afterwards.

The number, the entry and the request's state are one transaction, and nothing slow is in it: the
counter is locked for as long as it lasts. The PDF is made after it; should that fail, the letter
keeps its number, and the PDF is made by a task or when somebody wants it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from core.events.log import append
from plugins.netizen.letters import bodies, fields, paper
from plugins.netizen.letters.handling import (
    Action,
    Actor,
    Refused,
    add_step,
    locked,
    moved,
)
from plugins.netizen.letters.numbers import take_number, written
from plugins.netizen.letters.pdf import LONGEST, NotMade
from plugins.netizen.models import Letter, LetterRequest, LetterSigner

if TYPE_CHECKING:
    from core.villages.models import Village

log = logging.getLogger("kampung.netizen")
MADE_AT_ONCE = 200  # missing PDFs, in one run of the task
MADE_WITHIN = timedelta(days=2)  # of the signature


def sign(row: LetterRequest, actor: Actor, text: str = "") -> Letter:
    """Give the letter its number and its entry in the register. Raises `Refused`; then nothing is
    changed. Make the PDF afterwards, by `after_signing`."""
    head, short = paper.head_of(row.village), paper.abbreviation_of(row.village)
    body = bodies.clean_html(row.kind.body)
    today = timezone.localdate()
    with transaction.atomic():
        stored = locked(row)
        made: list[Letter] = []

        def enter() -> None:
            kind = stored.kind
            letter = Letter(
                village=row.village,
                request=stored,
                kind=kind,
                title=kind.title,
                holder=stored.name,
                date=today,
                valid_until=today + timedelta(days=kind.validity_days)
                if kind.validity_days
                else None,
                signer_name=stored.signer.name,
                signer_title=title_of(stored.signer),
                signer_number=stored.signer.number,
                signed_by=actor.user,
                head=head,
                year=today.year,
            )
            # As late as can be, since the counter is locked from here on.
            letter.number = take_number(row.village, today.year)
            letter.number_text = written(
                kind.number_pattern, letter.number, today, kind.classification, short
            )
            letter.html = text_of(letter, stored, body)
            if len(letter.html) > LONGEST:
                raise Refused(_("The letter is too long. Shorten its text or what is filled in."))
            Letter.objects.bulk_create([letter])
            made.append(letter)

        moved(stored, Action.SIGN, actor, text, {}, enter)
        letter = made[0]
        append(
            "letter.issued",
            village=row.village,
            subject=letter,
            payload={
                "plugin": "netizen",
                "kind": stored.kind.code,
                "year": letter.year,
                "number": letter.number,
            },
        )
    return letter


def title_of(signer: LetterSigner) -> str:
    """The title as it stands above a signature: `a.n.` whom somebody stands in for."""
    if signer.stands_in_for:
        return f"a.n. {signer.stands_in_for}\n{signer.title}"
    return signer.title


def text_of(letter: Letter, row: LetterRequest, body: str) -> str:
    """The letter's text with everything filled in; HTML."""
    village, kind = row.village, row.kind
    named = bodies.named(body)
    texts = {
        field["code"]: fields.shown(field, row.values.get(field["code"], ""))
        for field in kind.fields
    }
    rows = [("Nama", row.name), ("NIK", row.nik)]
    rows += [
        (field["label"], texts[field["code"]])
        for field in kind.fields
        if field["code"] not in named and texts[field["code"]]
    ]
    texts |= {
        "name": row.name,
        "nik": row.nik,
        "phone": row.phone,
        "number": letter.number_text,
        "date": fields.long_date(letter.date),
        "valid_until": fields.long_date(letter.valid_until) if letter.valid_until else "",
        "village": village.full_name,
        "district": village.district.name,
        "regency": village.district.regency.name,
        "address": letter.head.get("address", ""),
        "signer": letter.signer_name,
        "signer_title": letter.signer_title.rpartition("\n")[2],
        "kind": kind.title,
    }
    return bodies.filled(body, texts, bodies.table_of(rows))


def after_signing(letter: Letter) -> bool:
    """Make the letter's PDF now; whether it could be made. Never raises: the number is given."""
    try:
        paper.make(letter)
    except (NotMade, OSError) as error:
        log.error("The PDF of letter %s could not be made: %s", letter.pk, error)
        return False
    return True


def make_missing(village: Village) -> None:
    """Have the PDFs made that are not there although their letters were signed lately; a task of the
    village's. Older ones are made when somebody wants them.

    Each in a task of its own, because this one runs in a transaction: a database that takes one
    writer at a time would wait until the last is drawn.
    """
    lately = timezone.now() - MADE_WITHIN
    rows = Letter.objects.for_village(village).filter(file="", issued_at__gte=lately)
    keys = rows.exclude(html="").order_by("issued_at").values_list("pk", flat=True)
    for pk in keys[:MADE_AT_ONCE]:
        transaction.on_commit(partial(make_one.enqueue, pk))


@task()
def make_one(pk: int) -> bool:
    """Make a letter's PDF where it is not there yet; whether it could be made."""
    rows = Letter.objects.unscoped().filter(pk=pk, file="").exclude(html="")
    letter = rows.select_related("village__district__regency", "village__site").first()
    return letter is not None and after_signing(letter)


def revoke(letter: Letter, actor: Actor, reason: str) -> None:
    """Say of a letter that it holds no more; its number stays. Raises `Refused`."""
    reason = reason.strip()[:300]
    if not reason:
        raise Refused(_("Say why, in the note."))
    with transaction.atomic():
        rows = Letter.objects.for_village(letter.village_id).filter(pk=letter.pk)
        stored = rows.select_for_update(of=("self",)).get()
        if stored.is_revoked:
            raise Refused(_("The letter has been revoked already."))
        now = timezone.now()
        old = stored.file.name if stored.file else ""
        rows.update(revoked_at=now, revoked_for=reason, file="")
        if stored.request is not None:
            add_step(stored.request, Action.REVOKE, actor, reason, is_public=True)
        append(
            "letter.changed",
            village=letter.village,
            subject=letter,
            payload={"plugin": "netizen", "from": "issued", "to": "revoked"},
        )
        if old:
            # Made again when it is wanted, with the remark that it was revoked.
            transaction.on_commit(lambda: stored.file.storage.delete(old))
    letter.revoked_at, letter.revoked_for, letter.file = now, reason, ""
