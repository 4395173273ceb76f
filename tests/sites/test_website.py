"""The built-in websites as a visitor meets them."""

import datetime
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from core.plugins.switching import switch
from core.villages.provisioning import VillageInput, provision_village
from sites.context import website
from sites.models import NewsIndexPage, ProfilePage, ServiceIndexPage, ServicePage, StandardPage
from tests.sites.pages import publish

QUERY_BUDGET = 12
WEIGHT_BUDGET = 50_000
WATCH_POSTS = ("ronda__watch_posts", {"title": "Pos ronda", "show_equipment": False})


@pytest.fixture
def visit(client):
    """A function that gets a page of a host: `visit("/berita/")` is Kalirejo's."""

    def get(path="/", host="kalirejo.localhost"):
        return client.get(path, headers={"host": host})

    return get


@pytest.fixture
def home(village):
    return village.site.root_page.specific


@pytest.fixture
def services(home):
    return home.add_child(instance=StandardPage(title="Urusan", slug="urusan", show_in_menus=True))


@pytest.fixture
def full_village(village, home, services, make_image, make_document, make_news):
    """Kalirejo with pictures, news, pages, documents and a plugin's block everywhere."""
    body = [
        ("heading", "Sambutan"),
        ("text", "<p>Selamat datang.</p>"),
        ("picture", {"image": make_image(village, "Balai", (700, 500)), "caption": "Balai"}),
        ("picture", {"image": make_image(village, "Sungai"), "caption": ""}),
        ("quote", {"text": "Bersama kita bisa.", "source": "Sutrisno"}),
        WATCH_POSTS,
    ]
    home.lead_image = make_image(village, "Sawah", (1000, 700))
    home.intro = "Kampung di tepi Way Seputih."
    home.body = body
    home.save_revision().publish()
    for number in range(5):
        make_news(
            village,
            f"Kabar {number}",
            slug=f"kabar-{number}",
            date=datetime.date(2025, 11, 24) - datetime.timedelta(days=number),
            intro="Ringkasan kabar kampung.",
            lead_image=make_image(village, f"Kabar {number}", (700, 500)),
            body=body,
        )
    services.lead_image = make_image(village, "Loket")
    services.body = [*body, ("downloads", {"title": "", "documents": [make_document(village)]})]
    services.save_revision().publish()
    for title in ("Domisili", "Usaha"):
        services.add_child(instance=StandardPage(title=title))
    return village


PATHS = ["/", "/urusan/", "/urusan/domisili/", "/berita/", "/berita/kabar-1/", "/p/ronda/"]


# -- Who it is, and how to reach them ------------------------------------------------------------


def test_every_page_says_where_the_office_is(full_village, visit):
    for path in [*PATHS, "/kontak/", "/nowhere/"]:
        page = visit(path).content.decode()
        assert "Jl. Raya Kalirejo No. 1" in page, path
        assert 'href="mailto:kontak@kalirejo.example"' in page, path
        assert 'href="tel:+62725123456"' in page, path
        assert "(0725) 123456" in page, path
        assert 'href="http://localhost:8000/"' in page, path


@pytest.mark.parametrize("path", ["/", "/kontak/"])
def test_a_village_without_contact_details_says_so(make_village, visit, path):
    make_village("18.02.01.2004", "Balai Rejo", district="Kalirejo")
    page = visit(path, "balai-rejo.localhost").content.decode()
    assert "mailto:" not in page
    assert "tel:" not in page
    assert "belum" in page or "not entered" in page


def test_the_header_names_kind_village_district_and_regency(village, visit):
    page = visit().content.decode()
    assert "Kampung" in page
    assert "Kecamatan Kalirejo, Kabupaten Lampung Tengah" in page


def test_an_unknown_village_is_a_404_that_leads_to_the_portal(village, visit):
    response = visit(host="atlantis.localhost")
    assert response.status_code == 404
    assert b"atlantis.localhost" in response.content
    assert b'href="http://localhost:8000/"' in response.content
    assert visit("/p/ronda/", "atlantis.localhost").status_code == 404


