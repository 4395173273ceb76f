"""What serving a page and building its address costs among many sites, against few.

Two installs of made-up villages take turns in one process. Each figure is the ratio of medians
over the same villages' pages. Wagtail's own list of all sites, which the look-ups of
`core.villages.routing` stand in for, is measured beside them.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.databases import Databases
from bench.install import ACTIONS, Install
from bench.measuring import Row, at_most, report, take_turns

FEW, MANY = 300, 10_000
SAMPLE = 30


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    sizes, regency, sample = ((3, 6), 3, 2) if tiny else ((FEW, MANY), FEW, SAMPLE)
    few, many = (Install(databases, size, regency, sample) for size in sizes)
    cases = {"few": few.measure, "many": many.measure}
    times = take_turns(1 if tiny else 7, cases)
    for action, label in ACTIONS.items():
        before, after = times["few"][action], times["many"][action]
        report(f"  {action}: {1000 * before:.2f} ms and {1000 * after:.2f} ms")
        label = f"{label}, {many.size} sites against {few.size}"
        # For a draft Wagtail asks whether its slug is free; SQLite looks among all of that slug.
        ratio = after / before
        yield Row(label, f"{ratio:.2f}") if action == "draft" else at_most(label, ratio, 1.2)
    yield from _scans(few, many, times["many"]["url"])
    dropped, read = many.dropped_and_read()
    yield at_most(
        "Cache keys dropped by saving or publishing that serving or an address needs",
        len(dropped & read),
        0,
        f"dropped: {', '.join(sorted(dropped)) or 'none'}; read: {', '.join(sorted(read)) or 'none'}",
    )


def _scans(few: Install, many: Install, look_up: float) -> Iterator[Row]:
    fewer, more = few.scan(), many.scan()
    label = f"Wagtail's list of all sites, {many.size} sites against {few.size}"
    yield Row(f"{label}: making it", f"{more[0] / fewer[0]:.1f}", f"({more[2]} queries)")
    yield Row(f"{label}: a look-up in it, cached", f"{more[1] / fewer[1]:.1f}")
    yield Row(
        f"The same look-up against `full_url` here, {many.size} sites",
        f"{more[1] / look_up:.0f}× cached, {more[0] / look_up:.0f}× after a home page was saved",
    )
