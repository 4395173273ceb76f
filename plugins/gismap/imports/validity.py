"""Since when and until when the places of a file are there, as its columns tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.geo.files.inference import date_of
from plugins.gismap.models import Feature, Layer

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.gismap.imports.plans import Plan

FIELDS = ("valid_from", "valid_until")
Period = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Periods:
    """Reads the days of rows. `known` are those of the features there are, by village and key:
    where the file has one of the two columns, the other day stays what it is."""

    plan: Plan
    known: Mapping[tuple[int, str], Period] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, layer: Layer, villages: list[Village]) -> Periods:
        """One query, where one is needed."""
        mapped = [name for name in FIELDS if getattr(plan, name)]
        if not plan.key or layer.pk is None or len(mapped) != 1:
            return cls(plan)
        path = "name" if plan.key == "name" else f"attributes__{plan.key}"
        rows = Feature.objects.for_villages(villages).filter(layer=layer)
        found = rows.values_list("village", path, *FIELDS).iterator(2000)
        return cls(plan, {(village, str(key)): tuple(days) for village, key, *days in found})

    def read(self, values: Mapping[str, Any]) -> Period:
        """Both days as the row tells them. Raises `ValidationError`."""
        since, until = (_read(getattr(self.plan, name), values) for name in FIELDS)
        check(since, until)
        return since, until

    def check_changed(self, key: tuple[int, str], since: date | None, until: date | None) -> None:
        """Whether the days fit those that stay. Raises `ValidationError`."""
        kept = self.known.get(key)
        if kept is not None:
            check(
                since if self.plan.valid_from else kept[0],
                until if self.plan.valid_until else kept[1],
            )


def check(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise ValidationError(
            _("It would be there until %(until)s, which is before it began, %(since)s.")
            % {"until": _shown(until), "since": _shown(since)}
        )


def _shown(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _read(column: str, values: Mapping[str, Any]) -> date | None:
    text = str(values.get(column) if values.get(column) is not None else "").strip()
    if not text:
        return None
    # Some formats have no days without a time.
    plain = date_of(text) or date_of(text.replace("T", " ").partition(" ")[0])
    try:
        return date.fromisoformat(plain or "")
    except ValueError:
        raise ValidationError(
            _("“%(value)s” in the column “%(column)s” is no date: write it as 2026-01-31 or "
              "31/01/2026.") % {"value": text[:60], "column": column}
        ) from None  # fmt: skip
