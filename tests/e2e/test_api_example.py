"""The example consumer in `docs/api/example/`: a village from the API alone, on another origin."""

import re

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import expect
from wagtail.contrib.redirects.models import Redirect

from core.plugins.switching import switch
from core.villages.provisioning import VillageInput, provision_village
from sites.models import NewsIndexPage
from tests.e2e.static_site import FOLDER, serving
from tests.e2e.test_accessibility import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

MARKUP = '<img src="x" onerror="document.title = 1">'


@pytest.fixture
def example(address, village):
    """The address of the example, which shows Kampung Kalirejo."""
    with serving(address(f"/api/v1/villages/{village.code}/")) as url:
        yield url


@pytest.fixture
def busy_village(village, make_image, make_document, make_news, service, settings_row):
    """Eight pieces of news, of which the newest has every block; a service; a watch post."""
    from plugins.ronda.models import WatchPost

    switch([village], "ronda", True)
    WatchPost.objects.create(
        village=village, name="Pos Melati", lamp="lit", point=Point(104.97, -5.21, srid=4326)
    )
    for number in range(7):
        make_news(village, f"Kabar {number}", intro="Kabar dari dusun.")
    focus = {"focal_point_x": 160, "focal_point_y": 120, "focal_point_width": 20}
    image = make_image(
        village, "Sawah", size=(640, 480), credit="Karang taruna", focal_point_height=20, **focus
    )
    image.get_renditions("width-320|format-avif", "width-640|format-avif")
    paper = make_document(village, "Perdes")
    body = [
        ("heading", "Hasil panen"),
        ("text", '<p>Lihat <a href="/layanan/domisili/">layanan kami</a>.</p>'),
        ("picture", {"image": image, "caption": "Sawah kami"}),
        ("quote", {"text": "Rukun itu kuat.", "source": "Sutrisno"}),
        ("downloads", {"title": "Dokumen", "documents": [paper]}),
        ("link", {"label": "Beranda kampung", "page": village.site.root_page, "url": ""}),
        ("video", {"url": "https://youtu.be/abcdefghijk", "title": "Panen dari udara"}),
        ("ronda__watch_posts", {"title": "Pos ronda", "show_equipment": False}),
    ]
    news = make_news(village, f"Panen {MARKUP}", slug="panen", lead_image=image, body=body)
    news.tags.add("padi")
    news.save_revision().publish()
    home = village.site.root_page.specific
    home.lead_image = image
    home.save_revision().publish()
    return village


def hold(page) -> None:
    """What every view of the example keeps to."""
    assert violations(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{page.url} is wider than the screen"


def heading(page):
    return page.get_by_role("heading", level=1)


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone-light", "desk-dark"]
)
def test_a_visitor_finds_news_and_a_service(new_context, example, busy_village, width, scheme):
    context = new_context(width=width, color_scheme=scheme)
    page = context.new_page()
    page.goto(example)
    expect(heading(page)).to_have_text("Kampung Kalirejo")
    assert page.title() == "Kampung Kalirejo"
    expect(page.locator(".watch")).to_contain_text("Pos Melati")
    colour = "getComputedStyle(document.querySelector('header')).backgroundColor"
    assert page.evaluate(colour) == "rgb(23, 53, 92)"
    office = page.locator("footer")
    expect(office.locator('a[href="tel:+62725123456"]')).to_be_visible()
    expect(office.locator('a[href="mailto:kontak@kalirejo.example"]')).to_be_visible()
    for text in ("Jl. Raya Kalirejo No. 1", "08.00–15.00", "Polisi"):
        expect(office).to_contain_text(text)
    hold(page)

    if width == 360:
        page.get_by_text("Menu", exact=True).click()
    page.locator('header a[href="#/berita/"]:visible').click()
    expect(heading(page)).to_be_focused()
    assert page.title() == "Berita · Kampung Kalirejo"
    expect(page.locator(".card")).to_have_count(6)
    hold(page)
    page.get_by_role("link", name="Lebih lama").click()
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".card h2").last).to_have_text("Kabar 0")
    page.get_by_role("link", name="Lebih baru").click()
    expect(page.locator(".card")).to_have_count(6)

    page.get_by_role("link", name="Panen").click()
    expect(heading(page)).to_have_text(f"Panen {MARKUP}")
    article = page.locator("article")
    for text in ("Hasil panen", "Sawah kami · Gambar: Karang taruna", "Rukun itu kuat.", "padi"):
        expect(article).to_contain_text(text)
    # Blocks of plugins are left out, and what they are made of with them.
    expect(article).not_to_contain_text("Pos ronda")
    sources = article.locator("picture").first.locator("source")
    assert [sources.nth(number).get_attribute("type") for number in range(2)] == [
        "image/avif",
        "image/webp",
    ]
    assert re.search(r" 320w, .* 640w$", sources.first.get_attribute("srcset"))
    picture = article.locator("img").first
    expect(picture).to_have_attribute("alt", "Sawah of Kalirejo")
    assert picture.evaluate("image => image.style.objectPosition") == "25% 25%"
    download = article.locator(".downloads a")
    assert context.request.get(download.get_attribute("href")).ok
    # No player is asked for before a visitor wants it.
    expect(article.locator("iframe")).to_have_count(0)
    expect(article.get_by_role("button", name="Putar di sini")).to_be_visible()
    expect(article.get_by_role("link", name="Beranda kampung")).to_have_attribute("href", "#/")
    hold(page)

    article.get_by_role("link", name="layanan kami").click()
    expect(heading(page)).to_have_text("Surat Domisili")
    for text in ("KTP asli", "Tunggu surat.", "Gratis", "1 hari kerja", "Formulir domisili"):
        expect(page.locator("article")).to_contain_text(text)
    hold(page)
    page.go_back()
    expect(heading(page)).to_have_text(f"Panen {MARKUP}")


