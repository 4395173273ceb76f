"""A resident's way, without JavaScript: portal, village, service, form, news, search."""

import pytest
from playwright.sync_api import expect
from wagtail.models import Locale

from core.villages.provisioning import VillageInput, provision_village

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]


def translated_into_javanese(village, page, title, intro):
    provision_village(VillageInput(village.code, languages=("id", "jv")))
    translation = page.get_translation(Locale.objects.get(language_code="jv"))
    translation.alias_of, translation.title, translation.intro = None, title, intro
    translation.save()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_portal_to_the_form(
    new_context,
    address,
    village,
    other_village,
    make_news,
    service,
    width,
):
    news = make_news(village, "Panen Raya", intro="Padi dipanen bersama.")
    translated_into_javanese(village, news, "Panèn Gedhé", "Pari dipanèn bareng.")
    page = new_context(width=width, scripts=False).new_page()
    page.goto(address())
    page.locator('[name="q"]').fill("kalirejo")
    page.keyboard.press("Enter")
    page.locator('main a[href*="kalirejo"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kampung Kalirejo")
    page.get_by_role("link", name="Surat Domisili").first.click()
    main = page.locator("main")
    for text in ("KTP asli", "Serahkan berkas.", "Gratis", "1 hari kerja", "Kasi Pelayanan"):
        expect(main).to_contain_text(text)
    with page.expect_download() as download:
        main.get_by_role("link", name="Formulir domisili").click()
    assert download.value.suggested_filename.endswith(".txt")
    page.goto(address("/", "kalirejo"))
    page.get_by_role("link", name="Panen Raya").first.click()
    expect(page.locator("article")).to_contain_text("Padi dipanen bersama.")
    page.get_by_role("link", name="Basa Jawa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Panèn Gedhé")
    expect(page.locator("main")).to_have_attribute("lang", "jv")
    expect(page.locator("article")).to_contain_text("Pari dipanèn bareng.")
    page.get_by_role("link", name="Layanan publik").locator("visible=true").first.click()
    expect(main).to_contain_text("belum ada dalam Basa Jawa")
    page.get_by_role("link", name="Cari", exact=True).first.click()
    page.locator('[name="q"]').fill("domisili")
    page.keyboard.press("Enter")
    expect(main.get_by_role("link", name="Surat Domisili")).to_be_visible()
