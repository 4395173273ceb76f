"""Measures villages anew and keeps what was found, up to the regency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.command_centre.measuring import COMPLETENESS, Answers, Key, measure
from core.command_centre.models import Figure, Level, MissingItem, SourceState
from core.command_centre.sources import metrics
from core.command_centre.totals import Measured, drawn, prior, total
from core.villages.models import Village

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 500


def refresh(ids: Iterable[int] | None = None) -> int:
    """Measure these villages, or all, and make the figures of their areas anew; how many villages.

    What a failing metric had given before is left as it is. Takes the time of each source's queries
    once, whatever the number of villages.
    """
    villages = Village.objects.filter(site__isnull=False)
    if ids is not None:
        villages = villages.filter(pk__in=set(ids))
    now = timezone.now()
    # Outside the transaction that keeps them: sources may take their time.
    codes = dict(villages.order_by().values_list("pk", "code"))
    answers = measure(villages)
    with transaction.atomic():
        _keep_villages(codes, answers, now)
        _keep_missing(codes, answers, now)
        touched = {*codes.values(), *_forget_moved()}
        regencies = {code[:5] for code in touched}
        districts = {code[:8] for code in touched}
        if ids is None:
            _forget(set(codes.values()))
            districts = regencies = None
        _keep_areas(districts, regencies, now)
        _keep_states(answers, now)
    return len(codes)


def _keep_villages(codes: dict[int, str], answers: Answers, now: datetime) -> None:
    wanted: dict[tuple[str, str, str], Measured] = {
        (codes[pk], *key): measured
        for key, values in answers.values.items()
        for pk, measured in values.items()
        if pk in codes
    }
    strengths = _strengths({code[:5] for code in codes.values()})

    def rank(area, key, measured):
        return drawn(measured, *strengths.get((area[:5], *key), (measured.value, None)))

    there = Figure.objects.filter(level=Level.VILLAGE, area__in=codes.values())
    if len(codes) > BATCH:
        there = Figure.objects.filter(level=Level.VILLAGE)
    _write(there, wanted, set(answers.values), Level.VILLAGE, rank, now)


def _strengths(regencies: set[str]) -> dict[tuple[str, str, str], tuple[float, float | None]]:
    """The mean and the prior of each of the regencies' means, as they were found last."""
    rows = Figure.objects.filter(level=Level.REGENCY, area__in=regencies, prior__isnull=False)
    return {(row.area, row.source, row.name): (row.value, row.prior) for row in rows}


