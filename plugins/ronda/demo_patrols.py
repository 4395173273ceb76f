"""Example rounds, check-ins, incidents and guests of the last months, as nights in villages go:
fuller at the week's end, cattle gone before dawn, brawls on Saturday night, lights out at dusk.

Where there is a roster, the nights are those of its shifts; else they are drawn.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from core.events.records import records_changed
from plugins.ronda.models import (
    CheckIn,
    Checkpoint,
    Duty,
    Guest,
    Incident,
    IncidentStep,
    Member,
    Patrol,
    Shift,
    WatchPost,
)
from plugins.ronda.models.incidents import public_point

NIGHTS_OF_PATROLS = 90
NIGHTS_OF_CHECKINS = 30
DAYS_OF_INCIDENTS = 180
AT_ONCE = 40  # villages whose rows are written together
BATCH = 1000
NAMESPACE = uuid.UUID("6f0f4c0e-2f5b-5a64-9a2e-5d1f0c7a8b11")
# How likely a night's shift is kept, from Monday on.
KEPT = (0.62, 0.62, 0.66, 0.7, 0.74, 0.9, 0.72)
POINTS = ("Simpang tiga", "Balai kampung", "Jembatan", "Masjid", "Sekolah", "Gudang pupuk")
REPORTS = (
    "Aman terkendali.", "Aman, hujan deras sampai pukul 02.", "Aman. Lampu simpang tiga padam.",
    "Ada pemuda berkumpul, sudah diminta pulang.", "Aman, kunjungan Bhabinkamtibmas.",
)  # fmt: skip
# Kind: weight, hours at which it happens, severity, what happened, what the public is told.
INCIDENTS = {
    "livestock": (12, (1, 2, 3, 4), 3, "Seekor sapi hilang dari kandang.",
                  "Seekor sapi hilang dari kandang menjelang subuh."),
    "burglary": (10, (0, 1, 2, 3), 2, "Pintu belakang warung dicongkel, rokok hilang.",
                 "Warung dibobol pada malam hari."),
    "fire": (5, (10, 13, 18, 20), 3, "Dapur terbakar, padam oleh warga.",
             "Kebakaran dapur, cepat dipadamkan warga."),
    "disaster": (4, (16, 17, 22, 23), 2, "Pohon tumbang menutup jalan.",
                 "Pohon tumbang menutup jalan."),
    "brawl": (5, (21, 22, 23), 2, "Keributan antarpemuda selepas hajatan.",
              "Keributan selepas hajatan, sudah didamaikan."),
    "accident": (9, (17, 18, 19, 20), 2, "Sepeda motor jatuh di tikungan.",
                 "Kecelakaan tunggal di tikungan."),
    "stranger": (22, (22, 23, 0, 1), 1, "Orang tak dikenal berjalan di dekat kandang.",
                 "Orang tak dikenal terlihat pada malam hari."),
    "light": (28, (19, 20, 21), 1, "Lampu jalan padam.", "Lampu jalan padam."),
    "other": (5, (20, 21, 22), 1, "Portal jalan rusak.", "Portal jalan rusak."),
}  # fmt: skip
GUESTS = ("Karto", "Wati", "Slamet", "Ningsih", "Made", "Rudi", "Yanti", "Suyono")
ORIGINS = ("Metro", "Bandar Lampung", "Kotabumi", "Palembang", "Wonosobo", "Serang")


def load(villages, progress) -> None:
    """Add to villages that have no patrol yet; the same for a village on the same day."""
    keys = [village.pk for village in villages]
    done = set(Patrol.objects.for_villages(keys).values_list("village", flat=True))
    fresh = [village for village in villages if village.pk not in done]
    for first in range(0, len(fresh), AT_ONCE):
        part = fresh[first : first + AT_ONCE]
        posts, members, shifts, points = _read(part)
        rows = _Rows()
        for village in part:
            chance = random.Random(f"ronda patrols {village.code}")
            own = posts[village.pk], members[village.pk], shifts[village.pk]
            _fill(rows, village, chance, *own, points)
        rows.write()
        progress(len(part))
    records_changed("ronda", fresh)


def _read(part) -> tuple[dict, dict, dict, dict]:
    """The posts, members and past shifts of these villages, by village, and the checkpoints by
    post; four queries."""
    posts, members, shifts = defaultdict(list), defaultdict(list), defaultdict(list)
    for post in WatchPost.objects.for_villages(part).filter(is_active=True):
        posts[post.village_id].append(post)
    for member in Member.objects.for_villages(part).filter(is_active=True):
        members[member.village_id].append(member)
    since = timezone.localdate() - timedelta(days=NIGHTS_OF_PATROLS)
    past = Shift.objects.for_villages(part).filter(night__gte=since, ends_at__lt=timezone.now())
    for shift in past.order_by("starts_at", "pk"):
        shifts[shift.village_id].append(shift)
    points = defaultdict(list)
    for point in Checkpoint.objects.for_villages(part).filter(is_active=True):
        points[point.post_id].append(point)
    return posts, members, shifts, points


class _Rows:
    """What is to be written of some villages."""

    def __init__(self):
        self.points, self.patrols, self.checkins = [], [], []
        self.incidents, self.steps, self.guests, self.manned = [], [], [], []

    def write(self) -> None:
        for model, rows in (
            (Checkpoint, self.points),
            (Patrol, self.patrols),
            (CheckIn, self.checkins),
            (Incident, self.incidents),
            (IncidentStep, self.steps),
            (Guest, self.guests),
        ):
            model.objects.bulk_create(rows, batch_size=BATCH)
        if self.manned:
            villages = {shift.village_id for shift in self.manned}
            Shift.objects.for_villages(villages).bulk_update(
                self.manned, ["manned_at"], batch_size=BATCH
            )
            since = {shift.pk: shift.manned_at for shift in self.manned}
            duties = list(Duty.objects.for_villages(villages).filter(shift__in=list(since)))
            for duty in duties:
                duty.kept_at = since[duty.shift_id]
            Duty.objects.for_villages(villages).bulk_update(duties, ["kept_at"], batch_size=BATCH)


def _fill(rows: _Rows, village, chance, posts, members, shifts, known) -> None:
    by_post = defaultdict(list)
    for shift in shifts:
        by_post[shift.post_id].append(shift)
    # A roster whose nights nobody has kept yet gets them kept here.
    is_told = any(shift.manned_at for shift in shifts)
    for post in posts:
        points = known[post.pk] or _checkpoints(rows, village, post, chance)
        own = [member for member in members if member.post_id in (None, post.pk)]
        for night, begins, shift in _nights(chance, by_post[post.pk], is_told):
            if shift is not None and shift.manned_at is None:
                shift.manned_at = begins
                rows.manned.append(shift)
            _round(rows, village, post, points, own, night, begins, shift, chance)
    _incidents(rows, village, posts, members, chance)
    _guests(rows, village, chance)


def _checkpoints(rows: _Rows, village, post, chance) -> list[Checkpoint]:
    if post.point is None:
        return []
    found = []
    for number, name in enumerate(chance.sample(POINTS, 2), start=1):
        point = Point(
            round(post.point.x + chance.uniform(-0.003, 0.003), 6),
            round(post.point.y + chance.uniform(-0.003, 0.003), 6),
            srid=4326,
        )
        found.append(Checkpoint(village=village, post=post, name=name, order=number, point=point))
    rows.points += found
    return found


def _nights(chance, shifts, is_told):
    """(night, when the first came, shift or None) of the nights that were kept."""
    if shifts:
        for shift in shifts:
            late = timedelta(minutes=chance.randint(0, 25))
            kept = chance.random() < KEPT[shift.night.weekday()]
            if shift.manned_at is not None:
                yield shift.night, shift.manned_at, shift
            elif kept and not is_told:
                yield shift.night, shift.starts_at + late, shift
        return
    today = timezone.localdate()
    for back in range(NIGHTS_OF_PATROLS, 0, -1):
        night = today - timedelta(days=back)
        minute = chance.randint(0, 25)
        if chance.random() < KEPT[night.weekday()]:
            yield night, _at(night, 22, minute), None


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the night that begins on this day."""
    day += timedelta(days=hour < 12)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _round(rows: _Rows, village, post, points, members, night, begins, shift, chance) -> None:
    name = f"{village.code} {post.name} {night}"
    member = chance.choice(members) if members else None
    bad = chance.random()
    patrol = Patrol(
        village=village,
        uuid=uuid.uuid5(NAMESPACE, name),
        post=post,
        shift=shift,
        started_by=member,
        started_at=begins,
        ended_at=begins + timedelta(hours=5, minutes=chance.randint(0, 59)),
        server_time=begins + timedelta(hours=6),
        situation="safe" if bad < 0.92 else "uneasy" if bad < 0.98 else "incident",
        report=chance.choice(REPORTS),
        guests=chance.choice((0, 0, 0, 1, 2)),
        lights_out=chance.choice((0, 0, 0, 0, 1, 1, 2)),
    )
    rows.patrols.append(patrol)
    if night < timezone.localdate() - timedelta(days=NIGHTS_OF_CHECKINS):
        return
    for number, place in enumerate((post, *points)):
        moment = begins + timedelta(minutes=35 * number + chance.randint(0, 9))
        flag = chance.random()
        flags = ["no_position"] if flag < 0.04 else ["inaccurate"] if flag < 0.08 else (
            ["outside"] if flag < 0.1 else [])  # fmt: skip
        rows.checkins.append(
            CheckIn(
                village=village,
                uuid=uuid.uuid5(NAMESPACE, f"{name} {number}"),
                post=post,
                checkpoint=place if number else None,
                member=member,
                patrol_uuid=patrol.uuid,
                shift=shift,
                device_time=moment,
                server_time=moment + timedelta(minutes=chance.choice((0, 0, 1, 300))),
                happened_at=moment,
                point=None if "no_position" in flags else _near(place.point, chance, 0.0003),
                accuracy=None if "no_position" in flags else chance.choice((5.0, 8.0, 14.0, 30.0)),
                method="printed" if number else "rotating",
                device=f"contoh-{post.name}"[:64],
                flags=flags,
            )
        )


