"""Example reports: several in each village, in every state and on every desk, each with the chain of
what was done about it, its clock, supporters and ratings; some overdue, a few held."""

from __future__ import annotations

import hashlib
import random
import uuid
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from core.events.records import records_changed
from core.villages.models import Membership, Role
from plugins.netizen import demo_agencies
from plugins.netizen import demo_stories as told
from plugins.netizen.clocks import Calendar
from plugins.netizen.codes import ALPHABET, LENGTH
from plugins.netizen.demo_chains import Chain, People
from plugins.netizen.models import Category, Report, ReportStep, ReportSupport

State = Report.State
# How it ends, how often that occurs, between how many days ago such a report came in, and what was
# done about it.
PLANS = (
    (State.RECEIVED, 15, (0, 6), ()),
    (State.VERIFIED, 12, (1, 6), ("verify",)),
    (State.FORWARDED, 13, (2, 11), ("verify", "hand_over")),
    (State.IN_PROGRESS, 8, (4, 20), ("verify", "start")),
    (State.IN_PROGRESS, 8, (6, 30), ("verify", "hand_over", "start")),
    (State.RESOLVED, 22, (9, 330), ("verify", "start", "resolve", "rate")),
    (State.RESOLVED, 14, (20, 330), ("verify", "hand_over", "start", "resolve", "rate")),
    (State.REJECTED, 5, (6, 200), ("reject",)),
    (State.REFERRED, 4, (6, 200), ("verify", "refer")),
    (State.WITHDRAWN, 2, (3, 90), ("withdraw",)),
)
HELD, DUPLICATE = 0.05, 0.06  # of all reports; the first of those that nobody has looked at
AT_A_TIME = 500
UUIDS = uuid.UUID("0d7c1f4e-6a36-4f0e-9b1e-3f5f6f1c8a20")


def load(villages, progress) -> None:
    """Add reports to villages that have none; the same for a village at every run, their times
    counted back from today."""
    demo_agencies.load(villages)
    keys = [village.pk for village in villages]
    done = set(
        Report.objects.for_villages(keys).order_by().values_list("village", flat=True).distinct()
    )
    now = timezone.now()
    categories = _categories(villages)
    calendars, people = Calendar.of_many(villages), _people(keys)
    chains: list[Chain] = []
    for number, village in enumerate(villages, start=1):
        if village.pk not in done:
            chains += _chains(
                village, now, categories[village.district.regency_id], calendars[village.pk],
                people.get(village.pk, People()),
            )  # fmt: skip
        if number % 50 == 0:
            progress(50)
    _store(chains)


def _store(chains: list[Chain]) -> None:
    """Write all in bulk; those that were reported before come after what they point at."""
    reports = [chain.report for chain in chains]
    for later in (False, True):
        part = [report for report in reports if (report.duplicate_of is not None) == later]
        for report in part:
            # Its key is known by now.
            report.duplicate_of = report.duplicate_of
        Report.objects.bulk_create(part, batch_size=AT_A_TIME)
    steps = [step for chain in chains for step in chain.steps]
    ReportStep.objects.bulk_create(steps, batch_size=AT_A_TIME)
    supports = [support for chain in chains for support in _supports(chain)]
    ReportSupport.objects.bulk_create(supports, batch_size=AT_A_TIME)
    records_changed("netizen", {report.village for report in reports})


def _categories(villages) -> dict[int, dict[str, Category]]:
    """The regencies' own categories, by regency and code."""
    found: dict[int, dict[str, Category]] = {}
    regencies = {village.district.regency_id for village in villages}
    rows = Category.objects.unscoped().filter(regency__in=regencies)
    for row in rows.select_related("agency"):
        found.setdefault(row.regency_id, {})[row.code] = row
    return found


def _people(keys: list[int]) -> dict[int, People]:
    """Of each village an operator and a citizen with an account, where there are."""
    roles = {Role.VILLAGE_OPERATOR: "operator", Role.CITIZEN: "citizen"}
    rows = Membership.objects.filter(village__in=keys, role__in=roles).order_by("-pk")
    found: dict[int, People] = {}
    for row in rows.select_related("user"):
        setattr(found.setdefault(row.village_id, People()), roles[row.role], row.user)
    return found