def test_a_page_of_another_village_is_not_served(full_village, other_village, visit, make_news):
    make_news(other_village, "Kabar lain", slug="kabar-lain")
    assert visit("/berita/kabar-lain/", "purwodadi.localhost").status_code == 200
    assert visit("/berita/kabar-lain/").status_code == 404
    assert visit("/purwodadi/berita/kabar-lain/").status_code == 404
    assert visit("/berita/kabar-1/", "purwodadi.localhost").status_code == 404


# -- Finding the way -----------------------------------------------------------------------------


def test_the_menu_shows_the_pages_that_are_for_it_and_the_services(full_village, visit):
    page = visit("/urusan/domisili/").content.decode()
    assert '<a href="/urusan/" aria-current="true">' in page
    assert 'href="/p/ronda/"' in page
    assert '<a href="/urusan/domisili/"' not in page


def test_the_menu_of_one_village_holds_nothing_of_another(full_village, other_village, visit):
    ProfilePage.objects.child_of(other_village.site.root_page).get().delete()
    page = visit("/", "purwodadi.localhost").content.decode()
    assert 'href="/profil/"' not in page
    assert 'href="/urusan/"' not in page
    assert 'href="/layanan/"' in page


def test_a_service_that_is_switched_off_leaves_page_and_menu(full_village, visit):
    assert "Pos ronda" in visit().content.decode()
    switch([full_village], "ronda", False)
    page = visit().content.decode()
    assert "Pos ronda" not in page
    assert "/p/ronda/" not in page
    assert "Sambutan" in page


def test_the_trail_leads_back_to_the_home_page(full_village, visit):
    page = visit("/urusan/domisili/").content.decode()
    trail = re.search(r'class="trail".*?</nav>', page, re.S)[0]
    assert re.findall(r'href="([^"]*)"', trail) == ["/", "/urusan/"]
    assert '<span aria-current="page">Domisili</span>' in trail


def test_what_is_private_is_named_nowhere(full_village, visit, services, make_news):
    secret = make_news(full_village, "Rahasia", slug="rahasia", date=datetime.date(2026, 1, 1))
    for page in (secret, services):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    shown = visit().content.decode() + visit("/berita/").content.decode()
    assert "Rahasia" not in shown
    assert 'href="/urusan/"' not in shown
    portal = visit("/", "localhost").content.decode()
    assert "Rahasia" not in portal
    assert "Kabar 0" in portal


def test_long_lists_of_news_come_in_pages(village, visit, make_news):
    for number in range(13):
        make_news(village, f"Kabar {number}", date=datetime.date(2025, 11, 1 + number))
    first, second = visit("/berita/"), visit("/berita/?page=2")
    assert b"Kabar 12" in first.content
    assert b"?page=2" in first.content
    assert re.findall(r">(Kabar \d+)<", second.content.decode()) == ["Kabar 0"]
    assert b'rel="canonical" href="http://kalirejo.localhost:8000/berita/?page=2"' in second.content


def test_what_has_nothing_yet_says_so(village, visit):
    for path in ("/", "/berita/", "/profil/"):
        response = visit(path)
        assert response.status_code == 200
        assert b'class="empty' in response.content


# -- Languages -----------------------------------------------------------------------------------


def test_dates_and_texts_are_in_the_language_of_the_page(village, home, visit, make_news):
    make_news(village, "Rapat", slug="rapat", date=datetime.date(2025, 8, 17))
    page = visit("/berita/rapat/").content.decode()
    assert '<html lang="id">' in page
    assert "Minggu, 17 Agustus 2025" in page


def test_a_translation_is_linked_and_a_missing_one_admitted(make_village, visit):
    village = make_village(
        "18.02.01.2005", "Watu Agung", district="Kalirejo", languages=("id", "en")
    )
    home = village.site.root_page
    profile = ProfilePage.objects.child_of(home).get()
    page = visit("/profil/", "watu-agung.localhost").content.decode()
    assert '<span class="absent"><span lang="en">English</span>' in page
    english = Locale.objects.get(language_code="en")
    translation = profile.get_translation(english)
    translation.alias_of, translation.title = None, "About the village"
    translation.save()
    page = visit("/profil/", "watu-agung.localhost").content.decode()
    address = re.search(r'<a href="(/en/[^"]+)"', page)[1]
    response = visit(address, "watu-agung.localhost")
    assert b'<html lang="en">' in response.content
    assert b"About the village" in response.content
    assert b'<a href="/profil/" lang="id" hreflang="id">' in response.content