def _incidents(rows: _Rows, village, posts, members, chance) -> None:
    today = timezone.localdate()
    weights = [item[0] for item in INCIDENTS.values()]
    for number in range(chance.randint(3, 14)):
        kind = chance.choices(tuple(INCIDENTS), weights=weights)[0]
        _weight, hours, severity, narrative, summary = INCIDENTS[kind]
        day = today - timedelta(days=chance.randint(2, DAYS_OF_INCIDENTS))
        if kind == "brawl":
            day -= timedelta(days=(day.weekday() - 5) % 7)
        moment = _at(day, chance.choice(hours), chance.randint(0, 59))
        post = chance.choice(posts) if posts else None
        point = _near(post.point if post and post.point else village.point, chance, 0.006)
        is_closed = (today - day).days > 20 and chance.random() < 0.85
        over = chance.choice(("polsek", "bhabinkamtibmas")) if severity > 1 else ""
        state = "closed" if is_closed else "handed_over" if over else "open"
        member = chance.choice(members) if members else None
        incident = Incident(
            village=village,
            uuid=uuid.uuid5(NAMESPACE, f"{village.code} incident {number}"),
            post=post,
            reporter=member,
            kind=kind,
            severity=severity,
            narrative=narrative,
            goods="1 ekor sapi" if kind == "livestock" else "",
            handed_to=over,
            summary=summary,
            is_public=chance.random() < 0.6,
            point=point,
            public_point=public_point(point),
            accuracy=12.0 if point else None,
            happened_at=moment,
            server_time=moment,
            state=state,
            closed_at=moment + timedelta(days=9) if is_closed else None,
        )
        rows.incidents.append(incident)
        actor = member.name if member else "Petugas jaga"
        chain = [("open", actor, "Dilaporkan.", timedelta(minutes=20))]
        if over:
            chain.append(("handed_over", "Kepala dusun", "Diteruskan.", timedelta(hours=8)))
        if is_closed:
            chain.append(("closed", "Operator kampung", "Selesai.", timedelta(days=9)))
        rows.steps += [
            IncidentStep(
                village=village,
                incident=incident,
                at=moment + later,
                actor=who,
                state=to,
                text=text,
            )
            for to, who, text, later in chain
        ]


def _guests(rows: _Rows, village, chance) -> None:
    today = timezone.localdate()
    for number in range(chance.randint(0, 4)):
        arrived = today - timedelta(days=chance.randint(0, 60))
        rows.guests.append(
            Guest(
                village=village,
                uuid=uuid.uuid5(NAMESPACE, f"{village.code} guest {number}"),
                name=f"{chance.choice(('Pak', 'Bu'))} {chance.choice(GUESTS)}",
                origin=chance.choice(ORIGINS),
                host=f"Keluarga {chance.choice(GUESTS)}",
                neighbourhood=f"RT {chance.randint(1, 9):02}/RW {chance.randint(1, 4):02}",
                purpose=chance.choice(("Kunjungan keluarga", "Hajatan", "Bekerja di kebun")),
                arrived_on=arrived,
                leaves_on=arrived + timedelta(days=chance.randint(2, 14)),
            )
        )


def _near(point, chance, reach: float) -> Point | None:
    """A position within so many degrees."""
    if point is None:
        return None
    return Point(
        round(point.x + chance.uniform(-reach, reach), 6),
        round(point.y + chance.uniform(-reach, reach), 6),
        srid=4326,
    )
