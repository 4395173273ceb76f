"""The report desk over 300,000 reports of 311 villages: the first page of a regency officer's inbox and
of an agency's, and the search for a report that says the same nearby.

A page is counted whole, as the browser waits for it. Its queries are those beside what another page of
the admin makes for the same person.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.databases import Databases
from bench.measuring import Row, at_most, queries_of, report, seconds
from bench.villages import provision
from core.geo.queries import near
from core.villages.models import Membership, Role, Village
from plugins.netizen.codes import new_code
from plugins.netizen.models import Agency, AgencyOfficer, Category, Report

VILLAGES, REPORTS, BATCH = 311, 300_000, 5_000
BACKEND = "core.accounts.backends.IdentifierBackend"
PAGE_GOAL, SIMILAR_GOAL, QUERIES = 100, 50, 6  # milliseconds, milliseconds, queries
WITHIN = 300  # metres
State, Desk = Report.State, Report.Desk
# How often each state occurs among a thousand: most reports are done with.
STATES = {
    State.RECEIVED: 15, State.VERIFIED: 15, State.FORWARDED: 30, State.IN_PROGRESS: 30,
    State.RESOLVED: 780, State.REJECTED: 70, State.DUPLICATE: 60,
}  # fmt: skip


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    villages, reports = (3, 60) if tiny else (VILLAGES, REPORTS)
    databases.create("inbox")
    provision(villages, villages)
    agency = _fill(reports)
    databases.settle()
    regency = agency.regency
    officer = _person("kabupaten", Role.REGENCY_OFFICER, regency)
    employee = _person("opd", Role.AGENCY_OFFICER, regency)
    AgencyOfficer.objects.create(regency=regency, agency=agency, user=employee)
    inbox = reverse("netizen_report_modeladmin_index")
    for label, user, query in (
        ("Inbox of a regency officer", officer, ""),
        ("The same, what is overdue", officer, "?overdue=1"),
        ("The same, what waits for a moderator", officer, "?held=1"),
        ("Inbox of an agency", employee, ""),
    ):
        yield from _page(f"{label}, {reports:,} reports", user, inbox + query)
    yield _similar(reports, rounds=3 if tiny else 40)


def _page(label: str, user, path: str) -> Iterator[Row]:
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=BACKEND)

    def get(path):
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}.")
        return response

    plain = reverse("wagtailadmin_account")
    get(path), get(plain)
    own = queries_of(lambda: get(path)) - queries_of(lambda: get(plain))
    spent = sorted(1000 * seconds(get, path) for _round in range(15))
    common = statistics.median(1000 * seconds(get, plain) for _round in range(15))
    yield at_most(
        f"{label}: first page",
        statistics.median(spent),
        PAGE_GOAL,
        f"slowest {spent[-1]:.0f} ms; the page of one's account takes {common:.0f} ms",
        unit=" ms",
    )
    yield at_most(f"{label}: queries beside those of every page", own, QUERIES)


def _similar(reports: int, rounds: int) -> Row:
    """Open reports of the village and category within 300 m of a new one, the nearest first."""
    chance = random.Random("similar")
    villages = list(Village.objects.all())
    categories = list(Category.objects.unscoped().values_list("code", flat=True))
    spent, found = [], 0

    def look(village, code, point):
        rows = Report.objects.for_village(village).public().open().filter(category__code=code)
        return len(near(rows, "point", point, WITHIN, limit=5))

    for _round in range(rounds):
        village = chance.choice(villages)
        place = (village, chance.choice(categories), _point(village, chance))
        found += look(*place)
        spent.append(1000 * seconds(look, *place))
    return at_most(
        f"Similar reports near a place, {reports:,} reports",
        statistics.median(spent),
        SIMILAR_GOAL,
        f"slowest {max(spent):.0f} ms, {found} found in {rounds} searches",
        unit=" ms",
    )


def _person(name: str, role: str, regency):
    user = get_user_model().objects.create_user(name, password="kampung-demo")
    Membership.objects.create(user=user, role=role, regency=regency)
    return user


def _fill(count: int) -> Agency:
    """Reports of three years; the agency with the most of them."""
    report("  reports")
    chance, now = random.Random("inbox"), timezone.now()
    villages = list(Village.objects.select_related("district"))
    for number, village in enumerate(villages):
        village.point = Point(104.6 + (number % 18) * 0.06, -5.3 + (number // 18) * 0.06, srid=4326)
    Village.objects.bulk_update(villages, ["point"])
    categories = list(
        Category.objects.unscoped().filter(is_diverted=False).select_related("agency")
    )
    codes: set[str] = set()
    while len(codes) < count:  # of so many made in bulk, two are alike now and then
        codes.add(new_code())
    for first in range(0, count, BATCH):
        Report.objects.bulk_create(
            _report(codes.pop(), number, chance, now, villages, categories, count)
            for number in range(first, min(first + BATCH, count))
        )
        if first % 50_000 == 0:
            report(f"  {first:,} of {count:,} reports")
    return Agency.objects.unscoped().select_related("regency").get(code="pupr")


def _report(code, number, chance, now, villages, categories, count) -> Report:
    village, category = chance.choice(villages), chance.choice(categories)
    state = chance.choices(list(STATES), weights=STATES.values())[0]
    created = now - timedelta(minutes=1_576_800 * (count - number) / count)
    is_open = state in Report.OPEN
    at_agency = category.agency is not None and state not in (State.RECEIVED, State.VERIFIED)
    return Report(
        code=code,
        village=village,
        category=category,
        title=f"Laporan {number} tentang {category.name}"[:120],
        text="Jalan di depan balai rusak dan tergenang bila hujan, mohon segera diperbaiki. " * 4,
        point=_point(village, chance),
        state=state,
        desk=Desk.AGENCY if at_agency else Desk.VILLAGE,
        agency=category.agency if at_agency else None,
        held_for="it has a word" if state == State.RECEIVED and chance.random() < 0.3 else "",
        is_public=state != State.RECEIVED and not category.is_confidential,
        reporter_name="Siti Aminah",
        reporter_phone="+6281200000000",
        created_at=created,
        updated_at=created,
        due_at=now + timedelta(hours=chance.uniform(-200, 120)) if is_open else None,
        closed_at=None if is_open else created + timedelta(days=5),
    )


def _point(village, chance) -> Point:
    """Within about a kilometre and a half of the village's office."""
    east, north = chance.uniform(-0.014, 0.014), chance.uniform(-0.014, 0.014)
    return Point(village.point.x + east, village.point.y + north, srid=4326)
