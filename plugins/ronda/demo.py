"""Example watch posts: one in most villages, two in some, as many as the regency counts."""

import random

from django.contrib.gis.geos import Point

from core.events.records import records_changed
from plugins.ronda.models import WatchPost

NAMES = ("Mawar", "Melati", "Kenanga", "Anggrek", "Cempaka", "Dahlia", "Flamboyan", "Teratai",
         "Merpati", "Rajawali", "Elang", "Garuda", "Siaga", "Waspada", "Rukun", "Guyub",
         "Sejahtera", "Bhakti", "Karya", "Makmur")  # fmt: skip
EQUIPMENT = (
    "Kentongan, senter, buku tamu",
    "Kentongan, senter, HT",
    "Kentongan, kotak P3K, papan jadwal",
    "Kentongan dan senter",
)


def load(villages, progress) -> None:
    """Add posts to villages that have none; the same for a village at every run."""
    done = set(
        WatchPost.objects.for_villages([village.pk for village in villages]).values_list(
            "village", flat=True
        )
    )
    posts = []
    for number, village in enumerate(villages, start=1):
        if village.pk not in done:
            posts += _posts(village)
        if number % 50 == 0:
            progress(50)
    WatchPost.objects.bulk_create(posts, batch_size=500)
    records_changed("ronda", {row.village for row in posts})


def _posts(village) -> list[WatchPost]:
    chance = random.Random(f"ronda {village.code}")
    count = chance.choices((0, 1, 2), weights=(25, 63, 12))[0]
    return [
        WatchPost(
            village=village,
            name=f"Pos Ronda {name}",
            neighbourhood=f"RT {chance.randint(1, 9):02}/RW {chance.randint(1, 4):02}",
            point=_near(village.point, chance),
            lamp=chance.choices(("lit", "dim", "dark"), weights=(70, 18, 12))[0],
            equipment=chance.choice(EQUIPMENT),
        )
        for name in chance.sample(NAMES, count)
    ]


def _near(point, chance) -> Point | None:
    """A position within about a kilometre (0.009 degrees) of the village office."""
    if point is None:
        return None
    return Point(
        round(point.x + chance.uniform(-0.009, 0.009), 6),
        round(point.y + chance.uniform(-0.009, 0.009), 6),
        srid=4326,
    )
