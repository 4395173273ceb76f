"""Search, feeds, the sitemap, and the calendar."""

import re
import string
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from plugins.ronda.models import WatchPost
from sites.models import ServiceIndexPage, ServicePage
from tests.sites.pages import publish


@pytest.fixture
def searched(visit):
    """A function that gets what a search shows."""

    def search(text, host="kalirejo.localhost"):
        return visit(f"/cari/?q={text}", host).content.decode()

    return search


def test_the_search_finds_pages_and_the_services_records(village, service, make_news, searched):
    make_news(village, "Panen Raya", intro="Padi dipanen bersama.")
    WatchPost.objects.create(village=village, name="Pos Panen")
    page = searched("panen")
    assert 'href="/berita/panen-raya/"' in page
    assert "Padi dipanen bersama." in page
    assert "Pos Panen" in page
    assert 'href="/layanan/domisili/"' in searched("domisili")
    assert 'href="/layanan/domisili/"' in searched("Pengantar")


def test_it_finds_nothing_of_another_village_nothing_private_and_no_draft(
    village, other_village, make_news, searched
):
    make_news(other_village, "Rahasia Purwodadi")
    make_news(village, "Rahasia konsep", live=False)
    private = make_news(village, "Rahasia tertutup")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    page = searched("rahasia")
    assert "/berita/" not in page.split("<main")[1].split("</main>")[0]


def test_the_portal_searches_all_villages_in_few_queries(
    village, other_village, make_news, searched, client
):
    for owner in (village, other_village):
        make_news(owner, f"Lomba {owner.name}")
    searched("lomba", "localhost")
    with CaptureQueriesContext(connection) as queries:
        page = searched("lomba", "localhost")
    assert "http://kalirejo.localhost:8000/berita/lomba-kalirejo/" in page
    assert "http://purwodadi.localhost:8000/berita/lomba-purwodadi/" in page
    assert "<b>Kampung Purwodadi</b>" in page
    assert len(queries) <= 8


def test_a_portal_speaks_its_own_language_and_finds_its_own_pages(regency, client):
    publish(regency.site.root_page, ServiceIndexPage(title="Katalog layanan", slug="layanan"))
    english = {"host": "localhost", "accept-language": "en"}
    page = client.get("/cari/?q=katalog", headers=english).content.decode()
    assert "Apa yang Anda cari?" in page
    assert 'href="/layanan/"' in page.split("<main")[1].split("</main>")[0]
    assert b"<title>Berita Kabupaten" in client.get("/rss.xml", headers=english).content
    assert 'href="/cari/"' in client.get("/", headers=english).content.decode()


@pytest.mark.parametrize(
    "text", ["", "a" * 5000, "AND", "a OR", "NEAR(a b)", "* *", "--", "\N{SLEEPING FACE}"]
)
def test_odd_queries_are_answered(village, visit, text):
    assert visit(f"/cari/?q={quote(text)}").status_code == 200


def test_no_sign_breaks_the_search(village, make_news, searched):
    make_news(village, "Panen Raya")
    for sign in string.punctuation:
        for text in (sign, f"panen {sign}", f"{sign}panen"):
            assert "<main" in searched(quote(text)), text
        assert "/berita/panen-raya/" in searched(quote(f"panen {sign}")), sign


def test_examples_are_not_found(village, searched):
    assert 'href="/kontak/"' not in searched("Kontak").split("<main")[1].split("</main>")[0]


def test_the_feed_has_the_latest_news(village, make_news, visit):
    make_news(village, "Panen Raya", intro="Padi & jagung.")
    response = visit("/rss.xml")
    assert response["Content-Type"].startswith("application/rss+xml")
    channel = ET.fromstring(response.content).find("channel")
    assert channel.find("title").text == "Berita Kampung Kalirejo"
    item = channel.find("item")
    assert item.find("title").text == "Panen Raya"
    assert item.find("link").text == "http://kalirejo.localhost:8000/berita/panen-raya/"
    assert item.find("description").text == "Padi & jagung."
    assert 'href="/rss.xml"' in visit().content.decode()


