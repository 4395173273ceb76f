"""The editor's preview panel shows the draft on the village's own frontend, as it is typed."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from core.villages.previews import PreviewFrontend, PreviewSnapshot
from sites.models import NewsIndexPage
from tests.e2e.editor import PageForm

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

# A frontend of one page, which asks the API from the browser. `#app` is nowhere on the website that the
# panel shows before.
FRONTEND = """<!doctype html><html lang="id"><title>Pratinjau</title>
<link rel="icon" href="data:,"><main id="app"><h1></h1><p></p></main>
<script>
const given = new URLSearchParams(location.search);
const asked = new URLSearchParams({path: given.get("path"), preview: given.get("token")});
const pages = `%s/api/v1/villages/${given.get("village")}/pages/by-path/?`;
fetch(pages + asked).then(answer => answer.json()).then(page => {
  document.querySelector("h1").textContent = page.title || page.detail;
  document.querySelector("p").textContent = page.content ? page.content.intro : "";
});
</script></html>"""


@pytest.fixture
def frontend(village, address):
    """Kalirejo's own frontend, on a port of this machine."""
    html = (FRONTEND % address("").rstrip("/")).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://app.localhost:{server.server_port}/preview"
    yield PreviewFrontend.objects.create(village=village, address=url)
    server.shutdown()
    server.server_close()
    thread.join()


def open_panel(page):
    """The frame of the preview panel, which shows the frontend from now on."""
    page.locator('[data-side-panel-toggle="preview"]').click()
    page.locator("#id_preview_mode").select_option("frontend")
    return page.frame_locator("#w-preview-iframe")


def write(page, name, text, shown):
    """Type into a field until the frontend shows it; not in the form's first two seconds, which
    Wagtail takes for its making. While the panel is at an earlier state Wagtail does not look for a
    newer one: whoever goes on typing is what it waits for."""
    for _attempt in range(100):
        if page.evaluate("!!wagtail.app.queryController('w-unsaved')?.initialFormData"):
            break
        page.wait_for_timeout(50)
    field = PageForm(page).field(name)
    field.fill(text)
    for _attempt in range(4):
        try:
            expect(shown).to_have_text(text, timeout=4_000)
            return
        except AssertionError:
            field.press_sequentially(" ")
    expect(shown).to_have_text(text)


def test_what_is_typed_into_a_draft_shows_on_the_frontend(
    page, context, address, operator, sign_in, frontend, make_news
):
    draft = make_news(frontend.village, "Konsep", live=False, intro="Belum terbit.")
    sign_in(context, operator)
    page.goto(address(f"/admin/pages/{draft.pk}/edit/"))
    shown = open_panel(page)
    expect(shown.locator("#app h1")).to_have_text("Konsep")
    expect(shown.locator("#app p")).to_have_text("Belum terbit.")
    write(page, "intro", "Baru saja ditulis.", shown.locator("#app p"))
    write(page, "title", "Judul baru", shown.locator("#app h1"))
    assert PreviewSnapshot.objects.for_village(frontend.village).count() == 1


def test_a_mode_chosen_while_another_is_loading_is_shown(
    page, context, address, operator, sign_in, frontend, make_news
):
    draft = make_news(frontend.village, "Konsep", live=False)
    sign_in(context, operator)
    page.goto(address(f"/admin/pages/{draft.pk}/edit/"))
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile("in_preview_panel"), hold_the_first)
    with page.expect_request(re.compile("in_preview_panel")):
        page.locator('[data-side-panel-toggle="preview"]').click()
    page.locator("#id_preview_mode").select_option("frontend")
    held[0].continue_()
    shown = page.frame_locator("#w-preview-iframe")
    expect(shown.locator("#app h1")).to_have_text("Konsep")


def test_a_new_page_shows_on_the_frontend(page, context, address, operator, sign_in, frontend):
    parent = NewsIndexPage.objects.descendant_of(frontend.village.site.root_page).get()
    sign_in(context, operator)
    page.goto(address(f"/admin/pages/add/village_sites/newspage/{parent.pk}/"))
    shown = open_panel(page)
    write(page, "title", "Panen Raya", shown.locator("#app h1"))
    write(page, "intro", "Padi dipanen bersama.", shown.locator("#app p"))


def test_the_preview_opens_in_a_tab_of_its_own(
    page, context, address, operator, sign_in, frontend, make_news
):
    draft = make_news(frontend.village, "Konsep", live=False)
    sign_in(context, operator)
    page.goto(address(f"/admin/pages/{draft.pk}/edit/"))
    shown = open_panel(page)
    expect(shown.locator("#app h1")).to_have_text("Konsep")
    with context.expect_page() as opened:
        page.locator('[data-w-preview-target="newTab"]').click()
    expect(opened.value.locator("#app h1")).to_have_text("Konsep")
    assert opened.value.url.startswith(frontend.address)
