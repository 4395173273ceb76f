"""A resident's way, without JavaScript: portal, village, service, form, news, search."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]


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
    make_news(village, "Panen Raya", intro="Padi dipanen bersama.")
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
    page.get_by_role("link", name="Cari", exact=True).first.click()
    page.locator('[name="q"]').fill("domisili")
    page.keyboard.press("Enter")
    expect(main.get_by_role("link", name="Surat Domisili")).to_be_visible()
