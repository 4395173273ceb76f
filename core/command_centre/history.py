"""A day of an area is one row: what its figures were, kept for comparing and for trends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models.functions import Length
from django.utils import timezone

from core.command_centre.models import DaySnapshot, Figure

BATCH = 500
WEEK, YEAR = timedelta(days=7), timedelta(days=364)  # the same day of the week
EVERY_DAY = timedelta(days=100)  # for so long villages keep each day, then Mondays alone


def keep_day(now: datetime | None = None) -> int:
    """Write today's row of every area, or write it anew, and note on the figures what they were a
    week and a year ago; how many areas."""
    today = timezone.localdate(now)
    values: dict[str, dict[str, float]] = defaultdict(dict)
    rows = Figure.objects.values_list("area", "source", "name", "value").order_by()
    for area, source, name, value in rows.iterator(5000):
        values[area][f"{source}.{name}"] = round(value, 6)
    write_days((area, today, kept) for area, kept in values.items())
    thin_out(today)
    compare(today)
    return len(values)


def write_days(days: Iterable[tuple[str, date, dict[str, float]]]) -> None:
    """Rows of areas and days, over those that are there."""
    DaySnapshot.objects.bulk_create(
        [DaySnapshot(area=area, day=day, values=values) for area, day, values in days],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["area", "day"],
        update_fields=["values"],
    )


def thin_out(today: date) -> None:
    """Of villages' days that are long gone, leave the Mondays."""
    old = DaySnapshot.objects.filter(day__lt=today - EVERY_DAY).exclude(day__iso_week_day=1)
    old.annotate(length=Length("area")).filter(length=13).delete()


def compare(today: date) -> None:
    """Note what each figure was a week and a year ago; a day's gap before is bridged."""
    for attribute, ago in (("week_ago", WEEK), ("year_ago", YEAR)):
        past = _past(today - ago)
        changed = []
        for row in Figure.objects.all().iterator(5000):
            before = past.get(row.area, {}).get(row.key)
            if getattr(row, attribute) != before:
                setattr(row, attribute, before)
                changed.append(row)
        Figure.objects.bulk_update(changed, [attribute], batch_size=BATCH)


def _past(day: date) -> dict[str, dict[str, float]]:
    """Each area's values of that day, or of the nearest of the seven days before."""
    found: dict[str, dict[str, float]] = {}
    days = DaySnapshot.objects.filter(day__gt=day - WEEK, day__lte=day).order_by("day")
    for area, values in days.values_list("area", "values").iterator(2000):
        found[area] = values
    return found


def trend(area: str, keys: Iterable[str], since: date, most: int = 60) -> dict[str, list]:
    """`(day, value)` of each key from `since` on, the oldest first, `most` of them at most; one
    query."""
    days = list(
        DaySnapshot.objects.filter(area=area, day__gte=since)
        .order_by("day")
        .values_list("day", "values")
    )
    # Spread over the whole span, the last one always among them.
    step = max(1, -(-len(days) // most))
    days = days[::-1][::step][::-1]
    return {key: [(day, values[key]) for day, values in days if key in values] for key in keys}
