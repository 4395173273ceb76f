"""The websites without JavaScript, on a phone and on a desk."""

import pytest
from playwright.sync_api import expect

from core.plugins.switching import switch
from core.testing.rows import make_row, owned_models

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

# As long as words get in Indonesian officialese, and longer.
LONG = "Pertanggungjawabanpenyelenggaraanpemerintahankampung"
PLUGIN_PAGES = ["/p/ronda/", "/p/netizen/", "/p/gismap/"]
VILLAGE_PAGES = ["/", "/profil/", "/berita/", "/berita/panjang/", *PLUGIN_PAGES]
WIDTHS = [360, 1280]


@pytest.fixture
def full_village(village, make_image, make_news):
    """A village with something on every page, in long words."""
    for slug in ("ronda", "netizen", "gismap"):
        switch([village], slug, True)
    image = make_image(village, "Balai", size=(1600, 900))
    body = [
        ("heading", f"Tentang {LONG}"),
        ("text", f"<p>{LONG}</p><ul><li>https://kalirejo.example/{LONG.lower()}</li></ul>"),
        ("picture", {"image": image, "caption": LONG}),
        ("quote", {"text": LONG, "source": LONG}),
        ("link", {"label": f"Unduh {LONG}", "page": None, "url": "https://kalirejo.example/"}),
        ("ronda__watch_posts", {"title": LONG, "show_equipment": True}),
    ]
    make_news(village, f"Panjang {LONG}", slug="panjang", intro=LONG, lead_image=image, body=body)
    make_news(village, f"Lain {LONG}", intro=LONG)
    profile = village.site.root_page.get_children().get(slug="profil").specific
    profile.intro, profile.lead_image, profile.body = LONG, image, body
    profile.save_revision().publish()
    for model in owned_models():
        if model._meta.app_label in ("ronda", "netizen", "gismap"):
            row = make_row(model, village, LONG)
            if model._meta.label == "netizen.Report":
                row.state, row.is_public = "verified", True
                row.save()
    return village


@pytest.fixture(params=WIDTHS)
def plain(request, new_context):
    """A page of a browser without JavaScript, on a phone or on a desk."""
    return new_context(width=request.param, height=800, scripts=False).new_page()


def test_no_page_is_wider_than_the_screen(plain, full_village, other_village, address):
    places = [(path, "kalirejo") for path in VILLAGE_PAGES] + [("/", ""), ("/berita/", "")]
    for path, slug in places:
        response = plain.goto(address(path, slug))
        assert response.ok, path
        content, screen = plain.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert content <= screen, f"{path} is {content} wide on a screen of {screen}"
        expect(plain.get_by_role("heading", level=1)).to_be_visible()


def test_every_village_page_tells_how_to_reach_the_office(plain, village, address, make_news):
    make_news(village, "Panjang")
    for path in VILLAGE_PAGES:
        plain.goto(address(path, "kalirejo"))
        office = plain.locator(".contact")
        expect(office).to_contain_text("Jl. Raya Kalirejo No. 1")
        phone = office.locator('a[href="tel:+62725123456"]')
        expect(phone).to_have_text("(0725) 123456")
        expect(phone).to_be_visible()
        expect(office.locator('a[href="mailto:kontak@kalirejo.example"]')).to_be_visible()


def test_the_first_key_press_leads_past_the_menu(plain, village, address):
    for path, slug in [("/", "kalirejo"), ("/p/netizen/", "kalirejo"), ("/", "")]:
        plain.goto(address(path, slug))
        plain.keyboard.press("Tab")
        skip = plain.locator(":focus")
        expect(skip).to_have_attribute("href", "#content")
        expect(skip).to_be_in_viewport(ratio=1)
        plain.keyboard.press("Enter")
        expect(plain.locator("#content")).to_be_focused()
        plain.keyboard.press("Tab")
        assert plain.evaluate("document.querySelector('#content').contains(document.activeElement)")


def test_the_menu_leads_to_every_page(plain, village, address):
    plain.goto(address("/", "kalirejo"))
    for href in ("/profil/", "/berita/", *PLUGIN_PAGES):
        fold = plain.locator("header summary")
        if fold.is_visible():
            fold.click()
        plain.locator(f'header a[href="{href}"]:visible').first.click()
        # Waits: the next look at the fold must not meet the page that is being left.
        expect(plain).to_have_url(address(href, "kalirejo"))


def test_the_portal_leads_to_a_village(plain, village, other_village, address):
    plain.goto(address())
    plain.locator('[name="q"]').fill("kali")
    plain.keyboard.press("Enter")
    plain.locator(f'main a[href="{address("/", "kalirejo")}"]').first.click()
    expect(plain).to_have_url(address("/", "kalirejo"))
