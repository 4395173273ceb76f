"""The regency's officer provisions villages from a table and switches plugins."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.testing.rows import make_row
from core.villages.models import Village

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

HEADING = "kode,nama,kecamatan,telepon"
RIGHT = "18.02.01.2009,Sinar Baru,Kalirejo,0725 123457"
WRONG = "18.02.01.99,Salah,Kalirejo,bukan nomor"


@pytest.fixture
def officer_page(page, context, sign_in, regency_officer, village):
    sign_in(context, regency_officer)
    return page


def send(page, tmp_path, *rows):
    file = tmp_path / "kampung.csv"
    file.write_text("\n".join([HEADING, *rows]))
    page.locator('[name="file"]').set_input_files(file)
    page.locator('form[enctype="multipart/form-data"] button[type="submit"]').click()


def test_an_upload_with_a_wrong_row_creates_nothing_and_the_corrected_one_does(
    officer_page, new_context, address, tmp_path
):
    page = officer_page
    page.goto(address(reverse("villages_admin:upload")))
    send(page, tmp_path, RIGHT, WRONG)
    preview = address(reverse("villages_admin:upload_preview"))
    page.wait_for_url(preview)
    wrong = page.locator(".village-rows--error")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("18.02.01.99")
    expect(wrong.locator("li")).to_contain_text(["telepon", "kode"])
    expect(page.locator('[name="shown"]')).to_have_count(0)
    assert Village.objects.count() == 1

    page.locator(f'main a[href="{reverse("villages_admin:upload")}"]').last.click()
    send(page, tmp_path, RIGHT)
    page.wait_for_url(preview)
    expect(page.locator(".village-rows--create")).to_contain_text("sinar-baru.localhost")
    assert Village.objects.count() == 1
    page.locator('form:has([name="shown"]) button[type="submit"]').click()
    page.wait_for_url(address(reverse("villages_admin:upload_result")))
    expect(page.locator(f'main a[href="{address("/", "sinar-baru")}"]')).to_be_visible()

    visitor = new_context().new_page()
    assert visitor.goto(address("/", "sinar-baru")).status == 200
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Kampung Sinar Baru")
    expect(visitor.locator('a[href="tel:+62725123457"]').first).to_be_visible()


def test_switching_a_plugin_off_in_a_district_tells_what_disappears_and_takes_it_away(
    officer_page, new_context, address, village, other_village
):
    from plugins.ronda.models import WatchPost

    make_row(WatchPost, village, "Pos Melati")
    citizen_context = new_context()
    citizen_context.watch.expect(404, "/p/ronda/")
    citizen = citizen_context.new_page()
    expect_answer(citizen, address("/p/ronda/", "kalirejo"), 200)
    expect_answer(citizen, address("/p/ronda/", "purwodadi"), 200)

    page = officer_page
    page.goto(address(reverse("plugins_admin:switchboard")))
    off = f"{village.district.code}:ronda:off"
    page.locator(f'button[name="many"][value="{off}"]').click()
    main = page.locator("main")
    expect(main).to_contain_text(str(WatchPost._meta.verbose_name_plural))
    expect(main).to_contain_text("Kampung Kalirejo")
    expect(main).not_to_contain_text("Purwodadi")
    expect_answer(citizen, address("/p/ronda/", "kalirejo"), 200)

    page.locator('form:has([name="confirmed"]) button[type="submit"]').click()
    page.wait_for_url(f"**{reverse('plugins_admin:switchboard')}**")
    box = page.locator(f'[name="on"][value="{village.code}:ronda"]')
    expect(box).not_to_be_checked()
    expect(page.locator(f'[name="on"][value="{other_village.code}:ronda"]')).to_be_checked()
    expect_answer(citizen, address("/p/ronda/", "kalirejo"), 404)
    expect_answer(citizen, address("/p/ronda/", "purwodadi"), 200)

    box.check()
    page.locator("footer button[type='submit']").click()
    page.wait_for_url(f"**{reverse('plugins_admin:switchboard')}**")
    expect_answer(citizen, address("/p/ronda/", "kalirejo"), 200)
    expect(citizen.locator("main")).to_contain_text("Pos Melati")


def expect_answer(page, url, status):
    assert page.goto(url).status == status, url
