"""Example incidents and guests of the last months, as things go in villages: cattle gone before
dawn, brawls on Saturday night, lights out at dusk."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from core.events.records import records_changed
from plugins.ronda.demo_rows import insert
from plugins.ronda.models import Guest, Incident, IncidentStep, Member, WatchPost
from plugins.ronda.models.incidents import public_point

DAYS_OF_INCIDENTS = 180
BATCH = 1000
NAMESPACE = uuid.UUID("6f0f4c0e-2f5b-5a64-9a2e-5d1f0c7a8b11")
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


def load(villages) -> None:
    """Add to villages that have no incident yet; the same for a village on the same day."""
    keys = [village.pk for village in villages]
    done = set(Incident.objects.for_villages(keys).order_by().values_list("village", flat=True))
    fresh = [village for village in villages if village.pk not in done]
    keys = [village.pk for village in fresh]
    posts, members = defaultdict(list), defaultdict(list)
    for post in WatchPost.objects.for_villages(keys).filter(is_active=True).order_by("pk"):
        posts[post.village_id].append(post)
    for member in Member.objects.for_villages(keys).filter(is_active=True).order_by("pk"):
        members[member.village_id].append(member)
    made, guests = [], []
    for village in fresh:
        chance = random.Random(f"ronda incidents {village.code}")
        made += _incidents(village, posts[village.pk], members[village.pk], chance)
        guests += _guests(village, chance)
    Incident.objects.bulk_create([incident for incident, _links in made], batch_size=BATCH)
    insert(
        IncidentStep,
        ("village_id", "incident_id", "at", "state", "actor", "text"),
        ((row.village_id, row.pk, *link) for row, links in made for link in links),
    )
    Guest.objects.bulk_create(guests, batch_size=BATCH)
    records_changed("ronda", fresh)


def _incidents(village, posts, members, chance):
    """The village's incidents, each with the links of its chain: when, the state that it was then
    in, who did it, and words."""
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
        point = near(post.point if post and post.point else village.point, chance, 0.006)
        is_closed = (today - day).days > 20 and chance.random() < 0.85
        over = chance.choice(("polsek", "bhabinkamtibmas")) if severity > 1 else ""
        state = "closed" if is_closed else "handed_over" if over else "open"
        member = chance.choice(members) if members else None
        incident = Incident(
            village_id=village.pk,
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
        actor = member.name if member else "Petugas jaga"
        chain = [("open", actor, "Dilaporkan.", timedelta(minutes=20))]
        if over:
            chain.append(("handed_over", "Kepala dusun", "Diteruskan.", timedelta(hours=8)))
        if is_closed:
            chain.append(("closed", "Operator kampung", "Selesai.", timedelta(days=9)))
        yield incident, [(moment + later, *link) for *link, later in chain]


def _guests(village, chance) -> list[Guest]:
    today, guests = timezone.localdate(), []
    for number in range(chance.randint(0, 4)):
        arrived = today - timedelta(days=chance.randint(0, 60))
        guests.append(
            Guest(
                village_id=village.pk,
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
    return guests


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the night that begins on this day."""
    day += timedelta(days=hour < 12)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def near(point, chance, reach: float) -> Point | None:
    """A position within so many degrees."""
    if point is None:
        return None
    return Point(
        round(point.x + chance.uniform(-reach, reach), 6),
        round(point.y + chance.uniform(-reach, reach), 6),
        srid=4326,
    )
