"""The demo's history: a year of figures that lead to today's, and signs of life of the villages.

Past values are made, not remembered: each metric has drifted to where it is, with noise of each
village's own, the same at every run. Districts and the regency have the totals of what their
villages have on the same day, and lie between those on the days that villages do not keep.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from core.command_centre.history import YEAR, keep_day, write_days
from core.command_centre.models import DaySnapshot, Figure, Level, VillageReach
from core.command_centre.reach import keep_reach
from core.command_centre.refreshing import refresh
from core.command_centre.sources import metrics
from core.command_centre.totals import Measured, total
from core.villages.models import Regency, Village

DAILY = 14  # days that villages keep one by one
SPREAD = timedelta(days=7)
# How a metric has come to its value within a year, as a part of it; less for what should be low.
GROWTH = {"up": 0.3, "down": -0.4, "neither": 0.05}
NOISE = 0.05  # of a value in a week
REACHED = ((1, "silent"), (7, "no_signal"), (12, "poor_signal"), (28, "idle"))  # of 100, up to

Key = tuple[str, str]


def state_in_demo(code: str) -> str:
    """How the demo's village of this code is reached: a state of `core.command_centre.reach`, by
    which plugins place their own examples."""
    place = zlib.crc32(code.encode()) % 100
    return next((state for below, state in REACHED if place < below), "active")


def load(progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """Measure all villages and make the year before, where there is none; `progress` is told
    villages done and villages in all."""
    count = Village.objects.filter(site__isnull=False).count()
    refresh()
    today = timezone.localdate()
    with transaction.atomic():
        if not DaySnapshot.objects.filter(day__lt=today - SPREAD).exists():
            for code in Regency.objects.values_list("code", flat=True):
                write_days(_year(code, today))
        _hear(timezone.now())
    keep_reach()
    keep_day()
    progress(count, count)


# -- Figures -----------------------------------------------------------------------------------


def days_of_villages(today: date) -> list[date]:
    """The days before today of which villages have a row: Mondays of a year, and the last days one
    by one; the oldest first."""
    year = [today - timedelta(days=ago) for ago in range(YEAR.days + 6, 0, -1)]
    return [day for day in year if day.isoweekday() == 1 or (today - day).days <= DAILY]


def _year(regency: str, today: date) -> Iterator[tuple[str, date, dict[str, float]]]:
    """A row of each area of the regency and day."""
    days = days_of_villages(today)
    ages = np.array([(today - day).days for day in days])
    figures: dict[Key, list[Figure]] = defaultdict(list)
    rows = Figure.objects.filter(level=Level.VILLAGE, regency=regency).order_by("area")
    for figure in rows.iterator(5000):
        figures[figure.source, figure.name].append(figure)
    villages: dict[str, list[dict[str, float]]] = defaultdict(lambda: [{} for _day in days])
    above: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for source, spec in metrics():
        own = figures.get((source.slug, spec.name))
        if not own:
            continue
        key = f"{source.slug}.{spec.name}"
        past = _past(key, spec, np.array([figure.value for figure in own]), ages)
        for figure, values in zip(own, past.tolist(), strict=True):
            for kept, value in zip(villages[figure.area], values, strict=True):
                kept[key] = value
        for area, values in _totals(spec.total, own, past.tolist()):
            above[area][key] = values
    for area, kept in villages.items():
        yield from ((area, day, values) for day, values in zip(days, kept, strict=True))
    for area, series in above.items():
        yield from _each_day(area, series, days, today)


def _past(key: str, spec, today: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Each village's values at these ages in days, which lead to today's."""
    chance = np.random.default_rng(zlib.crc32(key.encode()))
    years = ages / YEAR.days
    slope = GROWTH[spec.good] + chance.normal(0, 0.12, len(today))
    # Back from today, so that the walk ends where the figure is.
    steps = chance.normal(0, 1, (len(today), len(ages))) * np.sqrt(
        np.abs(np.diff(ages, append=0)) / 7
    )
    walk = steps[:, ::-1].cumsum(axis=1)[:, ::-1]
    is_whole = spec.total != "mean" and bool(np.all(today == np.round(today)))
    size = np.maximum(np.abs(today), 3 if is_whole else 0)
    values = today[:, None] * (1 - slope[:, None] * years) + NOISE * size[:, None] * walk
    low, high = (today.min(), today.max()) if spec.total == "mean" else (0, 1.3 * today.max())
    if key == "command_centre.completeness":
        low = 0
    return np.round(np.clip(values, low, high), 0 if is_whole else 2)


def _totals(how, own: list[Figure], past: list[list[float]]) -> Iterator[tuple[str, list[float]]]:
    """The values of each district and regency on the days of `past`, by today's weights."""
    for length in (8, 5):
        parts: dict[str, list[int]] = defaultdict(list)
        for number, figure in enumerate(own):
            parts[figure.area[:length]].append(number)
        for area, numbers in parts.items():
            yield (
                area,
                [
                    total(how, [Measured(past[n][day], own[n].weight) for n in numbers]).value
                    for day in range(len(past[0]))
                ],
            )


def _each_day(area: str, series: dict[str, list[float]], days: list[date], today: date):
    """An area's row of each day of the year; between two days of the villages on the line."""
    known = np.array([(day - days[0]).days for day in days])
    wanted = np.arange((today - days[0]).days)
    lines = {
        key: np.round(
            np.interp(wanted, known, values),
            0 if all(float(value).is_integer() for value in values) else 4,
        ).tolist()
        for key, values in series.items()
    }
    for number in wanted.tolist():
        day = days[0] + timedelta(days=number)
        yield area, day, {key: values[number] for key, values in lines.items()}


# -- Signs of life -----------------------------------------------------------------------------


def _hear(now: datetime) -> None:
    """When the staff of each village was last at work, where nothing is known of it."""
    known = set(VillageReach.objects.values_list("village", flat=True))
    new = []
    for pk, code in Village.objects.filter(site__isnull=False).values_list("pk", "code"):
        if pk in known:
            continue
        state = state_in_demo(code)
        number = zlib.crc32(f"reach {code}".encode())
        moment = datetime.combine(
            timezone.localdate(now), time(8 + number % 8, number // 8 % 60)
        ).astimezone(timezone.get_default_timezone())
        lately = timedelta(days=1 + number % 11)
        row = VillageReach(village_id=pk, last_sign_in=moment - lately)
        if state == "active":
            row.last_change = row.last_sign_in + timedelta(minutes=9 + number % 40)
        else:
            row.last_change = moment - timedelta(days=20 + number % 70)
            if state != "idle":
                row.last_sign_in = row.last_change
        row.has_no_signal = state == "no_signal"
        row.signal_note = "Sinyal hanya di bukit dekat SD." if row.has_no_signal else ""
        new.append(row)
    VillageReach.objects.bulk_create(new, batch_size=500)