def test_the_portals_feed_is_the_news_of_all_villages_each_named(
    village, other_village, make_news, visit, django_assert_max_num_queries
):
    for owner in (village, other_village):
        make_news(owner, f"Lomba {owner.name}")
    with django_assert_max_num_queries(8):
        response = visit("/rss.xml", "localhost")
    items = ET.fromstring(response.content).find("channel").findall("item")
    assert {(item.find("title").text, item.find("link").text) for item in items} == {
        (
            "Kampung Kalirejo: Lomba Kalirejo",
            "http://kalirejo.localhost:8000/berita/lomba-kalirejo/",
        ),
        (
            "Kampung Purwodadi: Lomba Purwodadi",
            "http://purwodadi.localhost:8000/berita/lomba-purwodadi/",
        ),
    }


def test_a_villages_logo_is_the_icon_of_its_website(
    village, other_village, settings_row, make_image, visit
):
    settings_row.logo = make_image(village, "Logo", size=(400, 400))
    settings_row.save()
    assert 'rel="icon" href="/media/images/' in visit().content.decode()
    there = visit("/", "purwodadi.localhost").content.decode()
    assert 'rel="icon" href="/static/village_sites/mark.svg"' in there
    assert visit("/favicon.ico")["Location"] == "/static/village_sites/mark.svg"


def test_the_sitemap_lists_public_pages_without_examples(village, other_village, service, visit):
    assert b"Sitemap: http://kalirejo.localhost:8000/sitemap.xml" in visit("/robots.txt").content
    page = visit("/sitemap.xml").content.decode()
    assert "<loc>http://kalirejo.localhost:8000/layanan/domisili/</loc>" in page
    assert "/kontak/" not in page
    assert "purwodadi" not in page


def test_an_event_goes_into_a_calendar(event, visit, other_village):
    address = f"/_util/event/{event.pk}.ics"
    assert address in visit("/agenda/musyawarah/").content.decode()
    response = visit(address)
    assert response["Content-Type"].startswith("text/calendar")
    entry = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert entry["SUMMARY"] == "Musyawarah"
    assert entry.decoded("DTSTART") == event.starts_at.replace(microsecond=0)
    assert visit(address, "purwodadi.localhost").status_code == 404
    event.unpublish()
    assert visit(address).status_code == 404


def test_a_page_below_a_private_one_is_private(village, place, visit, service):
    PageViewRestriction.objects.create(page=service.get_parent(), restriction_type="login")
    assert visit("/layanan/domisili/").status_code == 302
    other = publish(place(ServiceIndexPage), ServicePage(title="Usaha", steps=[("step", "x")]))
    assert visit(f"/layanan/{other.slug}/").status_code == 302


@pytest.fixture
def positions(village, other_village):
    """Kalirejo, and Purwodadi some eleven kilometres east of it."""
    for place, x in ((village, 104.97), (other_village, 105.07)):
        place.point = Point(x, -5.21, srid=4326)
        place.save()


def test_the_portal_searches_around_a_village(
    village, other_village, positions, make_news, searched
):
    for owner in (village, other_village):
        make_news(owner, f"Lomba {owner.name}")
    page = searched("lomba&near=18.02.01.2003&km=5", "localhost")
    assert "/berita/lomba-kalirejo/" in page
    assert "/berita/lomba-purwodadi/" not in page
    assert '<option value="18.02.01.2003" selected>Kalirejo</option>' in page
    page = searched("lomba&near=18.02.01.2003&km=25", "localhost")
    assert page.index("/berita/lomba-kalirejo/") < page.index("/berita/lomba-purwodadi/")
    assert re.search(r"11 km · ", page)


def test_around_a_village_records_are_found_without_a_word(village, positions, searched):
    for name, x in (("Pos jauh", 104.99), ("Pos dekat", 104.971), ("Pos lain", 105.3)):
        WatchPost.objects.create(village=village, name=name, point=Point(x, -5.21, srid=4326))
    page = searched("&near=18.02.01.2003&km=5", "localhost")
    assert page.index("Pos dekat") < page.index("Pos jauh")
    assert "Pos lain" not in page
    assert 'href="http://kalirejo.localhost:8000/p/ronda/"' in page
    assert "110 m" in page


@pytest.mark.parametrize("query", ["near=99.99&km=5", "near=18.02.01.2003&km=x", "near=&km="])
def test_a_village_or_distance_that_is_none_does_no_harm(village, positions, visit, query):
    assert visit(f"/cari/?q=panen&{query}", "localhost").status_code == 200


def test_a_village_s_own_search_offers_no_village(village, searched):
    assert 'name="near"' not in searched("panen")
