"""An officer's turn of duty in the browser: an alert, the log and its hand-over, an announcement, a
report."""

import os

import pytest
from django.core import mail
from playwright.sync_api import expect

from core.command_centre.models import BroadcastVillage, DutyEntry
from sites.models import AnnouncementPage
from tests.command_centre.alarms import alarms  # noqa: F401  fixture
from tests.e2e.test_alarms import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]
CENTRE = "/admin/command-centre/18.02.01/"


@pytest.fixture
def second_officer(make_user, village):
    return make_user("sekcam", "district_officer", village.district, first_name="Sekcam")


@pytest.fixture
def looked_at():
    """A function that looks a page over: nothing that a machine finds, nothing wider than it."""
    found = {}

    def look(page, name):
        page.wait_for_load_state("load")
        if os.environ.get("KAMPUNG_PICTURES"):
            path = f"{os.environ['KAMPUNG_PICTURES']}/{name}-{page.viewport_size['width']}.png"
            page.screenshot(path=path, full_page=True)
        # Wagtail's message fades in, and has no contrast until it is there.
        wrong = [item for item in violations(page) if 'class="success"' not in item]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("wider than the screen")
        if wrong:
            found[name] = wrong

    yield look
    assert not found


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_a_turn_of_duty(
    new_context, sign_in, address, village, district_officer, second_officer, operator, alarms,  # noqa: F811
    looked_at, width,
):  # fmt: skip
    name = alarms.of(village, title="Kebakaran di pasar")
    context = new_context(width=width)
    sign_in(context, district_officer)
    page = context.new_page()
    query = "&".join(f"{key}={value}" for key, value in name.items())
    page.goto(address(f"{CENTRE}alerts/?{query}"))
    expect(page.get_by_role("heading", name="Kebakaran di pasar")).to_be_visible()
    looked_at(page, "alert")
    page.get_by_label("Tugaskan kepada").select_option(str(operator.pk))
    page.get_by_role("button", name="Tugaskan", exact=True).click()
    expect(page.locator(".duty-history")).to_contain_text("Ditugaskan")
    looked_at(page, "alert-given")

    page.goto(address(f"{CENTRE}log/"))
    page.get_by_role("button", name="Mulai piket").click()
    expect(page.locator(".duty-now")).to_contain_text("Sedang piket: camat")
    page.locator("[name=note-text]").fill("Damkar tiba di lokasi")
    page.get_by_role("button", name="Simpan di buku piket").click()
    expect(page.locator(".duty-table")).to_contain_text("Damkar tiba di lokasi")
    page.get_by_label("Serahkan kepada").select_option(str(second_officer.pk))
    page.locator("[name=hand-summary]").fill("Api padam, pantau sampai pagi")
    page.get_by_role("button", name="Serahkan piket").click()
    expect(page.locator(".duty-now")).to_contain_text("belum diambil alih")
    looked_at(page, "log")
    page.goto(address(f"{CENTRE}log/print/"))
    expect(page.locator("table")).to_contain_text("Damkar tiba di lokasi")

    other = new_context(width=width)
    sign_in(other, second_officer)
    theirs = other.new_page()
    theirs.goto(address(f"{CENTRE}log/"))
    expect(theirs.locator(".duty-now")).to_contain_text("pantau sampai pagi")
    theirs.get_by_role("button", name="Ambil alih piket").click()
    expect(theirs.locator(".duty-now")).to_contain_text("Sedang piket: Sekcam")
    assert set(DutyEntry.objects.values_list("kind", flat=True)) == {
        "assigned", "begun", "note", "handed", "taken",
    }  # fmt: skip


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_an_announcement_and_a_report(
    new_context, sign_in, address, village, district_officer, looked_at, width
):
    context = new_context(width=width)
    sign_in(context, district_officer)
    page = context.new_page()
    page.goto(address(f"{CENTRE}announcements/new/"))
    looked_at(page, "compose")
    page.locator("[name=page-title]").fill("Banjir Way Seputih")
    page.locator("[name=page-kind]").select_option("natural")
    for field in ("hazard", "affected", "evacuation", "avoidance", "help", "announcer",
                  "reporting", "response"):  # fmt: skip
        page.locator(f"[name=page-{field}]").fill(f"Isi {field}")
    page.get_by_label("Langsung terbit").check()
    page.get_by_role("button", name="Lihat sebelum dikirim").click()
    expect(page.locator(".duty-now")).to_contain_text("1 kampung")
    looked_at(page, "confirm")
    assert not BroadcastVillage.objects.exists()
    page.get_by_role("button", name="Kirim ke 1 kampung").click()
    expect(page.locator("#progress")).to_contain_text("1 dari 1 kampung selesai")
    looked_at(page, "sent")
    assert AnnouncementPage.objects.get().live
    page.goto(address(f"{CENTRE}announcements/"))
    looked_at(page, "announcements")

    page.goto(address(f"{CENTRE}reports/add/"))
    page.get_by_label("Penerima").fill("camat@kalirejo.example")
    looked_at(page, "report-form")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.locator(".duty-report")).to_contain_text("Terakhir dikirim")
    looked_at(page, "reports")
    assert [message.to for message in mail.outbox] == [["camat@kalirejo.example"]]
