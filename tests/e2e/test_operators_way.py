"""An operator's way, on a phone and at a desk: from the first sign-in to the head's approval."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from core.command_centre.refreshing import refresh
from core.testing.factories import PASSWORD
from core.villages.approval import require_approval
from core.villages.models import Village
from sites.models import InformationIndexPage, NewsIndexPage, NewsPage
from tests.e2e.editor import PageForm

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
p.MsoNormal{margin:0}</style></head><body><p class="MsoNormal" style="color:red"><b>Gotong
royong</b> hari Minggu.<o:p></o:p></p><script>alert(1)</script></body></html>"""
PASTE = """([element, html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "Gotong royong hari Minggu.");
  element.focus();
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "IMG_0001.jpg"
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(path, quality=80)
    return path


@pytest.fixture(params=[360, 1280])
def desk(request, new_context, address):
    """The browser in which the village's people work, one after the other."""
    return Desk(new_context(width=request.param).new_page(), address)


class Desk:
    def __init__(self, page, address):
        self.page, self.address = page, address

    def go(self, path):
        self.page.goto(self.address(path, "kalirejo"))
        return self.page

    def sign_in(self, username):
        self.go("/admin/")
        self.page.locator('[name="username"]').fill(username)
        self.page.locator('[name="password"]').fill(PASSWORD)
        self.page.locator('form button[type="submit"]').click()
        expect(self.page.locator("main")).to_contain_text("Kampung Kalirejo")

    def sign_out(self):
        self.page.context.clear_cookies()

    def click_in_main(self, href):
        """Follow a link of the screen; what a phone hides in the side menu is asked for directly."""
        self.page.locator(f'main a[href*="{href}"]:visible').first.click()

    def save(self):
        self.page.locator('main form button[type="submit"]:visible').last.click()

    def fits(self):
        """Nothing of a screen lies beside it."""
        # What a click opens may only be on its way: a document without an element has no width.
        expect(self.page.locator("main")).to_be_visible()
        wide = self.page.locator("html").evaluate("html => html.scrollWidth - innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} pixels too wide"


@pytest.fixture
def visitor(new_context, address):
    """A function that opens a page of the village's website as a resident does."""
    context = new_context(width=360)

    def visit(path):
        page = context.new_page()
        page.goto(address(path, "kalirejo"))
        return page

    return visit


def add_to(desk, index_url, model):
    """Open the form of a new page of a type below the page at a path."""
    desk.go(f"/admin/pages/{index_url}/add_subpage/")
    page = desk.page
    if "/add_subpage/" in page.url:
        page.locator(f'main a[href*="/{model}/"]').first.click()
    return PageForm(page)


def test_contact_and_officials(desk, operator, visitor, photo, village):
    Village.objects.filter(pk=village.pk).update(address="", phone="", email="")
    refresh()
    desk.sign_in("operator")
    desk.fits()
    # The dashboard says what to do first, and leads there.
    desk.click_in_main(f"/admin/village-settings/{village.code}/")
    page = desk.page
    desk.fits()
    page.locator('[name="address"]').fill("Jl. Merdeka 17")
    page.locator('[name="phone"]').fill("0725 765432")
    page.locator('[name="email"]').fill("kantor@kalirejo.desa.example")
    desk.save()
    expect(page.locator(".messages .success")).to_be_visible()
    shown = visitor("/kontak/")
    for part in ("Jl. Merdeka 17", "(0725) 765432", "kantor@kalirejo.desa.example"):
        expect(shown.locator("main")).to_contain_text(part)

    desk.go("/admin/village_sites/official/")
    desk.fits()
    page.locator('main a[href$="/official/create/"]:visible').first.click()
    page.locator('[name="name"]').fill("Sri Lestari")
    page.locator('[name="position"]').fill("Kepala Kampung")
    PageForm(page).upload_picture("photo", photo, "Sri Lestari", "Sri Lestari, kepala kampung")
    desk.fits()
    desk.save()
    expect(page.locator(".messages .success")).to_be_visible()
    people = visitor("/profil/").locator(".people")
    expect(people).to_contain_text("Sri Lestari")
    expect(people).to_contain_text("Kepala Kampung")
    expect(people.get_by_alt_text("Sri Lestari, kepala kampung")).to_be_visible()


def test_news_with_a_picture_and_text_from_word(desk, operator, visitor, photo):
    desk.sign_in("operator")
    desk.click_in_main("/add_subpage/")
    form = PageForm(desk.page)
    desk.fits()
    form.field("title").fill("Kerja Bakti")
    form.upload_picture("lead_image", photo, "Kerja bakti", "Warga membersihkan parit")
    box = form.add("text").get_by_role("textbox")
    box.click()
    box.evaluate("(element, html) => (" + PASTE + ")([element, html])", WORD)
    expect(box).to_contain_text("Gotong royong hari Minggu.")
    expect(form.field("body-0-value")).to_have_value(re.compile("royong"))
    form.publish()
    desk.fits()
    article = visitor("/berita/kerja-bakti/").locator("article")
    expect(article.locator("b")).to_have_text("Gotong royong")
    expect(article.get_by_alt_text("Warga membersihkan parit")).to_be_visible()
    assert "Mso" not in NewsPage.objects.get().body[0].value.source


def test_a_budget_with_its_chart(desk, operator, visitor, place):
    desk.sign_in("operator")
    form = add_to(desk, place(InformationIndexPage).pk, "budgetpage")
    page = desk.page
    desk.fits()
    form.field("title").fill("APBKampung 2026")
    form.field("year").fill("2026")
    lines = [("income", "Dana Desa", "900000000", "450000000"),
             ("spending", "Jalan dusun", "600000000", "150000000")]  # fmt: skip
    for number, (kind, name, planned, realised) in enumerate(lines):
        page.locator("#id_budget_lines-ADD").click()
        form.field(f"budget_lines-{number}-kind").select_option(kind)
        form.field(f"budget_lines-{number}-name").fill(name)
        form.field(f"budget_lines-{number}-planned").fill(planned)
        form.field(f"budget_lines-{number}-realised").fill(realised)
    form.publish()
    shown = visitor("/informasi-publik/apbkampung-2026/")
    expect(shown.locator("main svg").first).to_be_visible()
    expect(shown.locator("main table").first).to_contain_text("Rp900.000.000")
    expect(shown.locator("main")).to_contain_text("Jalan dusun")


def test_news_that_is_to_appear_later(desk, operator, visitor, place, monkeypatch):
    desk.sign_in("operator")
    form = add_to(desk, place(NewsIndexPage).pk, "newspage")
    form.field("title").fill("Pesta Rakyat")
    form.schedule("2099-08-17 07:00")
    form.publish()
    assert visitor("/berita/").locator("main").get_by_text("Pesta Rakyat").count() == 0
    news = NewsPage.objects.get()
    assert not news.live
    moment = news.scheduled_revision.approved_go_live_at
    assert timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") == "2099-08-17 07:00"
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: moment + timedelta(minutes=1))
        call_command("publish_scheduled")
    expect(visitor("/berita/").locator("main")).to_contain_text("Pesta Rakyat")


def test_the_village_head_approves_what_the_operator_submits(
    desk, operator, village_head, visitor, village, place
):
    require_approval(village, True)
    desk.sign_in("operator")
    form = add_to(desk, place(NewsIndexPage).pk, "newspage")
    form.field("title").fill("Musyawarah Kampung")
    page = desk.page
    expect(page.locator('button[name="action-publish"]')).to_have_count(0)
    form.submit_for_approval()
    assert visitor("/berita/").locator("main").get_by_text("Musyawarah Kampung").count() == 0

    desk.sign_out()
    desk.sign_in(village_head.username)
    news = NewsPage.objects.get()
    page.locator("main").get_by_role("link", name="Musyawarah Kampung").first.click()
    expect(page).to_have_url(re.compile(rf"/admin/pages/{news.pk}/edit/"))
    PageForm(page).approve()
    expect(visitor("/berita/").locator("main")).to_contain_text("Musyawarah Kampung")
