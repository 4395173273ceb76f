"""How values add up over areas, and how areas with few cases are ranked."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.command_centre.totals import Measured, drawn, mean, prior, total

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
PARTS = st.lists(
    st.builds(Measured, NUMBERS, st.floats(0.5, 1e4), st.integers(1, 5)), min_size=1, max_size=20
)


@pytest.mark.parametrize("how", ["sum", "mean", "max", "min"])
@given(districts=st.lists(PARTS, min_size=1, max_size=6))
def test_the_total_of_districts_is_that_of_all_their_villages(how, districts):
    together = total(how, [part for parts in districts for part in parts])
    of_districts = total(how, [total(how, parts) for parts in districts])
    assert of_districts.value == pytest.approx(together.value, rel=1e-9, abs=1e-6)
    assert of_districts.weight == pytest.approx(together.weight)
    assert of_districts.villages == together.villages


def test_nothing_adds_up_to_nothing():
    assert total("sum", []) is None


def test_means_without_any_case_count_each_alike():
    assert mean([Measured(2, 0), Measured(4, 0)]) == 3


def measured_shares(chance, true_shares, cases):
    return [
        Measured(sum(chance.random() < share for _case in range(n)) / n, n)
        for share, n in zip(true_shares, cases, strict=True)
    ]


def test_ranking_finds_the_good_ones_better_than_the_plain_means_do():
    """Villages whose true share is known, each seen through few or many cases."""
    chance = random.Random(1)
    plain, ranked = [], []
    for _round in range(60):
        cases = [chance.choice([3, 5, 10, 200, 400]) for _village in range(100)]
        true = [min(0.99, max(0.01, chance.gauss(0.6, 0.08))) for _village in cases]
        parts = measured_shares(chance, true, cases)
        strength, middle = prior(parts), mean(parts)
        for errors, values in (
            (plain, [part.value for part in parts]),
            (ranked, [drawn(part, middle, strength) for part in parts]),
        ):
            best = sorted(range(100), key=values.__getitem__, reverse=True)[:10]
            errors.append(statistics.fmean(true[index] for index in best))
    # The ten that are shown as the best are better in truth, and near to the best there are.
    assert statistics.fmean(ranked) > statistics.fmean(plain) + 0.03


def test_a_village_with_one_case_is_neither_first_nor_last():
    chance = random.Random(2)
    cases = [50, 80, 120, 60, 200, 90, 150, 70, 2, 3, 4, 2, 3]
    true = [0.5 + 0.02 * index for index in range(len(cases))]
    parts = [*measured_shares(chance, true, cases), Measured(1.0, 1), Measured(0.0, 1)]
    strength, middle = prior(parts), mean(parts)
    values = [drawn(part, middle, strength) for part in parts]
    assert min(values) < values[-1] <= values[-2] < max(values)


@pytest.mark.parametrize(
    "parts",
    [
        [Measured(1, 5), Measured(2, 9)],  # too few to tell
        [Measured(1, 5), Measured(2, 5), Measured(9, 5)],  # the same noise in all
    ],
)
def test_where_noise_cannot_be_told_values_rank_as_they_are(parts):
    assert prior(parts) is None
    assert [drawn(part, 3, None) for part in parts] == [part.value for part in parts]


@given(PARTS)
def test_ranked_values_lie_between_the_own_and_the_mean(parts):
    strength, middle = prior(parts), mean(parts)
    for part in parts:
        low, high = sorted((part.value, middle))
        value = drawn(part, middle, strength)
        assert low - 1e-6 <= value <= high + 1e-6
