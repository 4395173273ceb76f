"""Clocks, medians and rows of the table.

Time is processor time of this process on SQLite, which works within it, and elapsed time on
PostgreSQL, whose work is done by its server.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

TABLE_HEAD = "| Measure | Seen | Goal | Met |\n| --- | --- | --- | --- |"

Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `met` is None where nothing is asked for."""

    measure: str
    seen: str
    goal: str = ""
    met: bool | None = None

    def __str__(self):
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return f"| {self.measure} | {self.seen} | {self.goal} | {verdict} |"


def at_most(measure: str, value: float, limit: float, detail: str = "", unit: str = "") -> Row:
    """A row whose value must not exceed `limit`."""
    return Row(measure, _shown(value, unit, detail), f"≤ {limit:g}{unit}", value <= limit)


def at_least(measure: str, value: float, limit: float, detail: str = "", unit: str = "") -> Row:
    """A row whose value must reach `limit`."""
    return Row(measure, _shown(value, unit, detail), f"≥ {limit:g}{unit}", value >= limit)


def _shown(value: float, unit: str, detail: str) -> str:
    number = f"{value:.2f}" if isinstance(value, float) else f"{value}"
    return f"{number}{unit}" + (f" ({detail})" if detail else "")


def clock() -> float:
    """Seconds, by the clock that sees the database's work."""
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def seconds(action: Callable, *arguments) -> float:
    """How long one call takes."""
    started = clock()
    action(*arguments)
    return clock() - started


def database_label() -> str:
    if connection.vendor == "sqlite":
        from sqlite3 import sqlite_version

        return f"SQLite {sqlite_version}, by processor time"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}, by elapsed time"


def take_turns(rounds: int, cases: dict[str, Callable[[], Times]]) -> dict[str, dict[str, float]]:
    """Run every case once a round, in alternating order; the median of each of their actions."""
    gathered: dict[str, Times] = {case: defaultdict(list) for case in cases}
    for number in range(rounds):
        report(f"  round {number + 1} of {rounds}")
        order = list(cases) if number % 2 == 0 else list(reversed(cases))
        for case in order:
            for action, times in cases[case]().items():
                gathered[case][action] += times
    return {
        case: {action: statistics.median(times) for action, times in actions.items()}
        for case, actions in gathered.items()
    }


def queries_of(action: Callable) -> int:
    """How many queries one call makes."""
    count = 0

    def counted(execute, *arguments):
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        action()
    return count


def compressed(content: bytes) -> int:
    """Bytes after gzip at its usual level."""
    return len(gzip.compress(content, 6))


def spread(items: Iterable, count: int) -> list:
    """So many of the items, evenly apart, the first and the last among them."""
    items = list(items)
    if count >= len(items):
        return items
    return [items[round(number * (len(items) - 1) / (count - 1))] for number in range(count)]


def report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
