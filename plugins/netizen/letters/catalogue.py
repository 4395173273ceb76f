"""Which kinds of letters a village offers: the regency's, save where it has its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from plugins.netizen.models import LetterKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.villages.models import Village


def in_force(village: Village) -> QuerySet[LetterKind]:
    """Of each code the kind of the narrowest area, switched off or not."""
    own = LetterKind.objects.filter(village=village).order_by().values("code")
    districts = LetterKind.objects.filter(district=village.district_id).order_by().values("code")
    return (
        LetterKind.objects.for_village(village)
        .exclude(village__isnull=True, code__in=own)
        .exclude(regency__isnull=False, code__in=districts)
    )


def offered(village: Village) -> QuerySet[LetterKind]:
    """The kinds a citizen of the village can ask for, in their order."""
    return in_force(village).filter(is_active=True)


def kind_of(village: Village, code: str) -> LetterKind | None:
    """The kind with this code that the village offers."""
    return offered(village).filter(code=code).first()


def narrowest(kinds: Iterable[LetterKind]) -> list[LetterKind]:
    """The same of kinds that are there already, all of which hold in one village."""
    by_code: dict[str, LetterKind] = {}
    for kind in kinds:
        other = by_code.get(kind.code)
        if other is None or _width(kind) < _width(other):
            by_code[kind.code] = kind
    return list(by_code.values())


def _width(kind: LetterKind) -> int:
    return ("village", "district", "regency").index(kind.area_kind)


def copied(kind: LetterKind, village: Village, **changes) -> LetterKind:
    """A kind of the village's own that takes this one's place; the one it has, where there is."""
    own = LetterKind.objects.for_village(village).filter(village=village, code=kind.code).first()
    if own is None:
        names = [
            field.name
            for field in LetterKind._meta.concrete_fields
            if field.name not in ("id", "regency", "district", "village")
        ]
        own = LetterKind(village=village, **{name: getattr(kind, name) for name in names})
    for name, value in changes.items():
        setattr(own, name, value)
    own.save()
    return own
