"""Example reports: several in each village, in every state, as citizens write them."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from core.events.records import records_changed
from plugins.netizen.codes import ALPHABET, LENGTH
from plugins.netizen.models import Category, Report

# Category, title, text, and the answer given once it is resolved.
STORIES = (
    ("road", "Jalan {dusun} berlubang",
     "Jalan di {dusun} dekat {tempat} berlubang cukup dalam. Kalau hujan tergenang air dan sudah "
     "beberapa kali pengendara motor jatuh.",
     "Lubang sudah ditimbun dan diratakan bersama warga saat gotong royong."),
    ("road", "Pagar jembatan di {dusun} patah",
     "Pagar jembatan kecil di {dusun} patah sebelah. Anak sekolah lewat sini setiap pagi, mohon "
     "segera diperbaiki sebelum ada yang terperosok.",
     "Pagar jembatan telah dipasang kembali dengan besi baru."),
    ("lighting", "Lampu jalan mati di {rt}",
     "Sudah dua minggu lampu jalan di {rt} dekat {tempat} mati. Malam hari gelap sekali dan "
     "warga takut lewat.",
     "Bohlam dan kabel lampu sudah diganti, lampu kembali menyala."),
    ("lighting", "Minta tambahan lampu di simpang {dusun}",
     "Simpang tiga {dusun} belum ada lampu. Rawan kecelakaan karena tikungannya tidak terlihat.",
     "Satu tiang lampu tenaga surya sudah dipasang di simpang tersebut."),
    ("water", "Saluran irigasi tersumbat",
     "Saluran irigasi di belakang {tempat} tersumbat sampah dan lumpur, air tidak sampai ke sawah "
     "di {dusun}.",
     "Saluran sudah dikeruk bersama kelompok tani."),
    ("water", "Air sumur bor {dusun} keruh",
     "Air dari sumur bor umum di {dusun} keruh dan berbau sejak hujan deras minggu lalu.",
     "Tandon sudah dikuras dan saringan diganti, air kembali jernih."),
    ("waste", "Sampah menumpuk dekat {tempat}",
     "Ada tumpukan sampah liar dekat {tempat}. Baunya sampai ke rumah warga {rt} dan banyak lalat.",
     "Tumpukan sudah diangkut, papan larangan dan bak sampah telah dipasang."),
    ("health", "Banyak jentik nyamuk di {dusun}",
     "Di {dusun} sudah tiga orang sakit demam berdarah bulan ini. Mohon ada pengasapan dan "
     "pemeriksaan jentik.",
     "Puskesmas sudah melakukan pengasapan dan pembagian bubuk abate."),
    ("health", "Jadwal posyandu tidak jelas",
     "Jadwal posyandu balita di {rt} sering berubah tanpa pemberitahuan, ibu-ibu sudah datang "
     "ternyata tutup.",
     "Jadwal posyandu kini diumumkan di situs ini dan papan pengumuman."),
    ("security", "Orang asing mondar-mandir malam hari",
     "Beberapa malam ini ada orang tidak dikenal mondar-mandir di {rt} sekitar jam dua. Mohon "
     "ronda ditingkatkan.",
     "Jadwal ronda ditambah dan Bhabinkamtibmas sudah berpatroli."),
    ("security", "Kandang sapi rawan di {dusun}",
     "Minggu lalu ada yang mencoba membuka kandang sapi di {dusun}. Pos ronda di sana kosong.",
     "Pos ronda sudah diaktifkan kembali oleh warga."),
    ("administration", "Pengurusan surat lama",
     "Saya mengurus surat keterangan usaha sudah lima hari belum selesai. Mohon kejelasan waktu "
     "pelayanannya.",
     "Surat sudah selesai dan dapat diambil di kantor. Mohon maaf atas keterlambatan."),
    ("administration", "Data bantuan belum diperbarui",
     "Nama beberapa lansia di {rt} belum masuk data penerima bantuan, padahal sudah didata tahun "
     "lalu.",
     "Data sudah diusulkan dalam musyawarah warga dan dikirim ke dinas sosial."),
    ("other", "Pohon besar hampir tumbang",
     "Pohon di tepi jalan dekat {tempat} sudah miring dan lapuk. Kalau angin kencang bisa menimpa "
     "kabel listrik.",
     "Pohon sudah ditebang bersama petugas PLN."),
    ("other", "Kambing liar merusak kebun",
     "Kambing yang dilepas di {dusun} masuk ke kebun warga dan merusak tanaman cabai.",
     "Pemilik kambing sudah dipanggil dan sepakat mengandangkan ternaknya."),
)  # fmt: skip
NOTES = {
    Report.State.FORWARDED: "Laporan sudah diteruskan ke dinas terkait di kabupaten.",
    Report.State.IN_PROGRESS: "Sedang ditangani, bahan sudah disiapkan.",
    Report.State.REJECTED: "Laporan ini sama dengan laporan sebelumnya, mohon ikuti yang pertama.",
}
# How often each state occurs, and between how many days ago such a report came in.
STATES = (
    (Report.State.RECEIVED, 18, (0, 7)),
    (Report.State.VERIFIED, 14, (1, 8)),
    (Report.State.FORWARDED, 14, (3, 14)),
    (Report.State.IN_PROGRESS, 16, (5, 30)),
    (Report.State.RESOLVED, 32, (12, 120)),
    (Report.State.REJECTED, 6, (6, 90)),
)
HAMLETS = ("Dusun I", "Dusun II", "Dusun III", "Dusun IV", "Dusun V")
SPOTS = ("balai warga", "masjid", "SD negeri", "pasar", "lapangan", "jembatan", "posyandu")
NAMES = ("Sutrisno", "Siti Aminah", "I Wayan Sudarta", "Ahmad Fauzi", "Sri Lestari", "Joko Susilo",
         "Nurhayati", "Ketut Ariani", "M. Yusuf", "Dewi Puspita", "Slamet", "Rohani")  # fmt: skip
UUIDS = uuid.UUID("0d7c1f4e-6a36-4f0e-9b1e-3f5f6f1c8a20")


def load(villages, progress) -> None:
    """Add reports to villages that have none; the same for a village at every run, their times
    counted back from today."""
    done = set(
        Report.objects.for_villages([village.pk for village in villages])
        .order_by()
        .values_list("village", flat=True)
    )
    now = timezone.now()
    categories = _categories(villages)
    reports = []
    for number, village in enumerate(villages, start=1):
        if village.pk not in done:
            reports += _reports(village, now, categories)
        if number % 50 == 0:
            progress(50)
    Report.objects.bulk_create(reports, batch_size=500)
    records_changed("netizen", {row.village for row in reports})


def _categories(villages) -> dict[int, dict[str, Category]]:
    """The regencies' own categories, by regency and code."""
    found: dict[int, dict[str, Category]] = {}
    regencies = {village.district.regency_id for village in villages}
    for row in Category.objects.unscoped().filter(regency__in=regencies):
        found.setdefault(row.regency_id, {})[row.code] = row
    return found


