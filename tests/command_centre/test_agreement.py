"""Whatever happens in the villages, what is kept of every area is what the plugins' own figures add
up to, and what is missing is what their rules say; after each look at the events, and measured anew.
"""

from __future__ import annotations

import pytest

from core.command_centre.following import follow_once
from core.command_centre.measuring import COMPLETENESS
from core.command_centre.models import Figure, MissingItem, SourceState
from core.command_centre.refreshing import refresh
from core.command_centre.sources import metrics, rules
from core.command_centre.totals import Measured, total
from core.events import log
from core.events.models import Event
from core.villages.models import Village
from tests.command_centre.happenings import KINDS, Happenings

ROUNDS, AT_ONCE = 8, 6
FAILING = "moody"  # one of the tests' own plugins


@pytest.fixture
def life(village, third_village, other_village, regency_officer, monkeypatch):
    """A function that begins things happening, by a seed."""
    # Within a test nothing is ever committed.
    monkeypatch.setattr(
        log, "readable", lambda using="default": Event.objects.order_by("transaction", "id")
    )
    return lambda seed: Happenings(seed, regency_officer)


def expected() -> dict[tuple[str, str, str], float]:
    """Each area's value of each metric, straight from the sources."""
    found = {}
    villages = Village.objects.filter(site__isnull=False)
    codes = dict(villages.values_list("pk", "code"))
    for source, spec in metrics():
        key = source.slug, spec.name
        if source.slug == FAILING:
            continue
        if key == COMPLETENESS:
            own = {pk: Measured(value) for pk, value in scores().items()}
        else:
            chosen = source.villages(villages)
            weights = spec.weights(chosen) if spec.weights else {}
            own = {
                pk: Measured(float(value), float(weights.get(pk, 1)))
                for pk, value in spec.measure(chosen).items()
            }
        for length in (13, 8, 5):
            for area in {codes[pk][:length] for pk in own}:
                parts = [part for pk, part in own.items() if codes[pk].startswith(area)]
                found[area, *key] = total(spec.total, parts).value
    return found


def unmet():
    """Each village's rules that it owes and does not meet, and the weights owed and met."""
    missing, owed, met = set(), {}, {}
    villages = Village.objects.filter(site__isnull=False)
    for source, spec in rules():
        owing = source.villages(villages)
        owing = spec.applies(owing) if spec.applies else owing
        meeting = spec.met(owing)
        for pk in owing.values_list("pk", flat=True):
            owed[pk] = owed.get(pk, 0) + spec.weight
            if pk in meeting:
                met[pk] = met.get(pk, 0) + spec.weight
            else:
                missing.add((pk, source.slug, spec.name))
    return missing, owed, met


def scores():
    _missing, owed, met = unmet()
    return {pk: 100 * met.get(pk, 0) / weight for pk, weight in owed.items()}


def check(told: str) -> None:
    kept = {(row.area, row.source, row.name): row.value for row in Figure.objects.order_by("area")}
    wanted = expected()
    differing = {
        key: (kept.get(key), wanted.get(key))
        for key in kept.keys() | wanted.keys()
        if key not in kept
        or key not in wanted
        or kept[key] != pytest.approx(wanted[key], rel=1e-9, abs=1e-9)
    }
    assert not differing, f"{told}: kept and measured differ: {differing}"
    missing = set(MissingItem.objects.values_list("village", "source", "rule"))
    assert missing == unmet()[0], told
    assert not SourceState.objects.exclude(error="").exclude(source=FAILING).exists()


@pytest.mark.parametrize("seed", range(3))
def test_kept_figures_are_the_plugins_own_whatever_happened(life, seed):
    happenings = life(seed)
    assert follow_once("test") == 3
    done: list[str] = []
    for number in range(ROUNDS):
        done = [happenings.next() for _each in range(AT_ONCE)]
        follow_once("test")
        check(f"seed {seed}, round {number}, after {done}")
    refresh()
    check(f"seed {seed}, measured anew after {done}")


@pytest.mark.parametrize("kind", KINDS)
def test_each_thing_that_happens_is_noticed_by_itself(life, kind):
    happenings = life(7)
    for name in (
        "report_filed", "post_entered", "post_entered", "place_drawn", "letter_asked_for",
        "member_joins", "phones_send", "alarm_raised", "signer_entered",
    ):  # fmt: skip
        for village in Village.objects.with_places():
            getattr(happenings, name)(village)
    follow_once("test")
    for _time in range(2):
        getattr(happenings, kind)(happenings.village())
        follow_once("test")
        check(f"after {kind}")
