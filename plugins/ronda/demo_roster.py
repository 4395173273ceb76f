"""Example members and rosters: months that were kept well or less well, and one that comes."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, time, timedelta

from django.utils import timezone

from core.events.records import records_changed
from core.villages.models import Membership, Role
from plugins.ronda.demo_rows import insert
from plugins.ronda.models import (
    Checkpoint,
    Duty,
    Member,
    MemberPair,
    Shift,
    ShiftPattern,
    Unavailability,
    WatchPost,
)
from plugins.ronda.roster.nights import hours_of

SHIFT = (
    "village_id", "post_id", "pattern_id", "night", "starts_at", "ends_at", "crew", "manned_at",
)  # fmt: skip
DUTY = ("shift_id", "village_id", "member_id", "kept_at")
BACK, AHEAD = timedelta(days=62), timedelta(days=31)
FIRST_NAMES = (
    "Agus", "Bambang", "Budi", "Darto", "Dedi", "Eko", "Gunawan", "Hadi", "Hendra", "Heri",
    "Imam", "Joko", "Kasman", "Ketut", "Made", "Marno", "Ngadimin", "Nyoman", "Paijo", "Ponirin",
    "Rahmat", "Rudi", "Saiful", "Samsul", "Slamet", "Sugeng", "Suparman", "Suyono", "Tarmuji",
    "Tohari", "Tukiman", "Wagiman", "Warsito", "Wayan", "Widodo", "Yanto",
)  # fmt: skip
LAST_NAMES = (
    "Ardiansyah", "Firmansyah", "Hidayat", "Iskandar", "Kurniawan", "Lestari", "Maulana",
    "Nugroho", "Prasetyo", "Purnomo", "Ramadhan", "Santoso", "Saputra", "Setiawan", "Siswanto",
    "Supriyadi", "Susanto", "Utomo", "Wibowo", "Wijaya",
)  # fmt: skip
CORNERS = ("Simpang tiga", "Gardu listrik", "Jembatan kecil", "Kandang kelompok", "Sekolah",
           "Lapangan", "Masjid", "Gudang padi")  # fmt: skip


def load(villages, progress) -> None:
    """Add members and a roster to villages that have posts and no member; the same for a village
    at every run of a day."""
    keys = [village.pk for village in villages]
    done = set(Member.objects.for_villages(keys).order_by().values_list("village", flat=True))
    posts = defaultdict(list)
    for post in WatchPost.objects.for_villages(keys).order_by("pk"):
        posts[post.village_id].append(post)
    accounts = dict(
        Membership.objects.filter(village__in=keys, role=Role.WATCH_MEMBER)
        .order_by("-pk")
        .values_list("village", "user")
    )
    todo = [village for village in villages if village.pk not in done and posts[village.pk]]
    people = _Rows()
    for village in todo:
        chance = random.Random(f"ronda roster {village.code}")
        for post in posts[village.pk]:
            _add_post(people, village, post, chance)
    for village in todo:
        if village.pk in accounts:
            people.first_of[village.pk].user_id = accounts[village.pk]
    people.save()
    shifts, duties = _nights(people, timezone.localdate())
    insert(Shift, SHIFT, shifts)
    own = Shift.objects.for_villages([village.pk for village in todo]).exclude(pattern=None)
    keys = {
        (pattern, night): key for pattern, night, key in own.values_list("pattern", "night", "pk")
    }
    insert(Duty, DUTY, ((keys[place], *duty) for place, *duty in duties))
    records_changed("ronda", todo)
    progress(len(todo))


class _Rows:
    """Rows that are written together once all villages' are made."""

    def __init__(self):
        self.members: list[Member] = []
        self.patterns: list[ShiftPattern] = []
        self.away: list[Unavailability] = []
        self.pairs: list[MemberPair] = []
        self.checkpoints: list[Checkpoint] = []
        self.crews: list[tuple[ShiftPattern, list[Member]]] = []
        self.first_of: dict[int, Member] = {}

    def save(self) -> None:
        for model, rows in (
            (Member, self.members),
            (ShiftPattern, self.patterns),
            (Unavailability, self.away),
            (MemberPair, self.pairs),
            (Checkpoint, self.checkpoints),
        ):
            model.objects.bulk_create(rows, batch_size=1000)


