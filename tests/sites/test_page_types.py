"""What each page type shows a visitor, and gives a frontend."""

import datetime
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.testing.factories import VILLAGE_CODE
from sites.models import ContactPage, GalleryPage, ProfilePage, ServiceIndexPage
from tests.sites.test_website import QUERY_BUDGET

BY_PATH = f"/api/v1/villages/{VILLAGE_CODE}/pages/by-path/?path="


@pytest.fixture
def content(client):
    """A function that gets the public fields of a page from the API."""
    return lambda path: client.get(BY_PATH + path).json()["content"]


def plain(response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


def test_every_type_is_served_within_the_query_budget_and_says_where_the_office_is(
    every_type, visit
):
    for path in every_type:
        visit(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = visit(path)
        assert response.status_code == 200, path
        assert len(queries) <= QUERY_BUDGET, path
        assert 'href="tel:+62725123456"' in response.content.decode(), path


def test_a_service_answers_everything_on_one_page(service, visit, content):
    page = visit("/layanan/domisili/")
    shown = plain(page)
    for text in (
        "KTP asli", "Pengantar RT", "Serahkan berkas.", "Gratis", "1 hari kerja",
        "Kasi Pelayanan", "(0725) 123456", "Formulir domisili",
    ):  # fmt: skip
        assert text in shown
    form = re.search(r'href="(/documents/[^"]+)"', page.content.decode())[1]
    assert visit(form).status_code == 200
    given = content("/layanan/domisili/")
    assert [row["value"] for row in given["requirements"]] == ["KTP asli", "Pengantar RT"]
    assert given["forms"][0]["value"]["document"]["extension"] == "txt"
    assert (given["cost"], given["duration"]) == ("Gratis", "1 hari kerja")


def test_the_list_of_services_goes_by_subject(service, visit):
    shown = plain(visit("/layanan/"))
    assert shown.index("Surat keterangan") < shown.index("Surat Domisili")


def test_an_announcement_makes_its_eight_statements(announcement, visit, content):
    shown = plain(visit("/pengumuman/banjir/"))
    for name in ("hazard", "affected", "evacuation", "avoidance", "help", "announcer",
                 "reporting", "response"):  # fmt: skip
        assert f"Isi {name}." in shown
        assert content("/pengumuman/banjir/")[name] == f"Isi {name}."


def test_the_front_page_warns_while_an_announcement_holds(announcement, visit):
    assert "Banjir di hilir" in plain(visit())
    announcement.starts_at = timezone.now() - datetime.timedelta(days=2)
    announcement.ends_at = timezone.now() - datetime.timedelta(days=1)
    announcement.save_revision().publish()
    assert "Banjir di hilir" not in plain(visit())
    assert "Sudah lewat" in plain(visit("/pengumuman/"))


def test_a_budget_is_a_table_and_a_chart(budget, visit, content):
    response = visit("/informasi-publik/apbkam-2026/")
    shown, page = plain(response), response.content.decode()
    assert "Dana Desa Rp1.000.000 Rp900.000 90%" in shown
    assert "Pembangunan Rp800.000 – –" in shown
    assert re.search(r'<rect [^>]*width="340" class="planned"/>', page)
    assert re.search(r'<rect [^>]*width="306" class="realised"/>', page)
    given = content("/informasi-publik/apbkam-2026/")
    income, spending = given["totals"]
    assert income == {"kind": "income", "planned": "1000000.00", "realised": "900000.00"}
    assert (spending["kind"], spending["realised"]) == ("spending", None)
    assert [line["name"] for line in given["lines"]] == ["Dana Desa", "Pembangunan"]


def test_public_documents_are_listed_with_their_period(paper, budget, visit, content):
    shown = plain(visit("/informasi-publik/"))
    assert "APBKam 2026" in shown
    assert "RKP 2026 RKPDes · 2026" in shown
    assert content("/informasi-publik/rkp-2026/")["files"][0]["value"]["label"] == "RKP"


def test_the_agenda_parts_what_comes_from_what_is_over(event, visit):
    assert "Musyawarah" in plain(visit("/agenda/"))
    assert "Musyawarah" not in plain(visit("/agenda/?over=1"))
    event.starts_at = timezone.now() - datetime.timedelta(days=1)
    event.save_revision().publish()
    assert "Musyawarah" not in plain(visit("/agenda/"))
    assert "Musyawarah" in plain(visit("/agenda/?over=1"))


def test_a_gallery_shows_its_pictures_in_several_widths(album, visit, content):
    page = visit("/galeri/").content.decode()
    assert 'alt="Sungai of Kalirejo"' in page
    assert "srcset=" in page
    assert content("/galeri/")["pictures"][0]["value"]["caption"] == "Way"


def test_the_profile_names_who_is_in_office(directory, visit):
    shown = plain(visit("/profil/"))
    assert "Sutrisno Kepala Kampung" in shown
    assert "Lama" not in shown
    assert "PKK Mawar" in shown


def test_the_contact_page_gives_hours_emergency_numbers_and_accounts(settings_row, visit):
    page = visit("/kontak/").content.decode()
    assert "08.00–15.00" in page
    assert 'href="tel:110"' in page
    assert 'href="https://wa.me/6281234567890"' in page
    assert 'href="https://facebook.com/kalirejo"' in page


def test_the_villages_colour_is_its_own(settings_row, visit, other_village):
    assert "/_util/theme.17355c.css" in visit().content.decode()
    style = visit("/_util/theme.17355c.css")
    assert style["Content-Type"] == "text/css"
    assert b"--deep: #17355c" in style.content
    assert "theme." not in visit("/", "purwodadi.localhost").content.decode()


@pytest.mark.parametrize("colour", ["ffffff", "zzzzzz", "fff", "17355c;}body{display:none"])
def test_a_colour_that_cannot_be_read_is_no_theme(village, visit, colour):
    assert visit(f"/_util/theme.{colour}.css").status_code == 404


def test_search_engines_learn_whose_site_it_is(settings_row, visit):
    page = visit().content.decode()
    facts = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])
    assert facts["@type"] == "GovernmentOrganization"
    assert facts["name"] == "Kampung Kalirejo"
    assert facts["telephone"] == "+62725123456"
    assert facts["sameAs"] == ["https://facebook.com/kalirejo"]


def test_no_text_breaks_out_of_the_facts_for_search_engines(village, visit):
    village.address = '</script><script>alert("x")</script>'
    village.save()
    assert "<script>alert" not in visit().content.decode()


def test_an_example_says_so_until_it_is_edited(village, visit, client, operator, place):
    page = place(ContactPage)
    shown = visit("/kontak/").content.decode()
    assert "Contoh." in shown
    assert '<meta name="robots" content="noindex">' in shown
    from tests.sites.test_site_admin import save_page

    save_page(client, operator, page, directions="Di seberang pasar.")
    shown = visit("/kontak/").content.decode()
    assert "Di seberang pasar." in shown
    assert "Contoh." not in shown
    assert "noindex" not in shown


def test_pages_that_have_nothing_say_so(village, visit):
    for path in ("/layanan/", "/informasi-publik/", "/pengumuman/", "/agenda/", "/galeri/"):
        assert 'class="empty' in visit(path).content.decode(), path


def test_a_new_village_has_its_tree(place):
    for model in (ProfilePage, ServiceIndexPage, GalleryPage, ContactPage):
        assert place(model).show_in_menus
