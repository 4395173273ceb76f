"""The command centre of a regency with the demo's year of history: its desk view, measuring all
villages anew, and how long a score is wrong after an edit; and the desk view in an install of ten
thousand villages, where every figure of every village is there.

The bare view is a screen of the command centre with nothing on it: the admin's frame, the person and
their area. Both are asked in turns.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from unittest import mock

from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path, reverse
from wagtail.admin.auth import require_admin_access

from bench.databases import Databases
from bench.measuring import Row, at_most, queries_of, report, seconds
from bench.villages import provision
from core import urls
from core.accounts.models import User
from core.command_centre import demo, following, sources
from core.command_centre.history import keep_day
from core.command_centre.models import DaySnapshot, Figure
from core.command_centre.refreshing import refresh
from core.command_centre.screens.base import AreaView
from core.villages.models import Membership, Regency, Role, Village

FEW, MANY, A_REGENCY = 311, 10_000, 311
LOOKS, EDITS = 60, 8
QUERIES, MILLISECONDS, TIMES, REFRESH, RIGHT_AGAIN = 15, 300, 3, 30, 5
BACKEND = "core.accounts.backends.IdentifierBackend"
SCORE = {"source": "command_centre", "name": "completeness"}


class Bare(AreaView):
    """A screen of an area with nothing on it."""

    template_name = "command_centre/base.html"


urlpatterns = [
    path("bench/bare/<str:code>/", require_admin_access(Bare.as_view()), name="bare"),
    path("", include(urls)),
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    looks, edits = (3, 1) if tiny else (LOOKS, EDITS)
    few = databases.create("centre_few")
    call_command("seed_demo", villages=4 if tiny else None, verbosity=0, stdout=StringIO())
    databases.settle()
    count = Village.objects.count()
    yield from _measuring(count, edits)
    many = databases.create("centre_many")
    _fill(6 if tiny else MANY, 3 if tiny else A_REGENCY)
    databases.settle()
    with override_settings(ROOT_URLCONF=__name__):
        yield from _looking(databases, few, many, count, looks)


# -- The desk view -----------------------------------------------------------------------------


class Officer:
    """Signed in for the first regency of a database."""

    def __init__(self, databases: Databases, name: str):
        databases.use(name)
        self.databases, self.name = databases, name
        regency = Regency.objects.select_related("site").order_by("code").first()
        user, _created = User.objects.get_or_create(username="petugas-bench")
        Membership.objects.get_or_create(user=user, role=Role.REGENCY_OFFICER, regency=regency)
        self.client = Client(headers={"host": regency.site.hostname})
        self.client.force_login(user, backend=BACKEND)
        self.desk = reverse("command_centre:desk", args=[regency.code])
        self.bare = reverse("bare", args=[regency.code])

    def look(self, address: str) -> None:
        answer = self.client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}.")

    def queries(self) -> tuple[int, int]:
        """Of the desk view and of the bare one."""
        self.databases.use(self.name)
        for address in (self.desk, self.bare):
            self.look(address)
        return tuple(
            queries_of(lambda a=address: self.look(a)) for address in (self.desk, self.bare)
        )

    def times(self, looks: int) -> dict[str, list[float]]:
        self.databases.use(self.name)
        found: dict[str, list[float]] = {"desk": [], "bare": []}
        for address in (self.desk, self.bare):
            self.look(address)
        for _number in range(looks):
            found["desk"].append(1000 * seconds(self.look, self.desk))
            found["bare"].append(1000 * seconds(self.look, self.bare))
        return found


def _looking(databases, few: str, many: str, count: int, looks: int) -> Iterator[Row]:
    officers = {few: Officer(databases, few), many: Officer(databases, many)}
    sizes = {few: count}
    databases.use(many)
    sizes[many] = Village.objects.count()
    asked = {name: officer.queries() for name, officer in officers.items()}
    times: dict[str, dict[str, list[float]]] = {name: {"desk": [], "bare": []} for name in officers}
    rounds = 4 if looks > 4 else 1
    for number in range(rounds):
        report(f"  round {number + 1} of {rounds}")
        for name in (few, many) if number % 2 == 0 else (many, few):
            for view, spent in officers[name].times(looks // rounds).items():
                times[name][view] += spent
    slow = {name: _p95(found["desk"]) for name, found in times.items()}
    for name in (few, many):
        label = f"Desk view of a regency, {sizes[name]:,} villages in the install"
        desk, bare = asked[name]
        yield at_most(f"{label}: queries", desk, QUERIES, f"a bare screen makes {bare}")
        median = statistics.median(times[name]["desk"])
        yield at_most(f"{label}: p95", slow[name], MILLISECONDS, f"median {median:.0f}", " ms")
        ratio = median / statistics.median(times[name]["bare"])
        yield Row(f"{label}: median against a bare screen", f"{ratio:.2f}")
    label = f"Desk view: p95, {sizes[many]:,} villages against {sizes[few]:,}"
    yield at_most(label, slow[many] / slow[few], TIMES)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]


# -- Measuring ---------------------------------------------------------------------------------


def _measuring(count: int, edits: int) -> Iterator[Row]:
    spent = seconds(refresh)
    figures, days = Figure.objects.count(), DaySnapshot.objects.count()
    yield at_most(
        f"Measuring {count} villages anew, with their totals and scores", spent, REFRESH,
        f"{figures:,} figures", " s",
    )  # fmt: skip
    yield Row("Keeping the day, with what was a week and a year ago",
              f"{seconds(keep_day):.2f} s ({days:,} days of areas kept)")  # fmt: skip
    following.follow_once("bench")  # what has happened so far
    waits = [_right_again(number) for number in range(edits)]
    yield at_most(
        "From an edit until the village's score is right", max(waits), RIGHT_AGAIN,
        f"median {statistics.median(waits):.2f}, the worker's pause of a second included", " s",
    )  # fmt: skip


def _right_again(number: int) -> float:
    """Take a village's position away, or give it back; until that shows in its score."""
    villages = Village.objects.filter(site__isnull=False).order_by("code")
    village = villages[number % villages.count()]
    score = Figure.objects.filter(area=village.code, **SCORE)
    before = score.values_list("value", flat=True).get()
    began = time.perf_counter()
    village.point = None if village.point else Regency.objects.first().boundary.centroid
    village.save()
    while score.values_list("value", flat=True).get() == before:
        time.sleep(following.PAUSE)
        following.follow_once("bench")
        if time.perf_counter() - began > 10 * RIGHT_AGAIN:
            raise RuntimeError(f"The score of {village} stays as it was.")
    return time.perf_counter() - began


# -- Ten thousand villages ---------------------------------------------------------------------


def _fill(count: int, a_regency: int) -> None:
    """Villages that have a figure for every metric, and a year of them."""
    provision(count, a_regency)
    chance = random.Random(1)

    def measured(villages):
        return {pk: float(chance.randint(0, 60)) for pk in villages.values_list("pk", flat=True)}

    known = tuple(
        replace(
            source,
            metrics=tuple(
                replace(spec, measure=measured, weights=spec.weights and measured)
                for spec in source.metrics
            ),
        )
        for source in sources.sources()
    )
    with mock.patch.object(sources, "sources", return_value=known):
        report("  a year of their figures")
        demo.load()
