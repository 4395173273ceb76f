"""Example places: what every village has around its office, and what only some have."""

from __future__ import annotations

import random

from django.contrib.gis.geos import LineString, Point, Polygon

from core.events.records import records_changed
from plugins.gismap.models import Feature, Layer
from plugins.gismap.presets import give_presets

MOSQUES = ("Nurul Huda", "Al-Ikhlas", "Baiturrahman", "Al-Muttaqin", "Nurul Iman", "At-Taqwa")
TEMPLES = ("Puseh", "Dalem", "Desa")
CHURCHES = ("GKSBS", "Santo Yosef", "GPdI")
RIVERS = ("Way Seputih", "Way Waya", "Way Pengubuan", "Way Tatayan", "Way Raman")


def load(villages, progress) -> None:
    """Add features to villages that have a position and no feature yet; the same at every run."""
    done = set(
        Feature.objects.for_villages([village.pk for village in villages])
        .order_by()
        .values_list("village", flat=True)
    )
    layers = {}
    features = []
    for number, village in enumerate(villages, start=1):
        regency = village.district.regency
        if regency.pk not in layers:
            give_presets(regency)
            own = Layer.objects.unscoped().filter(regency=regency)
            layers[regency.pk] = {layer.name: layer for layer in own}
        if village.pk not in done and village.point is not None:
            features += _features(village, layers[regency.pk])
        if number % 50 == 0:
            progress(50)
    Feature.objects.bulk_create(features, batch_size=500)
    records_changed("gismap", {feature.village for feature in features})


def _features(village, layers: dict[str, Layer]) -> list[Feature]:
    """Those that no village lacks, and some of the others, each on its layer where there is one."""
    ground = _Ground(village)
    chance, name = ground.chance, village.name
    kelurahan = village.kind == village.Kind.KELURAHAN
    office = "Kantor Kelurahan" if kelurahan else "Balai Kampung"
    pupils = chance.randint(80, 260)
    good = chance.choice(("Baik", "Baik", "Rusak ringan"))
    common = [
        ("office", f"{office} {name}", village.point, "Pelayanan Senin sampai Jumat, 08.00–15.00.",
         {}),
        ("school", f"SD Negeri {chance.randint(1, 3)} {name}", ground.point(), "",
         {"jenjang": "SD/MI", "status": "Negeri", "siswa": pupils, "kondisi": good}),
        ("school", f"PAUD Melati {name}", ground.point(), "",
         {"jenjang": "PAUD/TK", "status": "Swasta", "siswa": pupils // 6, "kondisi": "Baik"}),
        ("mosque", f"Masjid {chance.choice(MOSQUES)}", ground.point(), "", {}),
        ("clinic", f"Puskesmas Pembantu {name}", ground.point(),
         "Posyandu balita setiap bulan, imunisasi sesuai jadwal.",
         {"jenis": "Puskesmas pembantu", "rawat_inap": False, "kondisi": good}),
        ("road", f"Jalan Poros {name}", ground.line(0.014), "Jalan utama menuju kecamatan.",
         {"kelas": "Kabupaten", "permukaan": "Aspal", "lebar_m": 4.5, "kondisi": good}),
        ("road", "Jalan Dusun I", ground.line(0.008), "",
         {"kelas": "Kampung", "permukaan": "Rabat beton", "lebar_m": 3.0, "kondisi": "Baik"}),
        *(
            ("lamp", f"Lampu jalan {number}", ground.point(), "",
             {"keadaan": chance.choice(("Menyala", "Menyala", "Padam")),
              "tenaga": chance.choice(("PLN", "Surya"))})
            for number in range(1, 4)
        ),
    ]  # fmt: skip
    rare = [
        ("market", f"Pasar {name}", ground.area(0.0012), "Hari pasaran dua kali seminggu.",
         {"hari_pasar": "Rabu dan Minggu", "kios": chance.randint(15, 60)}),
        ("bridge", f"Jembatan {chance.choice(RIVERS)}", ground.point(), "Paling berat 8 ton.",
         {"panjang_m": float(chance.randint(8, 40)), "beban_ton": 8.0, "kondisi": good}),
        ("irrigation", "Saluran Irigasi Sekunder", ground.line(0.006),
         "Mengairi sawah di sisi utara.", {"tingkat": "Sekunder", "kondisi": good}),
        ("temple", f"Pura {chance.choice(TEMPLES)}", ground.point(), "", {}),
        ("church", f"Gereja {chance.choice(CHURCHES)}", ground.point(), "", {}),
        ("well", "Sumur Bor Umum", ground.point(), "Air bersih untuk warga sekitar.",
         {"jenis": "Sumur bor", "layak_minum": True}),
        ("other", "Lapangan Sepak Bola", ground.area(0.0009), "Juga untuk upacara warga.", {}),
    ]  # fmt: skip
    chosen = common + chance.sample(rare, chance.randint(1, 4))
    return [
        Feature(
            village=village,
            layer=layers[layer],
            name=title,
            geometry=geometry,
            description=description,
            attributes=values,
        )
        for layer, title, geometry, description, values in chosen
        if layer in layers
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
