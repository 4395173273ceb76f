"""A citizen reports something from a simple phone; the village's operator deals with it."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from plugins.netizen import traps
from plugins.netizen.desks import Actor, As
from plugins.netizen.handling import act
from plugins.netizen.models import Report, ReportPhoto
from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

FORM = "form[data-netizen-form]"
STAFF = Actor(frozenset({As.VILLAGE}), "Bu Operator")


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch):
    """The browser here writes faster than people do."""
    monkeypatch.setattr(traps, "LEAST_SECONDS", 0)


@pytest.fixture
def picture():
    """What a telephone's camera makes, as Playwright takes a file."""
    content = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(content, "JPEG", quality=90)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def send(page):
    page.locator(FORM).get_by_role("button", name=re.compile("Kirim laporan")).click()


def test_a_report_filed_without_javascript_reaches_the_operator_and_is_published(
    new_context, sign_in, address, village, operator
):
    citizen = new_context(width=360, scripts=False).new_page()
    citizen.goto(address("/p/netizen/", "kalirejo"))
    citizen.locator("#id_category").select_option("road")
    citizen.locator('[name="title"]').fill("Jembatan rusak")
    citizen.locator('[name="text"]').fill("Papan jembatan dusun dua lepas.")
    citizen.locator('[name="reporter_name"]').fill("Siti Aminah")
    citizen.locator('[name="reporter_phone"]').fill("0812-3456-7890")
    send(citizen)
    # What is asked about roads comes in between.
    send(citizen)
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
    staff.get_by_role("button", name="Terbitkan").click()
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
    page.locator("#id_category").select_option("lighting")
    send(page)
    expect(page.locator(".field-error")).to_be_visible()
    expect(page.locator('[name="title"]')).to_have_value("Lampu jalan mati")
    expect(page.locator('[name="point"]')).to_have_value("di sana")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_report_with_a_photo_from_a_phone_is_followed_to_its_rating(
    new_context, address, village, picture, scripts
):
    page = new_context(width=360, scripts=scripts).new_page()
    page.goto(address("/p/netizen/lapor/", "kalirejo"))
    page.locator("#id_category").select_option("lighting")
    page.locator('[name="title"]').fill("Lampu jalan mati")
    page.locator('[name="text"]').fill("Di depan balai kampung.")
    page.locator('[name="photos"]').set_input_files([picture])
    send(page)
    expect(page.locator("[data-netizen-filed]")).to_be_visible()
    expect(page.locator("main img")).to_have_count(1)
    if scripts:
        decoded = "document.querySelector('main img').decode().then(() => true)"
        assert page.evaluate(decoded)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []

    report = Report.objects.unscoped().select_related("village").get()
    photo = ReportPhoto.objects.unscoped().get()
    assert (photo.width, photo.height) == (1600, 1200)
    act(report, STAFF, "verify")
    act(report, STAFF, "publish")
    act(report, STAFF, "resolve", "Lampu sudah diganti.")

    page.reload()
    expect(page.locator("main")).to_contain_text("Lampu sudah diganti.")
    rating = page.locator("details").filter(has_text="Nilai penanganannya")
    rating.locator("summary").click()
    rating.locator("select").select_option("5")
    rating.get_by_role("button").click()
    expect(page.locator("main dl").first).to_contain_text("5 dari 5")

    other = new_context(width=360, scripts=scripts).new_page()
    other.goto(address(f"/p/netizen/{report.code}/", "kalirejo"))
    other.get_by_role("button", name="Saya juga").click()
    expect(other.locator("#dukungan")).to_contain_text("1 orang lain")


def test_a_draft_outlives_a_lost_connection(new_context, address, village):
    context = new_context(width=360)
    page = context.new_page()
    page.goto(address("/p/netizen/lapor/", "kalirejo"))
    page.locator("#id_category").select_option("waste")
    page.locator('[name="title"]').fill("Sampah menumpuk")
    page.locator('[name="text"]').fill("Di tepi sungai.")
    page.locator('[name="reporter_name"]').fill("Siti Aminah")
    context.set_offline(True)
    send(page)
    expect(page.locator("[data-netizen-said]")).to_contain_text("Tidak ada sinyal")
    context.set_offline(False)
    page.reload()
    expect(page.locator('[name="title"]')).to_have_value("Sampah menumpuk")
    expect(page.locator("#id_category")).to_have_value("waste")
    expect(page.locator('[name="reporter_name"]')).to_have_value("")
    send(page)
    expect(page.locator("[data-netizen-filed]")).to_be_visible()
    page.goto(address("/p/netizen/lapor/", "kalirejo"))
    expect(page.locator('[name="title"]')).to_have_value("")


def test_the_device_solves_the_village_s_puzzle(new_context, address, village):
    village.plugin_settings.create(plugin="netizen", values={"captcha": True})
    page = new_context(width=360).new_page()
    page.goto(address("/p/netizen/lapor/", "kalirejo"))
    page.locator("#id_category").select_option("waste")
    page.locator('[name="title"]').fill("Sampah menumpuk")
    page.locator('[name="text"]').fill("Di tepi sungai.")
    send(page)
    # An old telephone, or a busy machine, takes its time.
    expect(page.locator("[data-netizen-filed]")).to_be_visible(timeout=120_000)


def test_the_form_and_what_it_offers_break_no_rule(new_context, address, village):
    page = new_context(width=360, color_scheme="dark").new_page()
    for path in ("/p/netizen/lapor/?category=emergency", "/p/netizen/lapor/?category=road"):
        page.goto(address(path, "kalirejo"))
        assert violations(page) == []
