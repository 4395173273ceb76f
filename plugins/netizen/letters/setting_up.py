"""Gives a regency the kinds of letters it begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.events.records import records_changed
from plugins.netizen.letters import bodies
from plugins.netizen.letters.default_kinds import KINDS
from plugins.netizen.letters.fields import check_fields
from plugins.netizen.models import LetterKind

if TYPE_CHECKING:
    from core.villages.models import Regency


def set_up(regency: Regency) -> None:
    """Add them to a regency that has no kind of letter yet; one that has left some out does not
    want them back. One query where there is nothing to do."""
    if LetterKind.objects.unscoped().filter(regency=regency).exists():
        return
    LetterKind.objects.bulk_create(first_kinds(regency))
    records_changed("netizen", [regency])


def first_kinds(regency, model: type[LetterKind] = LetterKind) -> list[LetterKind]:
    """The kinds, not saved; of a migration's `model` where one is given."""
    return [_kind(model, regency, number, *values) for number, values in enumerate(KINDS, start=1)]


def _kind(
    model, regency, number, code, title, description, needed, classification, holds, takes, fields,
    body,
) -> LetterKind:  # fmt: skip
    fields = check_fields(list(fields))
    return model(
        regency=regency,
        code=code,
        title=title,
        description=description,
        requirements=needed,
        fields=fields,
        body=bodies.checked(body, {field["code"] for field in fields}),
        classification=classification,
        validity_days=holds,
        takes_days=takes,
        fee="Gratis",
        order=10 * number,
    )
