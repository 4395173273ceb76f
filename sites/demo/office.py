"""The demo of a village's office: services with forms, budget, agenda, public documents, officials.

Numbers follow from the village's code, so that seeding again tells the same.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from core.accounts.phones import display_phone
from core.villages.models import Village
from core.villages.tree import Node
from sites.demo.diligence import Diligence
from sites.demo.forms import form_documents
from sites.demo.pages import rich, row
from sites.demo.papers import papers_of
from sites.demo.texts import VillageStory
from sites.demo.villagers import pool
from sites.models import (
    AgendaPage,
    AnnouncementIndexPage,
    AnnouncementPage,
    BudgetLine,
    BudgetPage,
    ContactPage,
    EventPage,
    GalleryPage,
    InformationIndexPage,
    InformationPage,
    Institution,
    Official,
    ServiceIndexPage,
    ServicePage,
    VillageSettings,
)

MILLION = Decimal(1_000_000)
# (kind, name, source, least and most in million rupiah)
LINES = (
    ("income", "Pendapatan asli", "PAD", 8, 60),
    ("income", "Dana Desa", "APBN", 700, 1100),
    ("income", "Alokasi Dana", "APBD", 380, 560),
    ("income", "Bagi hasil pajak dan retribusi", "APBD", 20, 70),
    ("spending", "Penyelenggaraan pemerintahan", "Alokasi Dana", 400, 560),
    ("spending", "Pelaksanaan pembangunan", "Dana Desa", 380, 620),
    ("spending", "Pembinaan kemasyarakatan", "Alokasi Dana", 40, 110),
    ("spending", "Pemberdayaan masyarakat", "Dana Desa", 90, 210),
    ("spending", "Penanggulangan bencana dan keadaan darurat", "Dana Desa", 60, 180),
    ("financing_out", "Penyertaan modal BUMKam", "Dana Desa", 20, 80),
)
EVENTS = (
    ("Posyandu balita dan lansia", "Balai {sebut} I", 3, 8),
    ("Musyawarah rencana kerja", "Balai {jenis}", 9, 9),
    ("Gotong royong saluran irigasi", "Pintu air utama", 16, 7),
    ("Pelatihan pemasaran hasil tani", "Balai {jenis}", 24, 13),
    ("Rapat pengurus lembaga", "Kantor {jenis}", -12, 9),
)
INSTITUTIONS = (
    ("bpk", "Badan Permusyawaratan", "Membahas peraturan, menampung dan menyalurkan aspirasi warga."),
    ("pkk", "TP PKK", "Menggerakkan kesejahteraan keluarga dan dasawisma."),
    ("youth", "Karang Taruna", "Olahraga, kesenian, dan usaha pemuda."),
    ("health", "Posyandu Melati", "Penimbangan balita dan pemeriksaan lansia tiap bulan."),
    ("business", "BUMKam", "Usaha milik bersama: sarana pertanian dan simpan pinjam."),
)  # fmt: skip


class Office:
    """What the office of one village has. `today` is the day of seeding."""

    def __init__(self, village: Village, told: VillageStory, today: date):
        self.village = village
        self.told = told
        self.today = today
        self.rng = Random(f"office/{village.code}")
        self.diligence = Diligence(village.code)
        is_kelurahan = village.kind == Village.Kind.KELURAHAN
        self.words = {
            "jenis": "kelurahan" if is_kelurahan else "kampung",
            "jabatan": told.head_title,
            "sebut": "Lingkungan" if is_kelurahan else "Dusun",
        }

    # -- Pages -------------------------------------------------------------------------------

    def nodes(self, catalogue: dict[str, int], pictures: list[int]) -> list[Node]:
        """Services, documents, announcements, agenda, gallery and contact, in menu order."""
        return [
            self._services(catalogue),
            self._information(),
            self._announcements(),
            self._agenda(),
            self._gallery(pictures),
            self._contact(),
        ]

    def _services(self, catalogue: dict[str, int]) -> Node:
        known = pool("services")["service"]
        # The first four everybody has; of the others, some.
        chosen = known[:4] + self.rng.sample(known[4:], self.rng.randint(1, len(known) - 4))
        services = [
            Node(service_page(item, self.words, catalogue.get(item["slug"]), self._moment(380)))
            for item in chosen
        ]
        index = ServiceIndexPage(
            title="Layanan",
            slug="layanan",
            show_in_menus=True,
            intro=f"Surat dan layanan di kantor {self.words['jenis']}: syarat, biaya, waktu, dan "
            f"formulirnya. Jam layanan: {self.told.opening_hours}.",
            **self._published(390),
        )
        return Node(index, services)

    def _information(self) -> Node:
        year = self.today.year
        budgets = [
            Node(self._budget(year - 1, "realised", realised=True)),
            Node(self._budget(year, "plan", realised=False)),
        ]
        budgets = [node for node in budgets if self.diligence.has(f"budget-{node.page.stage}", 0.6)]
        documents = form_documents(self.village.district.regency)
        pages = [
            Node(
                InformationPage(
                    title=paper.title,
                    slug=paper.slug,
                    kind=paper.kind,
                    year=paper.first,
                    until_year=paper.last,
                    intro=f"Dokumen {paper.title} {self.village.full_name}.",
                    files=[
                        row(f"{self.village.code}/{paper.slug}", 0, "file",
                            {"document": documents[paper.file], "label": paper.title})
                    ],
                    **self._published(self.rng.randint(30, 300)),
                )
            )
            for paper in papers_of(self.diligence, self.today)
        ]  # fmt: skip
        index = InformationIndexPage(
            title="Informasi Publik",
            slug="informasi-publik",
            show_in_menus=True,
            intro="Anggaran, rencana kerja, dan laporan yang terbuka bagi setiap warga.",
            **self._published(390),
        )
        return Node(index, [*budgets, *pages])

    def _budget(self, year: int, stage: str, *, realised: bool) -> BudgetPage:
        page = BudgetPage(
            title=f"APBKam {year}",
            slug=f"apbkam-{year}",
            year=year,
            stage=stage,
            intro=f"Anggaran pendapatan dan belanja {self.village.full_name} tahun {year}.",
            team=f"{self.told.head_name}, {self.told.head_title}\n"
            + "\n".join(f"{one.name}, {one.position}" for one in self.told.officials[1:4])
            if self.diligence.has("team")
            else "",
            **self._published((self.today - date(min(year, self.today.year), 1, 15)).days),
        )
        page.demo_lines = [
            BudgetLine(
                kind=kind,
                name=name,
                source=source,
                sort_order=number,
                planned=(planned := self.rng.randint(low, high) * MILLION),
                realised=(planned * self.rng.randint(82, 100) / 100) if realised else None,
            )
            for number, (kind, name, source, low, high) in enumerate(LINES)
        ]
        return page

    def _announcements(self) -> Node:
        begins = timezone.now() - timedelta(days=self.rng.randint(0, 40))
        head = f"{self.told.head_title} {self.village.name}"
        page = AnnouncementPage(
            title="Pemadaman listrik terencana",
            slug="pemadaman-listrik",
            kind="utilities",
            starts_at=begins,
            ends_at=begins + timedelta(days=3),
            intro="Listrik padam bergantian untuk pemeliharaan jaringan.",
            hazard="Listrik padam empat sampai enam jam; pompa air dan lemari pendingin berhenti.",
            affected=f"Warga {', '.join(self.told.dusun_names[:2])}.",
            evacuation="Tidak perlu mengungsi. Pasien yang memakai alat listrik dapat ke puskesmas.",
            avoidance="Cabut alat listrik, tampung air sehari sebelumnya, siapkan senter.",
            help=f"Kantor {self.words['jenis']}: {display_phone(self.told.phone)}.",
            announcer=f"{head}, bersama petugas jaringan setempat.",
            reporting=f"Lapor ke kantor {self.words['jenis']} atau ketua RT.",
            response="Petugas memelihara jaringan per wilayah dan menyalakan kembali sore hari.",
            **self._published((timezone.now() - begins).days),
        )
        index = AnnouncementIndexPage(
            title="Pengumuman", slug="pengumuman", show_in_menus=True, **self._published(390)
        )
        return Node(index, [Node(page)])

    def _agenda(self) -> Node:
        events = []
        for name, place, days, hour in EVENTS:
            day = self.today + timedelta(days=days + self.rng.randint(0, 3))
            begins = timezone.make_aware(datetime.combine(day, time(hour)))
            title = f"{name}"
            events.append(
                Node(
                    EventPage(
                        title=title,
                        slug=title.lower().replace(" ", "-"),
                        starts_at=begins,
                        ends_at=begins + timedelta(hours=self.rng.choice((2, 3))),
                        place=place.format_map(self.words),
                        organiser=f"Pemerintah {self.words['jenis']}",
                        intro="Terbuka untuk warga. Datang tepat waktu.",
                        **self._published(self.rng.randint(14, 40)),
                    )
                )
            )
        index = AgendaPage(
            title="Agenda", slug="agenda", show_in_menus=True, **self._published(390)
        )
        return Node(index, events)

    def _gallery(self, pictures: list[int]) -> Node:
        page = GalleryPage(
            title="Galeri",
            slug="galeri",
            show_in_menus=True,
            intro=f"Gambar dari {self.village.full_name}.",
            pictures=[
                row(f"{self.village.code}/galeri", number, "picture",
                    {"image": key, "caption": ""})
                for number, key in enumerate(pictures)
            ],
            **self._published(200),
        )  # fmt: skip
        return Node(page)

    def _contact(self) -> Node:
        page = ContactPage(
            title="Kontak",
            slug="kontak",
            show_in_menus=True,
            intro=f"{self.told.address}. Jam layanan: {self.told.opening_hours}.",
            directions=f"Kantor {self.words['jenis']} berada di {self.told.address.split(',')[0]}, "
            f"dekat balai {self.words['jenis']}."
            if self.diligence.has("directions", 0.6)
            else "",
            **self._published(390),
        )
        return Node(page)

    # -- Rows beside the pages ---------------------------------------------------------------

    def officials(self) -> list[Official]:
        return [
            Official(village=self.village, name=person.name, position=person.position, order=number)
            for number, person in enumerate(self.told.officials)
            if number == 0 or self.diligence.has("officials", 0.4)
        ]

    def institutions(self) -> list[Institution]:
        return [
            Institution(village=self.village, kind=kind, name=name, description=does, order=number)
            for number, (kind, name, does) in enumerate(INSTITUTIONS)
        ]

    def settings(self) -> VillageSettings:
        seed = f"{self.village.code}/setelan"
        hours = [part.rsplit(" ", 2) for part in self.told.opening_hours.split(", ")]
        numbers = (("Ambulans gawat darurat", "119"), ("Polisi", "110"), ("Pemadam", "113"))
        return VillageSettings(
            village=self.village,
            hours=[
                row(seed, number, "hours",
                    {"days": " ".join(part[:-2]), "hours": " ".join(part[-2:])})
                for number, part in enumerate(hours)
            ]
            if self.diligence.has("hours", 0.5)
            else [],
            emergency_numbers=[
                row(f"{seed}/darurat", number, "number", {"label": label, "number": digits})
                for number, (label, digits) in enumerate(numbers)
            ]
            if self.diligence.has("numbers", 0.7)
            else [],
            colour=self.rng.choice(["", "", "#083726", "#17355c", "#5a1a2b", "#3d2d5c"]),
        )  # fmt: skip

    def _published(self, days_ago: int) -> dict:
        moment = self._moment(days_ago)
        return {"first_published_at": moment, "last_published_at": moment}

    def _moment(self, days_ago: int):
        day = self.today - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time(9)))


def service_page(item: dict, words: dict, adopted_from: int | None, moment) -> ServicePage:
    """A service of the pool. `adopted_from` is the page of the catalogue it was taken from."""

    def fill(text: str) -> str:
        return text.format_map(words)

    documents = item.get("documents") or {}
    return ServicePage(
        title=item["title"],
        slug=item["slug"],
        subject=item["subject"],
        intro=fill(item["intro"]),
        requirements=[
            row(item["slug"], number, "item", text)
            for number, text in enumerate(item["requirements"])
        ],
        steps=[
            row(item["slug"], 100 + number, "step", fill(text))
            for number, text in enumerate(item["steps"])
        ],
        cost=item["cost"],
        duration=item["duration"],
        responsible=item["responsible"],
        legal_basis=item["legal_basis"],
        forms=[
            row(item["slug"], 200, "form", {"document": documents["form"], "label": item["form"]})
        ]
        if documents
        else [],
        body=[
            row(
                item["slug"],
                300,
                "text",
                rich(["Warga yang tidak dapat datang boleh diwakili keluarga serumah."]),
            )
        ],
        adopted_from_id=adopted_from,
        first_published_at=moment,
        last_published_at=moment,
    )
