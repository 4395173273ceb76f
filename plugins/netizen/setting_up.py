"""What a regency begins with: categories, agencies, letter kinds and topics it can then change.

Nothing that is there is touched, and what a regency has thrown away stays away: each part is made
once, when the regency is, or when the service comes to one that was there before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from plugins.netizen.letters import setting_up as letters
from plugins.netizen.models import Agency, Category
from plugins.netizen.questions import check_questions
from plugins.netizen.say import setting_up as say

if TYPE_CHECKING:
    from core.villages.models import Regency

# (short name, name)
AGENCIES = (
    ("pupr", "Dinas Pekerjaan Umum dan Penataan Ruang"),
    ("perhubungan", "Dinas Perhubungan"),
    ("lingkungan-hidup", "Dinas Lingkungan Hidup"),
    ("kesehatan", "Dinas Kesehatan"),
    ("sosial", "Dinas Sosial"),
    ("pendidikan", "Dinas Pendidikan dan Kebudayaan"),
    ("dukcapil", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("pertanian", "Dinas Ketahanan Pangan, Tanaman Pangan dan Hortikultura"),
    ("satpol-pp", "Satuan Polisi Pamong Praja"),
    ("bpbd", "Badan Penanggulangan Bencana Daerah"),
)
YES_NO = [{"key": "yes", "name": "Ya"}, {"key": "no", "name": "Tidak"}]
# Each as `Category` has it; `agency` by short name.
CATEGORIES = (
    {
        "code": "road",
        "name": "Jalan dan jembatan",
        "group": "Infrastruktur",
        "description": "Jalan berlubang, jembatan rusak, rambu hilang.",
        "keywords": "jalan, lubang, jembatan, aspal, gorong-gorong",
        "agency": "pupr",
        "questions": check_questions(
            [
                {
                    "code": "danger",
                    "datatype": "singlevaluelist",
                    "description": "Apakah membahayakan orang yang lewat?",
                    "values": YES_NO,
                }
            ]
        ),
    },
    {
        "code": "lighting",
        "name": "Lampu jalan",
        "group": "Infrastruktur",
        "description": "Lampu mati, tiang miring, permintaan lampu baru.",
        "keywords": "lampu, penerangan, gelap, tiang",
        "agency": "perhubungan",
    },
    {
        "code": "water",
        "name": "Air dan saluran",
        "group": "Infrastruktur",
        "description": "Air bersih, irigasi, saluran tersumbat, banjir genangan.",
        "keywords": "air, irigasi, selokan, sumur, banjir",
        "agency": "pupr",
    },
    {
        "code": "waste",
        "name": "Sampah dan lingkungan",
        "group": "Lingkungan",
        "description": "Sampah menumpuk, pencemaran, bau, pembakaran.",
        "keywords": "sampah, limbah, bau, pencemaran",
        "agency": "lingkungan-hidup",
    },
    {
        "code": "health",
        "name": "Kesehatan",
        "group": "Layanan",
        "description": "Posyandu, puskesmas, penyakit menular, keracunan.",
        "keywords": "kesehatan, posyandu, puskesmas, demam berdarah",
        "agency": "kesehatan",
    },
    {
        "code": "education",
        "name": "Pendidikan",
        "group": "Layanan",
        "description": "Sekolah, guru, biaya, bangunan sekolah.",
        "keywords": "sekolah, guru, pendidikan, paud",
        "agency": "pendidikan",
        "order": 110,
    },
    {
        "code": "social",
        "name": "Bantuan sosial",
        "group": "Layanan",
        "description": "Penerima bantuan, lansia, penyandang disabilitas.",
        "keywords": "bantuan, bansos, pkh, blt, lansia",
        "agency": "sosial",
        "order": 110,
    },
    {
        "code": "administration",
        "name": "Administrasi dan pelayanan",
        "group": "Layanan",
        "description": "Surat, KTP, KK, pelayanan kantor.",
        "keywords": "surat, ktp, kk, pelayanan, administrasi",
        "agency": "dukcapil",
    },
    {
        "code": "security",
        "name": "Keamanan dan ketertiban",
        "group": "Ketertiban",
        "description": "Pos ronda kosong, keributan, orang mencurigakan.",
        "keywords": "keamanan, ronda, ribut, ketertiban",
        "is_confidential": True,
        "notice": "Laporan ini ditangani tanpa ditampilkan kepada umum. Jika kejahatan sedang "
        "terjadi, hubungi polisi di 110.",
    },
    {
        "code": "other",
        "name": "Lainnya",
        "description": "Yang tidak termasuk kelompok di atas.",
        "order": 200,
    },
    {
        "code": "emergency",
        "name": "Keadaan darurat",
        "group": "Bukan lewat laporan",
        "description": "Kebakaran, kecelakaan, bencana, orang sakit gawat.",
        "keywords": "darurat, kebakaran, kecelakaan, bencana",
        "is_diverted": True,
        "order": 300,
        "notice": "Jangan menunggu jawaban laporan: hubungi nomor darurat sekarang, lalu bunyikan "
        "kentongan atau tekan alarm ronda.",
        "contacts": "Panggilan darurat: 112\nAmbulans: 119\nPolisi: 110\nPemadam kebakaran: 113\n"
        "Basarnas: 115",
    },
    {
        "code": "crime",
        "name": "Kejahatan dan korupsi",
        "group": "Bukan lewat laporan",
        "description": "Pencurian, kekerasan, penipuan, korupsi, pungutan liar.",
        "keywords": "pencurian, kekerasan, korupsi, pungli, penipuan",
        "is_diverted": True,
        "order": 310,
        "notice": "Kejahatan dan korupsi tidak ditangani lewat laporan warga. Laporkan kepada yang "
        "berwenang; identitas Anda dilindungi.",
        "contacts": "Polisi: 110\nOmbudsman Republik Indonesia: 137\n"
        "Komisi Pemberantasan Korupsi: 198",
    },
)


@transaction.atomic
def set_up(regency: Regency) -> None:
    """Give a regency that has no categories what it begins with; called again it changes nothing."""
    if not Category.objects.unscoped().filter(regency=regency).exists():
        _make_categories(regency)
    letters.set_up(regency)
    say.set_up(regency)


def _make_categories(regency: Regency) -> None:
    Agency.objects.bulk_create(
        [Agency(regency=regency, code=code, name=name) for code, name in AGENCIES],
        ignore_conflicts=True,
    )
    agencies = {row.code: row for row in Agency.objects.unscoped().filter(regency=regency)}
    Category.objects.bulk_create(
        [
            Category(
                regency=regency,
                **{**values, "agency": agencies.get(values.get("agency"))},
            )
            for values in CATEGORIES
        ]
    )
