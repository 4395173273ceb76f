"""No page type breaks a rule of WCAG 2.2 AA that a machine can check (axe-core)."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from core.plugins.switching import switch
from core.villages.provisioning import VillageInput, provision_village
from tests.e2e.test_website import PLUGIN_PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

ALARM_PAGES = ["/p/ronda/peringatan/", "/p/ronda/kentongan/", "/p/ronda/pemberitahuan/"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{item['id']}: {node['target']} {node['html'][:120]}"
            for item in found for node in item["nodes"]]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone-light", "desk-dark"]
)
def test_no_page_type_breaks_a_rule(
    new_context,
    address,
    village,
    make_news,
    every_type,
    width,
    scheme,
):
    make_news(village, "Panen Raya", intro="Padi dipanen.")
    for slug in ("ronda", "netizen", "gismap"):
        switch([village], slug, True)
    context = new_context(width=width, color_scheme=scheme)
    context.watch.expect(503, "/moody/")  # a plugin of the tests, whose layer always fails
    page = context.new_page()
    paths = (*every_type, "/berita/panen-raya/", *PLUGIN_PAGES, *ALARM_PAGES)
    places = [(path, "kalirejo") for path in paths]
    places += [("/cari/?q=surat", "kalirejo"), ("/", ""), ("/cari/?q=surat", "")]
    # Untranslated pages, with the word that they are.
    provision_village(VillageInput(village.code, languages=("id", "jv", "en")))
    places += [(path, "kalirejo") for path in ("/jv/", "/jv/berita/", "/en/layanan/domisili/")]
    wrong = {}
    for path, slug in places:
        assert page.goto(address(path, slug)).ok, path
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = violations(page) + (["wider than the screen"] if wide else [])
        if found:
            wrong[slug + path] = found
    assert not wrong
