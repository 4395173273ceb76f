"""The topics that a regency begins with; every village has them until it makes its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.events.records import records_changed
from plugins.netizen.models import Topic

if TYPE_CHECKING:
    from core.villages.models import Regency

# Code, name, description: in Indonesian, because they are data that the regency edits.
TOPICS = (
    ("umum", "Umum", "Kabar dan pemberitahuan untuk semua warga."),
    ("kegiatan", "Kegiatan dan gotong royong", "Musyawarah, kerja bakti, dan acara kampung."),
    ("kesehatan", "Kesehatan dan posyandu", "Jadwal posyandu, imunisasi, dan pencegahan penyakit."),
    ("bantuan", "Bantuan sosial", "Pendataan, penyaluran, dan syarat bantuan."),
    ("layanan", "Layanan kantor", "Jam buka, layanan keliling, dan perubahan layanan."),
    ("listrik-air", "Listrik, air, dan jalan", "Pemadaman, perbaikan, dan penutupan jalan."),
    ("pertanian", "Pertanian dan ternak", "Jadwal tanam, irigasi, pupuk, dan kesehatan ternak."),
    ("sekolah", "Sekolah dan pemuda", "Pendaftaran sekolah, beasiswa, dan karang taruna."),
)


def set_up(regency: Regency) -> None:
    """Give a regency that has no topics what it begins with; called again it changes nothing."""
    if Topic.objects.unscoped().filter(regency=regency).exists():
        return
    Topic.objects.bulk_create(first_topics(regency))
    records_changed("netizen", [regency])


def first_topics(regency, model: type[Topic] = Topic) -> list[Topic]:
    """The topics, not saved; of a migration's `model` where one is given."""
    return [
        model(regency=regency, code=code, name=name, description=text, order=10 * number)
        for number, (code, name, text) in enumerate(TOPICS, start=1)
    ]
