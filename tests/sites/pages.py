"""A village with one page of every type."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from sites.models import (
    AgendaPage,
    AnnouncementIndexPage,
    AnnouncementPage,
    BudgetLine,
    BudgetPage,
    EventPage,
    FormField,
    FormPage,
    GalleryPage,
    InformationIndexPage,
    InformationPage,
    Institution,
    Official,
    ServiceIndexPage,
    ServicePage,
    VillageSettings,
)
from sites.models.information import STATEMENTS


@pytest.fixture
def visit(client):
    """A function that gets a page of a host: `visit("/berita/")` is Kalirejo's."""

    def get(path="/", host="kalirejo.localhost"):
        return client.get(path, headers={"host": host})

    return get


def publish(parent, page):
    """Add `page` below `parent` as the editor does, published."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def place(village):
    """A function that finds the village's page of a type, of which it has one."""
    home = village.site.root_page
    return lambda model: model.objects.descendant_of(home).get()


@pytest.fixture
def service(village, place, make_document):
    form = make_document(village, "Formulir")
    return publish(
        place(ServiceIndexPage),
        ServicePage(
            title="Surat Domisili",
            slug="domisili",
            intro="Menerangkan tempat tinggal.",
            requirements=[("item", "KTP asli"), ("item", "Pengantar RT")],
            steps=[("step", "Serahkan berkas."), ("step", "Tunggu surat.")],
            cost="Gratis",
            duration="1 hari kerja",
            responsible="Kasi Pelayanan",
            forms=[("form", {"document": form, "label": "Formulir domisili"})],
        ),
    )


@pytest.fixture
def announcement(place):
    texts = {name: f"Isi {name}." for name in STATEMENTS}
    return publish(
        place(AnnouncementIndexPage),
        AnnouncementPage(title="Banjir di hilir", slug="banjir", kind="natural", **texts),
    )


@pytest.fixture
def budget(place):
    page = BudgetPage(title="APBKam 2026", slug="apbkam-2026", year=2026, stage="realised")
    rows = (("income", "Dana Desa", 1000, 900), ("spending", "Pembangunan", 800, None))
    page.budget_lines = [
        BudgetLine(
            kind=kind,
            name=name,
            planned=Decimal(planned) * 1000,
            realised=None if realised is None else Decimal(realised) * 1000,
        )
        for kind, name, planned, realised in rows
    ]
    return publish(place(InformationIndexPage), page)


@pytest.fixture
def paper(village, place, make_document):
    files = [("file", {"document": make_document(village, "RKP"), "label": ""})]
    return publish(
        place(InformationIndexPage),
        InformationPage(title="RKP 2026", slug="rkp-2026", kind="rkpdes", year=2026, files=files),
    )


@pytest.fixture
def event(place):
    begins = timezone.now() + datetime.timedelta(days=3)
    return publish(
        place(AgendaPage),
        EventPage(title="Musyawarah", slug="musyawarah", starts_at=begins, place="Balai"),
    )


@pytest.fixture
def album(village, place, make_image):
    page = place(GalleryPage)
    page.pictures = [("picture", {"image": make_image(village, "Sungai"), "caption": "Way"})]
    page.save_revision().publish()
    return page


FORM_FIELDS = (
    {"label": "Nama", "field_type": "singleline"},
    {"label": "Surel", "field_type": "email", "required": False},
    {"label": "Umur", "field_type": "number", "required": False},
    {"label": "Tanggal", "field_type": "date", "required": False},
    {"label": "Situs", "field_type": "url", "required": False},
    {"label": "Dusun", "field_type": "dropdown", "choices": "Satu\nDua\nTiga"},
    {"label": "Hari", "field_type": "radio", "choices": "Senin, Selasa", "required": False},
    {
        "label": "Perlu",
        "field_type": "checkboxes",
        "choices": "Kursi\nTenda",
        "required": False,
        "default_value": "Kursi",
    },
    {"label": "Setuju", "field_type": "checkbox", "help_text": "Data <dipakai> kantor."},
    {"label": "Pesan", "field_type": "multiline", "required": False},
)


@pytest.fixture
def make_form():
    """A function that publishes a form below a village's home page: `make_form(village)`."""

    def make(village, title="Pendaftaran", fields=FORM_FIELDS, **values):
        page = FormPage(
            title=title, **{"slug": title.lower(), "thank_you": "Terima kasih."} | values
        )
        page.form_fields = [
            FormField(sort_order=number, **field) for number, field in enumerate(fields)
        ]
        return publish(village.site.root_page, page)

    return make


@pytest.fixture
def form_page(village, make_form):
    return make_form(village)


@pytest.fixture
def directory(village):
    Official.objects.create(village=village, name="Sutrisno", position="Kepala Kampung")
    Official.objects.create(village=village, name="Lama", position="Kaur", is_active=False)
    Institution.objects.create(village=village, name="PKK Mawar", kind="pkk", head="Sri")


@pytest.fixture
def settings_row(village):
    return VillageSettings.objects.create(
        village=village,
        hours=[("hours", {"days": "Senin–Kamis", "hours": "08.00–15.00"})],
        emergency_numbers=[("number", {"label": "Polisi", "number": "110"})],
        whatsapp="+6281234567890",
        facebook="https://facebook.com/kalirejo",
        colour="#17355c",
    )


@pytest.fixture
def every_type(
    service, announcement, budget, paper, event, album, form_page, directory, settings_row
):
    """The paths of a page of every type."""
    return [
        "/", "/profil/", "/layanan/", "/layanan/domisili/", "/pengumuman/", "/pengumuman/banjir/",
        "/informasi-publik/", "/informasi-publik/apbkam-2026/", "/informasi-publik/rkp-2026/",
        "/agenda/", "/agenda/musyawarah/", "/galeri/", "/kontak/", "/berita/", "/pendaftaran/",
    ]  # fmt: skip
