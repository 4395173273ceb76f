"""Example layers and places: what every village has around its office, and what only some have."""

from __future__ import annotations

from core.events.records import records_changed
from plugins.gismap.colours import PALETTE
from plugins.gismap.demo_ground import Ground, neighbours
from plugins.gismap.models import Feature, Layer
from plugins.gismap.presets import choice, give_presets

MOSQUES = ("Nurul Huda", "Al-Ikhlas", "Baiturrahman", "Al-Muttaqin", "Nurul Iman", "At-Taqwa")
TEMPLES = ("Puseh", "Dalem", "Desa")
CHURCHES = ("GKSBS", "Santo Yosef", "GPdI")
RIVERS = ("Way Seputih", "Way Waya", "Way Pengubuan", "Way Tatayan", "Way Raman")
CROPS = ("Padi", "Jagung", "Singkong", "Karet")
DANGERS = ("Banjir", "Longsor", "Rawan kecelakaan", "Rawan pencurian")
FIELDS, RISKS = "lahan", "titik_rawan"


def load(villages, progress) -> None:
    """Add layers and features to villages that have a position and no feature yet; the same at
    every run."""
    done = set(
        Feature.objects.for_villages([village.pk for village in villages])
        .order_by()
        .values_list("village", flat=True)
    )
    todo = [v for v in villages if v.pk not in done and v.point is not None]
    common = {}
    for regency in {village.district.regency for village in todo}:
        give_presets(regency)
        _give_risks(regency)
        own = Layer.objects.unscoped().filter(regency=regency)
        common[regency.pk] = {layer.name: layer for layer in own}
    fields = _give_fields(todo)
    roads = neighbours(list(villages))
    features = []
    for number, village in enumerate(todo, start=1):
        layers = {**common[village.district.regency_id], FIELDS: fields[village.pk]}
        features += _features(village, Ground(village, roads[village.code]), layers)
        if number % 50 == 0:
            progress(50)
    Feature.objects.bulk_create(features, batch_size=500)
    records_changed("gismap", {feature.village for feature in features})


def _give_risks(regency) -> None:
    """The regency's layer for staff."""
    Layer.objects.unscoped().get_or_create(
        regency=regency,
        name=RISKS,
        defaults={
            "title": "Titik rawan",
            "description": "Untuk perangkat dan petugas saja.",
            "visibility": Layer.Visibility.STAFF,
            "colour": "#b3261e",
            "icon": "danger",
            "attributes": [choice("jenis", "Jenis", *DANGERS)],
            "category": "jenis",
            "source": "Data contoh",
            "order": 500,
        },
    )


def _give_fields(villages) -> dict[int, Layer]:
    """A layer of fields in each of the villages, by village id."""
    kind = choice("jenis", "Jenis", *CROPS)
    kind["colours"] = dict(zip(CROPS, ("#7a5c00", "#a63a00", "#8a1c7c", "#0b6e4f"), strict=True))
    Layer.objects.bulk_create(
        (
            Layer(
                village=village,
                name=FIELDS,
                title="Lahan",
                description="Lahan pertanian menurut tanamannya.",
                geometry=Layer.Geometry.POLYGON,
                colour=PALETTE[2],
                attributes=[kind, {"name": "pemilik", "label": "Pengelola", "type": "string"}],
                category="jenis",
                source="Data contoh",
                order=200,
            )
            for village in villages
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    made = Layer.objects.unscoped().filter(village__in=[v.pk for v in villages], name=FIELDS)
    return {layer.village_id: layer for layer in made}


def _features(village, ground: Ground, layers: dict[str, Layer]) -> list[Feature]:
    """Those that no village lacks, and some of the others, each on its layer where there is one."""
    chance, name = ground.chance, village.name
    kelurahan = village.kind == village.Kind.KELURAHAN
    office = "Kantor Kelurahan" if kelurahan else "Balai Kampung"
    pupils = chance.randint(80, 260)
    good = chance.choice(("Baik", "Baik", "Rusak ringan"))
    paved = {"kelas": "Kabupaten", "permukaan": "Aspal", "lebar_m": 4.5, "kondisi": good}
    lane = ground.lane()
    common = [
        ("office", f"{office} {name}", ground.office,
         "Pelayanan Senin sampai Jumat, 08.00–15.00.", {}),
        ("school", f"SD Negeri {chance.randint(1, 3)} {name}", ground.spot().point, "",
         {"jenjang": "SD/MI", "status": "Negeri", "siswa": pupils, "kondisi": good}),
        ("school", f"PAUD Melati {name}", ground.spot().point, "",
         {"jenjang": "PAUD/TK", "status": "Swasta", "siswa": pupils // 6, "kondisi": "Baik"}),
        ("mosque", f"Masjid {chance.choice(MOSQUES)}", ground.spot(0.04, 0.2).point, "", {}),
        ("clinic", f"Puskesmas Pembantu {name}", ground.spot(0.04, 0.3).point,
         "Posyandu balita setiap bulan, imunisasi sesuai jadwal.",
         {"jenis": "Puskesmas pembantu", "rawat_inap": False, "kondisi": good}),
        *(
            ("road", f"Jalan {name} – {other}", line, "", paved)
            for other, line in zip(ground.destinations, ground.lines(), strict=True)
        ),
        *(
            [("road", "Jalan Dusun I", lane, "",
              {"kelas": "Kampung", "permukaan": "Rabat beton", "lebar_m": 3.0,
               "kondisi": "Baik"})]
            if lane else []
        ),
        *(
            ("lamp", f"Lampu jalan {number}", ground.spot(beside=0.00005).point, "",
             {"keadaan": chance.choice(("Menyala", "Menyala", "Padam")),
              "tenaga": chance.choice(("PLN", "Surya"))})
            for number in range(1, 4)
        ),
        *(
            (FIELDS, f"Lahan {number}", field, "",
             {"jenis": chance.choice(CROPS), "pemilik": f"Kelompok Tani {number % 3 + 1}"})
            for number, field in enumerate(ground.fields(12), start=1)
        ),
        *(
            (RISKS, f"{kind} {number}", ground.spot(0.3, 0.9).point, "", {"jenis": kind})
            for number, kind in enumerate(chance.sample(DANGERS, 2), start=1)
        ),
    ]  # fmt: skip
    rare = [
        ("market", f"Pasar {name}", ground.plot(0.0012), "Hari pasaran dua kali seminggu.",
         {"hari_pasar": "Rabu dan Minggu", "kios": chance.randint(15, 60)}),
        ("bridge", f"Jembatan {chance.choice(RIVERS)}", ground.spot(beside=0.00002).point, "Paling berat 8 ton.",
         {"panjang_m": float(chance.randint(8, 40)), "beban_ton": 8.0, "kondisi": good}),
        ("irrigation", "Saluran Irigasi Sekunder", ground.channel(),
         "Mengairi sawah di sisi utara.", {"tingkat": "Sekunder", "kondisi": good}),
        ("temple", f"Pura {chance.choice(TEMPLES)}", ground.spot().point, "", {}),
        ("church", f"Gereja {chance.choice(CHURCHES)}", ground.spot().point, "", {}),
        ("well", "Sumur Bor Umum", ground.spot().point, "Air bersih untuk warga sekitar.",
         {"jenis": "Sumur bor", "layak_minum": True}),
        ("other", "Lapangan Sepak Bola", ground.plot(0.0009), "Juga untuk upacara warga.", {}),
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
