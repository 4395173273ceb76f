"""Example places: what every village has around its office, and what only some have."""

from __future__ import annotations

import random

from django.contrib.gis.geos import LineString, Point, Polygon

from core.events.records import records_changed
from plugins.gismap.models import Place

MOSQUES = ("Nurul Huda", "Al-Ikhlas", "Baiturrahman", "Al-Muttaqin", "Nurul Iman", "At-Taqwa")
TEMPLES = ("Puseh", "Dalem", "Desa")
CHURCHES = ("GKSBS", "Santo Yosef", "GPdI")
RIVERS = ("Way Seputih", "Way Waya", "Way Pengubuan", "Way Tatayan", "Way Raman")
SOURCE = "Contoh untuk uji coba"


def load(villages, progress) -> None:
    """Add places to villages that have a position and no place yet; the same at every run."""
    done = set(
        Place.objects.for_villages([village.pk for village in villages])
        .order_by()
        .values_list("village", flat=True)
    )
    places = []
    for number, village in enumerate(villages, start=1):
        if village.pk not in done and village.point is not None:
            places += _places(village)
        if number % 50 == 0:
            progress(50)
    Place.objects.bulk_create(places, batch_size=500)
    records_changed("gismap", {row.village for row in places})


def _places(village) -> list[Place]:
    """Five that no village lacks, and none to three of the others."""
    ground = _Ground(village)
    chance, name = ground.chance, village.name
    office = "Kantor Kelurahan" if village.kind == village.Kind.KELURAHAN else "Balai Kampung"
    common = [
        ("office", f"{office} {name}", village.point, "Pelayanan Senin sampai Jumat, 08.00–15.00."),
        ("school", f"SD Negeri {chance.randint(1, 3)} {name}", ground.point(), ""),
        ("mosque", f"Masjid {chance.choice(MOSQUES)}", ground.point(), ""),
        ("clinic", f"Puskesmas Pembantu {name}", ground.point(),
         "Posyandu balita setiap bulan, imunisasi sesuai jadwal."),
        ("road", f"Jalan Poros {name}", ground.line(0.008), "Jalan utama menuju kecamatan."),
    ]  # fmt: skip
    rare = [
        ("market", f"Pasar {name}", ground.area(0.0012), "Hari pasaran dua kali seminggu."),
        ("bridge", f"Jembatan {chance.choice(RIVERS)}", ground.point(), "Paling berat 8 ton."),
        ("irrigation", "Saluran Irigasi Sekunder", ground.line(0.006),
         "Mengairi sawah di sisi utara."),
        ("temple", f"Pura {chance.choice(TEMPLES)}", ground.point(), ""),
        ("church", f"Gereja {chance.choice(CHURCHES)}", ground.point(), ""),
        ("well", "Sumur Bor Umum", ground.point(), "Air bersih untuk warga sekitar."),
        ("other", "Lapangan Sepak Bola", ground.area(0.0009), "Juga untuk upacara warga."),
    ]  # fmt: skip
    chosen = common + chance.sample(rare, chance.randint(0, 3))
    return [
        Place(
            village=village,
            kind=kind,
            name=title,
            geometry=geometry,
            description=description,
            source=SOURCE,
        )
        for kind, title, geometry, description in chosen
    ]


class _Ground:
    """Draws geometries within about a kilometre (0.009 degrees) of the village's office."""

    def __init__(self, village):
        self.chance = random.Random(f"gismap {village.code}")
        self.middle = village.point

    def point(self) -> Point:
        return Point(*self._near(0.009), srid=4326)

    def line(self, length: float) -> LineString:
        """A bent way of about that many degrees."""
        x, y = self._near(0.004)
        steps = [(x, y)]
        for _step in range(4):
            x += length / 4
            y += self.chance.uniform(-length / 6, length / 6)
            steps.append((round(x, 6), round(y, 6)))
        return LineString(steps, srid=4326)

    def area(self, side: float) -> Polygon:
        """A plot about that many degrees wide."""
        x, y = self._near(0.007)
        depth = side * self.chance.uniform(0.6, 1.0)
        corners = [(x, y), (x + side, y), (x + side, y + depth), (x, y + depth), (x, y)]
        return Polygon([(round(x, 6), round(y, 6)) for x, y in corners], srid=4326)

    def _near(self, reach: float) -> tuple[float, float]:
        return (
            round(self.middle.x + self.chance.uniform(-reach, reach), 6),
            round(self.middle.y + self.chance.uniform(-reach, reach), 6),
        )