def test_the_language_of_one_request_does_not_stay_for_the_next(make_village, visit):
    make_village("18.02.01.2005", "Watu Agung", district="Kalirejo", languages=("id", "en"))
    assert b'lang="en"' in visit("/en/", "watu-agung.localhost").content
    assert b'<html lang="id">' in visit("/nowhere/", "watu-agung.localhost").content


# -- The portal ----------------------------------------------------------------------------------


def test_the_portal_lists_villages_by_district_and_the_latest_news(
    full_village, other_village, visit
):
    page = visit("/", "localhost").content.decode()
    assert 'href="http://kalirejo.localhost:8000/"' in page
    assert 'href="http://purwodadi.localhost:8000/"' in page
    assert "Bangun Rejo" in page
    assert 'href="http://kalirejo.localhost:8000/berita/kabar-0/"' in page
    assert "Kampung Kalirejo" in page


def test_the_portal_finds_a_village(village, other_village, visit):
    for text in ("purwo", "PURWODADI", "bangun", "kampung purwodadi", "18.02.02.2001"):
        page = visit(f"/?q={text}", "localhost").content.decode()
        assert "purwodadi.localhost" in page, text
        assert "kalirejo.localhost" not in page, text


def test_the_portal_escapes_what_is_searched_for(village, visit):
    page = visit("/?q=<script>alert(1)</script>", "localhost").content.decode()
    assert "<script>alert" not in page
    assert 'class="empty"' in page


# -- What it costs -------------------------------------------------------------------------------


def queries_of(visit, *where) -> int:
    visit(*where)
    with CaptureQueriesContext(connection) as queries:
        assert visit(*where).status_code == 200
    # Within the test's transaction each plugin's banner has a savepoint.
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


def test_every_page_keeps_to_the_query_budget(full_village, other_village, visit):
    counts = {path: queries_of(visit, path) for path in PATHS}
    for path in ("/", "/?q=kalirejo", "/berita/"):
        counts[f"portal {path}"] = queries_of(visit, path, "localhost")
    assert {path: count for path, count in counts.items() if count > QUERY_BUDGET} == {}


def test_more_pages_and_pictures_cost_no_more_queries(full_village, visit, make_news, make_image):
    paths = ("/", "/berita/", "/berita/kabar-1/")
    before = [queries_of(visit, path) for path in paths]
    for number in range(8):
        make_news(
            full_village,
            f"Baru {number}",
            date=datetime.date(2025, 12, 1 + number),
            lead_image=make_image(full_village, f"Baru {number}", (700, 500)),
        )
    assert [queries_of(visit, path) for path in paths] == before


@pytest.mark.parametrize("languages", [("id",), ("id", "jv", "en")])
def test_no_page_takes_more_than_twelve_queries(
    village, every_type, place, make_news, make_image, visit, languages
):
    """However much is listed: several of each, with pictures, in one language or three."""
    for number in range(5):
        make_news(village, f"Berita {number}", lead_image=make_image(village, f"Gambar {number}"))
        publish(place(ServiceIndexPage), ServicePage(title=f"Surat {number}", subject="other",
                                                     steps=[("step", "Datang.")]))  # fmt: skip
    provision_village(VillageInput(village.code, languages=languages))
    taken = {}
    for path in (*every_type, "/berita/berita-1/", "/cari/?q=surat"):
        visit(path)
        with CaptureQueriesContext(connection) as queries:
            assert visit(path).status_code == 200
        # Within the test's transaction each plugin's search has a savepoint.
        taken[path] = sum("SAVEPOINT" not in query["sql"] for query in queries)
    # The search asks once for each kind of record that a plugin has searched.
    taken["/cari/?q=surat"] -= 2
    assert {path: count for path, count in taken.items() if count > QUERY_BUDGET} == {}


def test_a_template_that_shows_no_website_costs_no_query(village, django_assert_num_queries):
    request = RequestFactory().get("/", headers={"host": "kalirejo.localhost"})
    with django_assert_num_queries(0):
        context = website(request)
    assert context["website"].village == village


