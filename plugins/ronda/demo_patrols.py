"""Example rounds and check-ins of the nights that the roster says were kept, by those who came."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.contrib.gis.geos import Point
from django.utils import timezone

from core.command_centre.demo import state_in_demo
from core.events.records import records_changed
from plugins.ronda.demo_incidents import near
from plugins.ronda.demo_rows import insert
from plugins.ronda.models import CheckIn, Checkpoint, Duty, Member, Patrol, Shift, WatchPost

NIGHTS_OF_PATROLS = 90
NIGHTS_OF_CHECKINS = 30
SILENT = timedelta(days=60)  # how long nothing has come from villages of which nothing is heard
# Minutes until a check-in arrives, and where a phone has to be carried to the signal.
ON_TIME, LATE = (0, 0, 1, 300), (200, 700, 900, 1500)
POSITIONS = 6  # that phones tell of one place
NAMESPACE = uuid.UUID("6f0f4c0e-2f5b-5a64-9a2e-5d1f0c7a8b11")
# How likely a night's shift is kept, from Monday on.
KEPT = (0.62, 0.62, 0.66, 0.7, 0.74, 0.9, 0.72)
POINTS = ("Simpang tiga", "Balai kampung", "Jembatan", "Masjid", "Sekolah", "Gudang pupuk")
REPORTS = (
    "Aman terkendali.", "Aman, hujan deras sampai pukul 02.", "Aman. Lampu simpang tiga padam.",
    "Ada pemuda berkumpul, sudah diminta pulang.", "Aman, kunjungan Bhabinkamtibmas.",
)  # fmt: skip
PATROL = (
    "village_id", "uuid", "post_id", "shift_id", "started_by_id", "started_at", "ended_at",
    "server_time", "situation", "report", "guests", "lights_out",
)  # fmt: skip
CHECKIN = (
    "village_id", "uuid", "post_id", "checkpoint_id", "member_id", "patrol_uuid", "shift_id",
    "device_time", "server_time", "happened_at", "point", "accuracy", "method", "device", "flags",
)  # fmt: skip


class Night(NamedTuple):
    """A shift that is over. `manned_at` is when its first member came, None where nobody has."""

    pk: int
    post: int
    date: date
    starts_at: datetime
    manned_at: datetime | None


class Place(NamedTuple):
    """A post (`checkpoint` is None) or one of its checkpoints, with positions around it."""

    checkpoint: int | None
    positions: list[Point | None]


@dataclass(slots=True)
class Rows:
    """What is to be written. `crews` are the keys of a patrol's members by its UUID; `manned` when
    shifts were, that nobody had kept yet."""

    patrols: list[tuple] = field(default_factory=list)
    checkins: list[tuple] = field(default_factory=list)
    crews: dict[uuid.UUID, list[int]] = field(default_factory=dict)
    manned: dict[int, datetime] = field(default_factory=dict)


def load(villages, progress) -> None:
    """Add to villages that have no patrol yet; the same for a village on the same day."""
    keys = [village.pk for village in villages]
    done = set(Patrol.objects.for_villages(keys).order_by().values_list("village", flat=True))
    fresh = [village for village in villages if village.pk not in done]
    keys = [village.pk for village in fresh]
    posts = defaultdict(list)
    for post in WatchPost.objects.for_villages(keys).filter(is_active=True).order_by("pk"):
        posts[post.village_id].append(post)
    points = _checkpoints([post for own in posts.values() for post in own], keys)
    members, nights = _members(keys), _nights(keys)
    crews = _crews(keys)
    rows = Rows()
    since = timezone.localdate() - SILENT
    for village in fresh:
        chance = random.Random(f"ronda patrols {village.code}")
        own = [nights[post.pk] for post in posts[village.pk]]
        state = state_in_demo(village.code)
        # A roster whose nights nobody has kept yet gets them kept here.
        is_told = any(night.manned_at for shifts in own for night in shifts)
        for post, shifts in zip(posts[village.pk], own, strict=True):
            places = _places(post, points[post.pk], chance)
            able = members[village.pk, post.pk] + members[village.pk, None]
            for night, begins in _kept(shifts, chance, is_told):
                if state == "silent" and night.date > since:
                    continue
                if night.manned_at is None:
                    rows.manned[night.pk] = begins
                crew = crews[night.pk, True] or crews[night.pk, False]
                if not crew and able:
                    crew = [chance.choice(able)]
                late = LATE if state in ("no_signal", "poor_signal") else ON_TIME
                _round(rows, village, post, places, crew, night, begins, chance, late)
    _write(rows, keys)
    written = {patrol[0] for patrol in rows.patrols}
    records_changed("ronda", [village for village in fresh if village.pk in written])
    progress(len(fresh))


def _checkpoints(posts, keys) -> dict[int, list[Checkpoint]]:
    """The checkpoints by post; two new ones where a post has none."""
    found = defaultdict(list)
    for point in Checkpoint.objects.for_villages(keys).filter(is_active=True).order_by("pk"):
        found[point.post_id].append(point)
    new = []
    for post in posts:
        if post.point is not None and not found[post.pk]:
            chance = random.Random(f"ronda checkpoints {post.village_id} {post.name}")
            for number, name in enumerate(chance.sample(POINTS, 2), start=1):
                point = near(post.point, chance, 0.003)
                new.append(
                    Checkpoint(
                        village_id=post.village_id, post=post, name=name, order=number, point=point
                    )
                )
    for point in Checkpoint.objects.bulk_create(new, batch_size=500):
        found[point.post_id].append(point)
    return found


def _members(keys) -> dict[tuple[int, int | None], list[int]]:
    """Active members by village and post."""
    found = defaultdict(list)
    members = Member.objects.for_villages(keys).filter(is_active=True).order_by("pk")
    for village, post, key in members.values_list("village", "post", "pk"):
        found[village, post].append(key)
    return found


def _nights(keys) -> dict[int, list[Night]]:
    """The shifts of the last months that are over, by post, in order."""
    found = defaultdict(list)
    since = timezone.localdate() - timedelta(days=NIGHTS_OF_PATROLS)
    past = Shift.objects.for_villages(keys).filter(night__gte=since, ends_at__lt=timezone.now())
    names = ("pk", "post", "night", "starts_at", "manned_at")
    for values in past.order_by("starts_at", "pk").values_list(*names):
        night = Night(*values)
        found[night.post].append(night)
    return found


def _crews(keys) -> dict[tuple[int, bool], list[int]]:
    """Members by shift and whether they came; who came first before the others."""
    found = defaultdict(list)
    since = timezone.localdate() - timedelta(days=NIGHTS_OF_PATROLS)
    duties = Duty.objects.for_villages(keys).filter(shift__night__gte=since)
    for shift, kept_at, member in duties.order_by("kept_at", "pk").values_list(
        "shift", "kept_at", "member"
    ):
        found[shift, kept_at is not None].append(member)
    return found


def _places(post: WatchPost, points: list[Checkpoint], chance) -> list[Place]:
    return [
        Place(
            place.pk if number else None,
            [near(place.point, chance, 0.0003) for _position in range(POSITIONS)],
        )
        for number, place in enumerate((post, *points))
    ]


def _kept(shifts: list[Night], chance, is_told: bool) -> Iterator[tuple[Night, datetime]]:
    """The nights that were kept, with when the first came."""
    for night in shifts:
        late = timedelta(minutes=chance.randint(0, 25))
        kept = chance.random() < KEPT[night.date.weekday()]
        if night.manned_at is not None:
            yield night, night.manned_at
        elif kept and not is_told:
            yield night, night.starts_at + late


def _round(rows: Rows, village, post, places, crew, night: Night, begins, chance, late) -> None:
    name = f"{village.code} {post.name} {night.date}"
    patrol = uuid.uuid5(NAMESPACE, name)
    bad = chance.random()
    rows.crews[patrol] = crew
    rows.patrols.append((
        village.pk, patrol, post.pk, night.pk, crew[0] if crew else None, begins,
        begins + timedelta(hours=5, minutes=chance.randint(0, 59)),
        begins + timedelta(hours=6),
        "safe" if bad < 0.92 else "uneasy" if bad < 0.98 else "incident",
        chance.choice(REPORTS),
        chance.choice((0, 0, 0, 1, 2)),
        chance.choice((0, 0, 0, 0, 1, 1, 2)),
    ))  # fmt: skip
    if night.date < timezone.localdate() - timedelta(days=NIGHTS_OF_CHECKINS):
        return
    for number, place in enumerate(places):
        moment = begins + timedelta(minutes=35 * number + chance.randint(0, 9))
        flags, point, accuracy = _position(place, chance)
        rows.checkins.append((
            village.pk, uuid.uuid5(NAMESPACE, f"{name} {number}"), post.pk, place.checkpoint,
            crew[number % len(crew)] if crew else None, patrol, night.pk, moment,
            moment + timedelta(minutes=chance.choice(late)), moment, point, accuracy,
            "printed" if number else "rotating", f"contoh-{post.name}"[:64], flags,
        ))  # fmt: skip


def _position(place: Place, chance) -> tuple[list[str], Point | None, float | None]:
    """What is remarked of a position, the position, and its accuracy in metres."""
    odd = chance.random()
    point, accuracy = chance.choice(place.positions), chance.choice((5.0, 8.0, 14.0, 30.0))
    if odd < 0.04 or point is None:
        return ["no_position"], None, None
    return ["inaccurate"] if odd < 0.08 else ["outside"] if odd < 0.1 else [], point, accuracy


def _write(rows: Rows, keys) -> None:
    insert(Patrol, PATROL, rows.patrols)
    insert(CheckIn, CHECKIN, rows.checkins)
    patrols = Patrol.objects.for_villages(keys).order_by("pk").values_list("uuid", "pk")
    insert(
        Patrol.members.through,
        ("patrol_id", "member_id"),
        ((patrol, member) for name, patrol in patrols for member in rows.crews.get(name, ())),
    )
    shifts = [Shift(pk=key, manned_at=moment) for key, moment in rows.manned.items()]
    Shift.objects.for_villages(keys).bulk_update(shifts, ["manned_at"], batch_size=300)
    if rows.manned:
        own = Duty.objects.for_villages(keys)
        duties = [
            Duty(pk=key, kept_at=rows.manned[shift])
            for key, shift in own.values_list("pk", "shift")
            if shift in rows.manned
        ]
        own.bulk_update(duties, ["kept_at"], batch_size=300)
