"""What letters hold of a person, for handing it out and for erasing it.

Erasing follows the law on both sides. Whoever asked may have their data erased (UU 27/2022, article
8), save what the state's administration needs (article 15); and a village must be able to tell of
each number of its register what became of it (UU 43/2009 on archives). So an entry keeps its number,
kind, dates, signer and the initials of whom it was for, by which its QR code is still answered; the
text, the PDF, the name, and all of the request but its states go. A request that is still open is
cancelled. Only what was asked for while signed in belongs to an account: a NIK typed into a form
proves nothing about who typed it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.plugins.specs import PersonalData
from plugins.netizen.letters.fields import told
from plugins.netizen.letters.handling import Action, Actor, As, add_step, keep
from plugins.netizen.models import Letter, LetterAttachment, LetterRequest, LetterStep


def export(user) -> list[PersonalData]:
    requests = LetterRequest.objects.unscoped().filter(applicant=user)
    rows = tuple(
        {
            "village": row.village.full_name,
            "tracking_code": row.tracking_code,
            "created_at": row.created_at.isoformat(),
            "letter": row.kind.title,
            "name": row.name,
            "nik": row.nik,
            "phone": row.phone,
            "values": dict(told(row.kind.fields, row.values)),
            "state": row.state,
            "steps": [
                {"at": step.at.isoformat(), "action": step.action, "text": step.text}
                for step in row.steps.all()
                if step.is_public or step.role == As.CITIZEN
            ],
            "pictures": [picture.label for picture in row.attachments.all()],
        }
        for row in requests.select_related("village", "kind").prefetch_related(
            "steps", "attachments"
        )
    )
    letters = Letter.objects.unscoped().filter(request__applicant=user).select_related("village")
    entries = tuple(
        {
            "village": letter.village.full_name,
            "number": letter.number_text,
            "letter": letter.title,
            "date": letter.date.isoformat(),
            "valid_until": letter.valid_until.isoformat() if letter.valid_until else None,
            "holder": letter.holder,
            "revoked": letter.is_revoked,
        }
        for letter in letters
    )
    found = [
        (LetterRequest._meta.verbose_name_plural, rows),
        (Letter._meta.verbose_name_plural, entries),
    ]
    return [PersonalData(str(title), values) for title, values in found if values]


def erase(user) -> None:
    """Take the person out of what they asked for; see above for what stays."""
    requests = LetterRequest.objects.unscoped().filter(applicant=user).select_related("village")
    for row in requests:
        with transaction.atomic():
            _empty(row)


def _empty(row: LetterRequest) -> None:
    for attachment in LetterAttachment.objects.for_village(row.village_id).filter(request=row):
        attachment.delete()
    for letter in Letter.objects.for_village(row.village_id).filter(request=row):
        if letter.file:
            storage, name = letter.file.storage, letter.file.name
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
        rows = Letter.objects.for_village(row.village_id).filter(pk=letter.pk)
        rows.update(holder=initials(letter.holder), html="", file="")
    LetterStep.objects.for_village(row.village_id).filter(request=row).update(text="")
    LetterStep.objects.for_village(row.village_id).filter(
        request=row, role=LetterStep.Role.CITIZEN
    ).update(user=None, actor="")
    if row.is_open:
        row.state, row.closed_at = LetterRequest.State.CANCELLED, timezone.now()
    row.name = initials(row.name)
    row.nik = row.phone = row.note = ""
    row.values, row.applicant = {}, None
    keep(row, "state", "closed_at", "name", "nik", "phone", "note", "values", "applicant")
    add_step(row, Action.ERASE, Actor(As.SYSTEM))


def initials(name: str) -> str:
    """Of each word of a name its first letter: all the public is shown of a person."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())[:20]