def test_a_page_is_light(full_village, visit):
    files = ("site.css", "mark.svg", "sawah.svg", "tapis.svg")
    paths = [Path(finders.find(f"village_sites/{name}")) for name in files]
    weight = sum(path.stat().st_size for path in paths)
    assert weight < 24_000
    for path in PATHS:
        assert weight + len(visit(path).content) < WEIGHT_BUDGET, path


# -- How it is made ------------------------------------------------------------------------------


def test_no_script_and_no_style_is_inline(full_village, visit):
    pages = [visit(path) for path in [*PATHS, "/nowhere/"]]
    pages += [visit("/", "localhost"), visit("/", "atlantis.localhost")]
    for response in pages:
        page = response.content.decode()
        assert not re.search(
            r"<script(?! type=.application/ld\+json.)|<style|\s(style|on\w+)=|javascript:", page
        )


def test_the_policy_lets_no_inline_script_or_style_through(village, visit):
    policy = visit().headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"


def test_nothing_comes_from_another_host(full_village, visit):
    page = visit().content.decode()
    fetched = re.findall(r'(?:src|srcset)="([^"]+)"', page)
    fetched += re.findall(r'<link rel="(?:icon|stylesheet)" href="([^"]+)"', page)
    assert len(fetched) > 2
    assert all(address.startswith("/") for address in fetched)


def test_pictures_come_in_several_widths_with_size_and_alternative_text(full_village, visit):
    page = visit("/berita/kabar-1/").content.decode()
    for tag in re.findall(r"<img [^>]+/media/[^>]+>", page):
        assert re.search(r'width="\d+"', tag)
        assert re.search(r'height="\d+"', tag)
        assert re.search(r'alt="[^"]+ of Kalirejo"', tag)
        assert "640w" in tag
    lead, *others = re.findall(r"<img [^>]+/media/[^>]+>", page)
    assert 'loading="lazy"' not in lead
    assert all('loading="lazy"' in tag for tag in others)


def test_a_lost_picture_does_not_take_the_page_along(full_village, visit, make_news, make_image):
    image = make_image(full_village, "Hilang")
    image.file.storage.delete(image.file.name)
    make_news(full_village, "Tanpa gambar", slug="tanpa-gambar", lead_image=image)
    response = visit("/berita/tanpa-gambar/")
    assert response.status_code == 200
    assert b"Tanpa gambar" in response.content


def test_a_page_can_be_shared_and_found(full_village, visit):
    page = visit("/berita/kabar-1/").content.decode()
    assert '<meta name="description" content="Ringkasan kabar kampung.">' in page
    assert '<meta property="og:title" content="Kabar 1">' in page
    assert 'property="og:image" content="http://localhost:8000/media/' in page
    assert '<link rel="canonical" href="http://kalirejo.localhost:8000/berita/kabar-1/">' in page
    assert "<title>Kabar 1 – Kampung Kalirejo</title>" in page


def test_a_draft_can_be_looked_at(full_village):
    index = NewsIndexPage.objects.descendant_of(full_village.site.root_page).get()
    page = index.get_children().first().specific
    page.title = "Judul baru"
    response = page.make_preview_request()
    assert response.status_code == 200
    assert b"Judul baru" in response.content
    assert b"Pos ronda" in response.content


def test_the_page_for_faults_needs_nothing():
    page = render_to_string("500.html")
    assert "/static/village_sites/site.css" in page
    assert "{" not in page


# -- Readable in the sun -------------------------------------------------------------------------

GROUNDS = {
    "ink": ("paper", "surface", "tint"),
    "soft": ("paper", "surface", "tint"),
    "link": ("paper", "surface", "tint"),
    "maroon": ("paper", "surface"),
    "on-action": ("action",),
    "on-deep": ("deep",),
    "on-warn": ("warn",),
}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def palettes() -> list[dict]:
    style = Path(finders.find("village_sites/site.css")).read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.S)[:2]
    day, night = (dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in blocks)
    return [day, {**day, **night}]


@pytest.mark.parametrize("palette", palettes(), ids=["day", "night"])
def test_text_stands_out_seven_to_one(palette):
    faint = {
        (text, ground): round(contrast(palette[text], palette[ground]), 1)
        for text, grounds in GROUNDS.items()
        for ground in grounds
        if contrast(palette[text], palette[ground]) < 7
    }
    assert not faint