def _chains(village, now, categories, calendar, people) -> list[Chain]:
    chance = random.Random(f"netizen {village.code}")
    stories = chance.sample(told.STORIES, chance.randint(4, 8))
    chains: list[Chain] = []
    for number, story in enumerate(stories):
        chain = _chain(village, number, story, now, chance, categories, calendar, people)
        first = next((other for other in chains if other.report.is_published), None)
        if chance.random() < DUPLICATE and first is not None and chain.report.is_open:
            chain = _again(chain, first, number, chance)
        chain.keep_time()
        chains.append(chain)
    return chains


def _chain(village, number, story, now, chance, categories, calendar, people) -> Chain:
    code, title, text, answer = story
    _state, _weight, days, actions = chance.choices(PLANS, weights=[row[1] for row in PLANS])[0]
    words = {
        "dusun": chance.choice(told.HAMLETS),
        "tempat": chance.choice(told.SPOTS),
        "rt": f"RT {chance.randint(1, 9):02}/RW {chance.randint(1, 4):02}",
    }
    is_named, is_citizens = chance.random() < 0.6, chance.random() < 0.25
    name, phone = chance.choice(told.NAMES), f"+62812000{chance.randint(10000, 99999)}"
    created = now - timedelta(days=chance.uniform(*days))
    report = Report(
        village=village,
        uuid=uuid.uuid5(UUIDS, f"{village.code} {number}"),
        code="".join(chance.choices(ALPHABET, k=LENGTH)),
        category=categories[code],
        title=title.format(**words),
        text=text.format(**words),
        point=_near(village.point, chance),
        reporter=people.citizen if is_citizens else None,
        reporter_name=name if is_named else "",
        reporter_phone=phone if is_named else "",
        channel=chance.choice((Report.Channel.WEBSITE, Report.Channel.WEBSITE, Report.Channel.API)),
        created_at=created,
        updated_at=created,
    )
    chain = Chain(report, calendar, people, now, chance, answer)
    if chance.random() < HELD / 0.15 and not actions:
        report.held_for = chance.choice(told.HELD)
    chain.run(actions)
    return chain


def _again(chain: Chain, first: Chain, number: int, chance: random.Random) -> Chain:
    """The same trouble as the first report, told once more by somebody else and joined with it."""
    report, before = chain.report, first.report
    again = Report(
        village=report.village,
        uuid=report.uuid,
        code=report.code,
        category=before.category,
        title=before.title,
        text=before.text,
        point=before.point,
        channel=report.channel,
        reporter_name=report.reporter_name,
        reporter_phone=report.reporter_phone,
        created_at=max(report.created_at, before.created_at + timedelta(hours=1)),
        duplicate_of=before,
    )
    again.updated_at = again.created_at
    joined = Chain(again, chain.calendar, chain.people, chain.now, chance, "")
    joined.run(("merge",))
    return joined


def _supports(chain: Chain) -> list[ReportSupport]:
    """So many devices as the report counts; the village's citizen follows one of others now and
    then."""
    report = chain.report
    devices = [
        hashlib.sha256(f"{report.uuid} {number}".encode()).hexdigest()
        for number in range(report.support_count)
    ]
    found = [
        ReportSupport(
            village=report.village, report=report, device=device, at=chain.moment_between()
        )
        for device in devices
    ]
    citizen = chain.people.citizen
    if citizen is not None and report.reporter is None and chain.is_followed:
        found.append(
            ReportSupport(
                village=report.village,
                report=report,
                user=citizen,
                is_affected=False,
                is_following=True,
                at=chain.moment_between(),
            )  # fmt: skip
        )
    return found


def _near(point, chance) -> Point | None:
    """A position within about a kilometre (0.009 degrees) of the village office, or none: not
    everybody gives one."""
    shift = chance.uniform(-0.009, 0.009), chance.uniform(-0.009, 0.009)
    if chance.random() < 0.2 or point is None:
        return None
    return Point(round(point.x + shift[0], 6), round(point.y + shift[1], 6), srid=4326)