def _reports(village, now, categories) -> list[Report]:
    chance = random.Random(f"netizen {village.code}")
    stories = chance.sample(STORIES, chance.randint(4, 8))
    return [
        _report(village, number, story, now, chance, categories)
        for number, story in enumerate(stories)
    ]


def _report(village, number, story, now, chance, categories) -> Report:
    category, title, text, answer = story
    state, _weight, days = chance.choices(STATES, weights=[row[1] for row in STATES])[0]
    words = {
        "dusun": chance.choice(HAMLETS),
        "tempat": chance.choice(SPOTS),
        "rt": f"RT {chance.randint(1, 9):02}/RW {chance.randint(1, 4):02}",
    }
    created = now - timedelta(days=chance.uniform(*days))
    is_received = state == Report.State.RECEIVED
    is_named = chance.random() < 0.6
    return Report(
        village=village,
        uuid=uuid.uuid5(UUIDS, f"{village.code} {number}"),
        code="".join(chance.choices(ALPHABET, k=LENGTH)),
        category=categories[village.district.regency_id][category],
        title=title.format(**words),
        text=text.format(**words),
        point=_near(village.point, chance),
        state=state,
        public_note=answer if state == Report.State.RESOLVED else NOTES.get(state, ""),
        # A report on security is handled without being shown.
        is_public=not is_received and category != "security",
        reporter_name=chance.choice(NAMES) if is_named else "",
        reporter_phone=f"+62812000{chance.randint(10000, 99999)}" if is_named else "",
        created_at=created,
        updated_at=created if is_received else created + (now - created) * chance.uniform(0.1, 0.9),
    )


def _near(point, chance) -> Point | None:
    """A position within about a kilometre (0.009 degrees) of the village office, or none: not
    everybody gives one."""
    shift = chance.uniform(-0.009, 0.009), chance.uniform(-0.009, 0.009)
    if chance.random() < 0.2 or point is None:
        return None
    return Point(round(point.x + shift[0], 6), round(point.y + shift[1], 6), srid=4326)
