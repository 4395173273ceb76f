"""A letter from the request on a simple phone to the QR code that somebody else verifies."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from plugins.netizen import traps
from plugins.netizen.models import Letter, LetterSigner
from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

NIK = "1802010101900001"
TEXTS = {
    "name": "Siti Aminah",
    "nik": NIK,
    "field_tempat_lahir": "Metro",
    "field_tanggal_lahir": "1990-01-05",
    "field_pekerjaan": "Petani",
    "field_alamat": "Dusun II RT 03",
    "field_keperluan": "pendaftaran sekolah",
}


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch):
    """The browser here writes faster than people do."""
    monkeypatch.setattr(traps, "LEAST_SECONDS", 0)


def fits(page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_letter_goes_from_request_to_verified_code(
    new_context, sign_in, address, village, operator, village_head
):
    LetterSigner.objects.create(village=village, name="Sutrisno", title="Kepala Kampung Kalirejo")
    citizen = new_context(width=360, scripts=False).new_page()
    citizen.goto(address("/p/netizen/surat/", "kalirejo"))
    citizen.get_by_role("link", name="Surat Keterangan Domisili").click()
    for name, text in TEXTS.items():
        citizen.locator(f'main [name="{name}"]').fill(text)
    citizen.locator('[name="field_jenis_kelamin"]').select_option("Perempuan")
    citizen.locator('[name="field_agama"]').select_option("Islam")
    citizen.locator("main form button[type=submit]").click()
    expect(citizen.get_by_role("status")).to_be_visible()
    code = citizen.locator("main dd strong").inner_text()
    followed = citizen.url
    expect(citizen.locator("main")).not_to_contain_text("Aminah")

    desk = new_context(width=360)
    sign_in(desk, operator)
    staff = desk.new_page()
    staff.goto(address("/admin/netizen/letterrequest/?open=1"))
    staff.get_by_role("link", name=code).click()
    expect(staff.locator("main")).to_contain_text(NIK)
    assert fits(staff)
    staff.locator("[value=check]").click()
    staff.locator("[value=send]").click()
    expect(staff.locator("[value=sign]")).to_have_count(0)
    head = new_context(width=360)
    sign_in(head, village_head)
    boss = head.new_page()
    boss.goto(staff.url)
    boss.locator("[value=sign]").click()
    expect(boss.locator("[value=hand_over]")).to_be_visible()
    number = Letter.objects.unscoped().get().number_text
    expect(boss.locator("main")).to_contain_text(number)

    citizen.goto(followed)
    citizen.locator("#id_nik_letter").fill(NIK)
    with citizen.expect_download() as download:
        citizen.locator("[value=pdf]").click()
    content = download.value.path().read_bytes()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "Siti Aminah" in text and number in text

    token = Letter.objects.unscoped().get().token
    assert re.search(rf"/p/netizen/surat/verifikasi/\s*{token}", text)
    stranger = new_context(width=360)
    page = stranger.new_page()
    page.goto(address(f"/p/netizen/surat/verifikasi/{token}/", "kalirejo"))
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main")).not_to_contain_text("Aminah")
    assert violations(page) == []
    assert fits(page)