def _add_post(rows: _Rows, village, post: WatchPost, chance: random.Random) -> None:
    members = []
    for name in chance.sample(FIRST_NAMES, chance.randint(8, 15)):
        member = Member(
            village=village,
            post=post,
            name=f"{name} {chance.choice(LAST_NAMES)}",
            phone=f"+62812{chance.randint(10_000_000, 99_999_999)}",
            neighbourhood=post.neighbourhood,
            role=Member.Role.MEMBER if members else Member.Role.LEAD,
            most_nights=chance.choices((None, 10, 12), weights=(80, 10, 10))[0],
        )
        members.append(member)
    rows.first_of.setdefault(village.pk, members[0])
    rows.members += members
    rows.away.append(
        Unavailability(village=village, member=members[1], weekday=4, reason="Pengajian")
    )
    rows.pairs.append(MemberPair(village=village, first=members[2], second=members[3]))
    pattern = ShiftPattern(
        village=village,
        post=post,
        weekdays=list(range(7)),
        first_night=timezone.localdate() - BACK,
        starts=time(chance.choice((21, 22))),
        ends=time(chance.choice((3, 4))),
        crew=2 if len(members) < 11 else 3,
    )
    rows.patterns.append(pattern)
    rows.crews.append((pattern, members))
    if post.point is not None:
        for order, corner in enumerate(chance.sample(CORNERS, 3), start=1):
            point = post.point.clone()
            point.x += chance.uniform(-0.003, 0.003)
            point.y += chance.uniform(-0.003, 0.003)
            rows.checkpoints.append(
                Checkpoint(village=village, post=post, name=corner, order=order, point=point)
            )


def _nights(rows: _Rows, today: date) -> tuple[list[tuple], list[tuple]]:
    """Each post's nights: its members in turn, past ones kept as the post is wont to. Rows of
    shifts, and of duties with pattern and night in the place of the shift."""
    now = timezone.now()
    shifts, duties = [], []
    for pattern, members in rows.crews:
        chance = random.Random(f"ronda nights {pattern.village.code} {pattern.post.name}")
        habit = chance.choices((0.96, 0.85, 0.6, 0.25), weights=(45, 35, 14, 6))[0]
        queue = list(members)
        for hours in hours_of(pattern, today - BACK, today + AHEAD):
            # More come on Saturdays, when nobody has to be in the field early.
            likely = min(0.98, habit + (0.05 if hours.night.weekday() == 5 else 0))
            came = hours.starts_at < now - timedelta(hours=1) and chance.random() < likely
            manned_at = None
            for member in _next(queue, members[1], hours.night, pattern.crew):
                kept_at = None
                if came and chance.random() < 0.88:
                    kept_at = hours.starts_at + timedelta(minutes=chance.randint(-10, 35))
                    manned_at = min(manned_at or kept_at, kept_at)
                duties.append((
                    (pattern.pk, hours.night), pattern.village_id, member.pk, kept_at
                ))  # fmt: skip
            shifts.append((
                pattern.village_id, pattern.post_id, pattern.pk, hours.night, hours.starts_at,
                hours.ends_at, pattern.crew, manned_at,
            ))  # fmt: skip
    return shifts, duties


def _next(queue: list[Member], away: Member, night: date, crew: int) -> list[Member]:
    """Whose turn it is; they go to the end. `away` cannot on Fridays and is passed over."""
    able = [member for member in queue if member is not away or night.weekday() != 4][:crew]
    for member in able:
        queue.remove(member)
        queue.append(member)
    return able