def _write(there, wanted, answered: set[Key], level, rank, now) -> None:
    """Make the rows that are there those that are wanted, of the keys that were answered."""
    changed, gone = [], []
    for row in there:
        key = row.source, row.name
        if key not in answered:
            continue
        measured = wanted.pop((row.area, *key), None)
        if measured is None:
            gone.append(row.pk)
            continue
        ranked = rank(row.area, key, measured)
        after = (measured.value, measured.weight, measured.villages, ranked)
        if after != (row.value, row.weight, row.villages, row.ranked):
            row.value, row.weight, row.villages, row.ranked = after
            row.measured_at = now
            changed.append(row)
    Figure.objects.bulk_update(
        changed, ["value", "weight", "villages", "ranked", "measured_at"], batch_size=BATCH
    )
    for first in range(0, len(gone), BATCH):
        Figure.objects.filter(pk__in=gone[first : first + BATCH]).delete()
    Figure.objects.bulk_create(
        [
            Figure(
                area=area,
                level=level,
                district=area[:8] if len(area) >= 8 else "",
                regency=area[:5],
                source=source,
                name=name,
                value=measured.value,
                weight=measured.weight,
                villages=measured.villages,
                ranked=rank(area, (source, name), measured),
                measured_at=now,
            )
            for (area, source, name), measured in wanted.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["area", "source", "name"],
        update_fields=["value", "weight", "villages", "ranked", "measured_at"],
    )


def _keep_areas(districts: set[str] | None, regencies: set[str] | None, now: datetime) -> None:
    """The totals of districts from their villages, of regencies from their districts. `None` stands
    for all of them, and then the strengths of means are found anew."""
    hows = {(source.slug, spec.name): spec.total for source, spec in metrics()}
    villages = Figure.objects.filter(level=Level.VILLAGE)
    if districts is not None:
        villages = villages.filter(district__in=districts)
    parts: dict[tuple[str, str, str], list[Measured]] = defaultdict(list)
    by_regency: dict[tuple[str, str, str], list[Measured]] = defaultdict(list)
    for area, source, name, *measured in villages.values_list(
        "area", "source", "name", "value", "weight", "villages"
    ).iterator(5000):
        parts[area[:8], source, name].append(Measured(*measured))
        by_regency[area[:5], source, name].append(Measured(*measured))
    strengths: dict[tuple[str, str, str], float | None] = {}
    middles: dict[tuple[str, str, str], float] = {}
    everything = districts is None
    if everything:
        weighted = {(source.slug, spec.name) for source, spec in metrics() if spec.weights}
        for place, values in by_regency.items():
            if place[1:] in weighted:
                strengths[place] = prior(values)
                middles[place] = total("mean", values).value
    else:
        for place, (middle, strength) in _strengths(regencies).items():
            strengths[place], middles[place] = strength, middle

    def rank(area, key, measured):
        place = (area[:5], *key)
        return drawn(measured, middles.get(place, measured.value), strengths.get(place))

    _write_level(Level.DISTRICT, parts, districts, hows, rank, now)
    upwards: dict[tuple[str, str, str], list[Measured]] = defaultdict(list)
    rows = Figure.objects.filter(level=Level.DISTRICT)
    if regencies is not None:
        rows = rows.filter(regency__in=regencies)
    for area, source, name, *measured in rows.values_list(
        "area", "source", "name", "value", "weight", "villages"
    ):
        upwards[area[:5], source, name].append(Measured(*measured))
    _write_level(Level.REGENCY, upwards, regencies, hows, rank, now)
    if everything:
        _keep_strengths(strengths)
        _rank_villages(strengths, middles)


def _write_level(level, parts, areas, hows, rank, now) -> None:
    wanted = {
        place: measured
        for place, values in parts.items()
        if place[1:] in hows and (measured := total(hows[place[1:]], values)) is not None
    }
    there = Figure.objects.filter(level=level)
    if areas is not None:
        there = there.filter(area__in=areas)
    # Of metrics that nothing registers any more, what was kept goes as well.
    known = set(hows) | set(there.values_list("source", "name").distinct())
    _write(there, wanted, known, level, rank, now)


def _keep_strengths(strengths: dict) -> None:
    rows = []
    for row in Figure.objects.filter(level=Level.REGENCY):
        strength = strengths.get((row.area, row.source, row.name))
        if row.prior != strength:
            row.prior = strength
            rows.append(row)
    Figure.objects.bulk_update(rows, ["prior"], batch_size=BATCH)


def _rank_villages(strengths: dict, middles: dict) -> None:
    """Villages by what was found of all of them, where it was not known when they were kept."""
    for (regency, source, name), strength in strengths.items():
        rows = Figure.objects.filter(level=Level.VILLAGE, regency=regency, source=source, name=name)
        changed = []
        for row in rows:
            measured = Measured(row.value, row.weight)
            ranked = drawn(measured, middles[regency, source, name], strength)
            if ranked != row.ranked:
                row.ranked = ranked
                changed.append(row)
        Figure.objects.bulk_update(changed, ["ranked"], batch_size=BATCH)


def _keep_missing(codes: dict[int, str], answers: Answers, now: datetime) -> None:
    there = MissingItem.objects.all()
    if len(codes) <= BATCH:
        there = there.filter(village__in=codes)
    gone = []
    wanted = {(pk, *key) for pk, keys in answers.missing.items() for key in keys}
    for pk, village, source, rule in there.values_list("pk", "village_id", "source", "rule"):
        if (village, source, rule) in wanted:
            wanted.discard((village, source, rule))
        elif village in codes and (source, rule) in answers.asked:
            gone.append(pk)
    for first in range(0, len(gone), BATCH):
        MissingItem.objects.filter(pk__in=gone[first : first + BATCH]).delete()
    MissingItem.objects.bulk_create(
        [
            MissingItem(village_id=village, source=source, rule=rule, since=now)
            for village, source, rule in sorted(wanted)
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _forget_moved() -> list[str]:
    """Of villages that lie under another code now, or have lost their website; the codes that they
    had. Each village has a score, so that its row tells that there are any."""
    here = Village.objects.filter(site__isnull=False)
    kept = Figure.objects.filter(level=Level.VILLAGE)
    source, name = COMPLETENESS
    gone = list(
        kept.filter(source=source, name=name)
        .exclude(area__in=here.values("code"))
        .values_list("area", flat=True)
    )
    if gone:
        kept.filter(area__in=gone).delete()
        MissingItem.objects.filter(village__site__isnull=True).delete()
    return gone


def _forget(codes: set[str]) -> None:
    """Of villages that have gone, or lie under another code now, and of metrics and rules that
    nothing registers any more."""
    from core.command_centre.sources import rules

    kept = Figure.objects.filter(level=Level.VILLAGE)
    for area in set(kept.values_list("area", flat=True).distinct()) - codes:
        Figure.objects.filter(area=area).delete()
    known = {(source.slug, spec.name) for source, spec in metrics()}
    for source, name in set(kept.values_list("source", "name").distinct()) - known:
        Figure.objects.filter(source=source, name=name).delete()
    known = {(source.slug, spec.name) for source, spec in rules()}
    for source, rule in set(MissingItem.objects.values_list("source", "rule").distinct()) - known:
        MissingItem.objects.filter(source=source, rule=rule).delete()


def _keep_states(answers: Answers, now: datetime) -> None:
    there = {(row.kind, row.source, row.name): row for row in SourceState.objects.all()}
    for key, error in [
        *((key, "") for key in answers.well),
        *answers.failed.items(),
    ]:
        row = there.get(key)
        if row is None:
            kind, source, name = key
            SourceState.objects.create(kind=kind, source=source, name=name, error=error, at=now)
        elif row.error != error:
            row.error, row.at = error, now
            row.save(update_fields=["error", "at"])
