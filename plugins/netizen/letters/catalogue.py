"""Which kinds of letters a village offers: the regency's, save where it has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.netizen.models import LetterKind

if TYPE_CHECKING:
    from core.villages.models import Village


def offered(village: Village) -> list[LetterKind]:
    """The kinds a citizen of the village can ask for, in their order. One query."""
    return [kind for kind in holding(village) if kind.is_active]


def holding(village: Village) -> list[LetterKind]:
    """Of each code the kind of the narrowest area, switched off or not, in their order."""
    by_code: dict[str, LetterKind] = {}
    for kind in LetterKind.objects.for_village(village):
        other = by_code.get(kind.code)
        if other is None or _width(kind) < _width(other):
            by_code[kind.code] = kind
    return sorted(by_code.values(), key=lambda kind: (kind.order, kind.title, kind.pk))


def kind_of(village: Village, code: str) -> LetterKind | None:
    """The kind with this code that the village offers."""
    found = sorted(LetterKind.objects.for_village(village).filter(code=code), key=_width)
    return found[0] if found and found[0].is_active else None


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