def test_a_search_shows_where_the_words_stand(new_context, example, busy_village):
    page = new_context(width=360).new_page()
    page.goto(example)
    page.get_by_role("searchbox").fill("ktp")
    page.keyboard.press("Enter")
    expect(page.locator(".hits mark").first).to_have_text("KTP")
    hold(page)
    page.locator(".hits").get_by_role("link", name="Surat Domisili").click()
    expect(heading(page)).to_have_text("Surat Domisili")
    page.get_by_role("searchbox").fill("tidakadasamasekali")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Tidak ada yang ditemukan")
    hold(page)


def test_another_language_and_what_is_not_translated(new_context, example, busy_village):
    provision_village(VillageInput(busy_village.code, languages=("id", "en")))
    news = NewsIndexPage.objects.get(locale__language_code="en")
    news.alias_of, news.title = None, "News"
    news.save_revision().publish()
    page = new_context(width=1280).new_page()
    page.goto(f"{example}#/berita/")
    page.get_by_role("link", name="English").click()
    expect(heading(page)).to_have_text("News")
    expect(page).to_have_url(f"{example}#/en/berita/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator('.menu a[href="#/en/berita/"]')).to_have_attribute("aria-current", "page")
    expect(page.locator('.menu a[href="#/en/profil/"]')).to_have_attribute("lang", "id")
    hold(page)
    # The list shows the originals, and leads to them without leaving the language.
    page.get_by_role("link", name="Kabar 6").click()
    expect(page).to_have_url(f"{example}#/en/berita/kabar-6/")
    expect(page.locator(".note")).to_have_text(
        "Not available in English yet; shown in Bahasa Indonesia."
    )
    expect(page.locator("article")).to_have_attribute("lang", "id")
    hold(page)
    page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(page).to_have_url(f"{example}#/berita/kabar-6/")
    expect(page.locator(".note")).to_have_count(0)


def test_what_has_moved_is_gone_or_cannot_be_reached(new_context, example, busy_village):
    Redirect.add_redirect("/kabar/lama/", "/berita/", site=busy_village.site)
    context = new_context(width=360)
    context.watch.expect(404, "/by-path/")
    context.watch.expect(400, "/pages/")
    page = context.new_page()
    page.goto(f"{example}#/kabar/lama/")
    expect(heading(page)).to_have_text("Berita")
    page.goto(f"{example}#/tidak/ada/")
    expect(heading(page)).to_have_text("Halaman tidak ditemukan")
    expect(page.locator("main")).to_contain_text("Halaman itu tidak ada.")
    hold(page)
    page.goto(f"{example}#/berita/?cursor=salah")
    expect(heading(page)).to_have_text("Ada yang tidak beres")
    page.get_by_role("link", name="Beranda", exact=True).click()
    expect(heading(page)).to_have_text("Kampung Kalirejo")


def test_without_a_line_what_was_read_can_be_read_again(new_context, example, busy_village):
    context = new_context(width=360)
    for part in ("/api/", "/media/"):  # pictures may be on their way when the line breaks
        context.watch.expect("net::ERR_INTERNET_DISCONNECTED", part)
    page = context.new_page()
    page.goto(f"{example}#/layanan/domisili/")
    expect(heading(page)).to_have_text("Surat Domisili")
    page.goto(f"{example}#/berita/")
    expect(heading(page)).to_have_text("Berita")
    context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("Sambungan terputus")
    page.go_back()
    expect(heading(page)).to_have_text("Surat Domisili")
    expect(page.get_by_role("status")).to_contain_text("salinan yang terakhir dibaca")
    page.evaluate("location.hash = '#/profil/'")
    expect(page.locator("main")).to_contain_text("Server tidak dapat dihubungi.")
    hold(page)
    context.set_offline(False)
    page.get_by_role("button", name="Coba lagi").click()
    expect(heading(page)).to_have_text("Profil")
    expect(page.get_by_role("status")).to_have_text("")


def test_the_keyboard_passes_the_menu(new_context, example, busy_village):
    page = new_context(width=1280).new_page()
    page.goto(example)
    expect(heading(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Langsung ke isi")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    expect(heading(page)).to_have_text("Kampung Kalirejo")


def test_the_example_is_small_and_asks_nobody_else():
    scripts = {path.name: path.read_text() for path in FOLDER.glob("*.js")}
    assert sum(text.count("\n") for text in scripts.values()) < 720
    # HTML comes in at one place, whose callers pass what the API documents as safe.
    assert [name for name, text in scripts.items() if "innerHTML" in text] == ["dom.js"]
    for path in FOLDER.iterdir():
        for address in re.findall(r"https?://[\w.-]+", path.read_text()):
            assert address.split("//")[1] in ("localhost", "website", "www.w3.org", "wa.me"), path
