"""A citizen reports something from a simple phone; the village's operator deals with it."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]


def test_a_report_filed_without_javascript_reaches_the_operator_and_is_published(
    new_context, sign_in, address, village, operator
):
    citizen = new_context(width=360, scripts=False).new_page()
    citizen.goto(address("/p/netizen/", "kalirejo"))
    citizen.locator('[name="category"]').select_option("road")
    citizen.locator('[name="title"]').fill("Jembatan rusak")
    citizen.locator('[name="text"]').fill("Papan jembatan dusun dua lepas.")
    citizen.locator('[name="reporter_name"]').fill("Siti Aminah")
    citizen.locator('[name="reporter_phone"]').fill("0812-3456-7890")
    citizen.locator('form[method="post"] [type="submit"]').click()
    expect(citizen.get_by_role("status")).to_be_visible()
    code = citizen.locator("main dd strong").inner_text()
    assert code in citizen.url

    citizen.goto(address("/p/netizen/", "kalirejo"))
    expect(citizen.locator("main")).not_to_contain_text("Jembatan rusak")
    citizen.locator('[name="code"]').fill(code.lower())
    citizen.keyboard.press("Enter")
    expect(citizen.locator("main")).to_contain_text(code)
    expect(citizen.locator("body")).not_to_contain_text("Siti Aminah")

    context = new_context()
    sign_in(context, operator)
    staff = context.new_page()
    staff.goto(address("/admin/netizen/report/"))
    row = staff.locator("tr").filter(has_text=code)
    expect(row).to_contain_text("Jembatan rusak")
    row.get_by_role("link", name="Jembatan rusak").click()
    expect(staff.locator("main")).to_contain_text("Siti Aminah")
    expect(staff.locator("main")).to_contain_text("+6281234567890")
    staff.locator("#do-verify > summary").click()
    staff.locator("#do-verify button").click()
    staff.get_by_role("button", name="Tampilkan kepada umum").click()
    expect(staff.get_by_role("button", name="Sembunyikan dari umum")).to_be_visible()

    citizen.goto(address("/p/netizen/", "kalirejo"))
    citizen.get_by_role("link", name="Jembatan rusak").click()
    expect(citizen.locator("main")).to_contain_text("Papan jembatan dusun dua lepas.")
    expect(citizen.locator("body")).not_to_contain_text("Siti Aminah")


def test_what_was_typed_stays_when_a_report_is_incomplete(new_context, address, village):
    context = new_context(width=360, scripts=False)
    context.watch.expect(400, "/p/netizen/")
    page = context.new_page()
    page.goto(address("/p/netizen/", "kalirejo"))
    page.locator('[name="title"]').fill("Lampu jalan mati")
    page.locator('[name="text"]').fill("Di depan balai.")
    page.locator('[name="point"]').fill("di sana")
    page.locator('form[method="post"] [type="submit"]').click()
    expect(page.locator(".field-error")).to_be_visible()
    expect(page.locator('[name="title"]')).to_have_value("Lampu jalan mati")
    expect(page.locator('[name="point"]')).to_have_value("di sana")
