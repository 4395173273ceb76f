"""An agency answers a report that a village handed over to it, with and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.villages.models import Membership
from plugins.netizen.categories import known
from plugins.netizen.desks import Actor
from plugins.netizen.filing import begin
from plugins.netizen.handling import Details, act
from plugins.netizen.models import Agency, AgencyOfficer, CannedAnswer, Report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]
INBOX = "/admin/netizen/report/"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def wrong_with(page) -> list[str]:
    """What breaks a rule of WCAG in the desk's own part of the page, or is wider than the screen."""
    found = Axe().run(page, context="main", options=RULES).response["violations"]
    told = [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        told.append("wider than the screen")
    return told


@pytest.fixture
def agency(village):
    return Agency.objects.unscoped().get(code="pupr", regency=village.district.regency)


@pytest.fixture
def officer(make_user, agency):
    user = make_user("opd-pupr", "agency_officer", agency.regency)
    AgencyOfficer.objects.create(regency=agency.regency, agency=agency, user=user)
    return user


@pytest.fixture
def report(village, operator, agency):
    """A report that the village has verified, shown and handed over."""
    report = Report(
        village=village,
        category=known(village)["road"],
        title="Jembatan patah",
        text="Papan jembatan dusun dua lepas.",
        reporter_name="Siti Aminah",
    )
    begin(report)
    staff = Actor.of(operator, report)
    act(report, staff, "verify")
    act(report, staff, "publish")
    act(report, staff, "hand_over", details=Details(desk="agency", agency=agency))
    return report


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
def test_an_agency_answers_and_the_public_reads_it(
    new_context, sign_in, address, report, officer, scripts
):
    CannedAnswer.objects.create(
        regency=report.agency.regency, title="Selesai", text="Laporan {code} sudah selesai."
    )
    context = new_context(width=360, scripts=scripts)
    sign_in(context, officer)
    page = context.new_page()
    page.goto(address(INBOX))
    page.get_by_role("link", name="Jembatan patah").click()
    expect(page.locator("main")).to_contain_text("Papan jembatan dusun dua lepas.")
    page.locator("#do-start > summary").click()
    page.locator("#do-start textarea").fill("Tim berangkat besok.")
    page.locator("#do-start button").click()
    expect(page.locator(".desk-chain")).to_contain_text("Tim berangkat besok.")
    page.locator("#do-resolve > summary").click()
    page.locator("#do-resolve select").select_option(label="Selesai")
    page.locator("#do-resolve button").click()
    expect(page.locator(".desk-chain")).to_contain_text(f"Laporan {report.code} sudah selesai.")
    report.refresh_from_db()
    assert report.state == "resolved"

    public = new_context(width=360, scripts=False).new_page()
    public.goto(address(f"/p/netizen/{report.code}/", "kalirejo"))
    expect(public.locator("main")).to_contain_text(f"Laporan {report.code} sudah selesai.")
    expect(public.locator("body")).not_to_contain_text("Siti Aminah")


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_the_desk_s_screens_break_no_rule_and_fit_the_screen(
    new_context, sign_in, address, report, village, operator, make_user, width
):
    regency = village.district.regency
    head = make_user("kabupaten", "regency_officer", regency)
    assert Membership.objects.filter(user=head).exists()
    category = known(village)["road"]
    wrong = {}
    for user, paths in (
        (
            head,
            [
                INBOX,
                f"{INBOX}?state=open&order=due",
                f"{INBOX}inspect/{report.pk}/",
                f"{INBOX}edit/{report.pk}/",
                f"{INBOX}create/?village={village.code}&category=road",
                f"/admin/netizen/category/edit/{category.pk}/",
                "/admin/netizen/category/",
                "/admin/netizen/agencyofficer/create/",
            ],
        ),
        (operator, [INBOX, f"{INBOX}inspect/{report.pk}/", "/admin/netizen/blockedsender/create/"]),
    ):
        context = new_context(width=width)
        sign_in(context, user)
        page = context.new_page()
        for path in paths:
            assert page.goto(address(path)).ok, path
            page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
            found = wrong_with(page)
            if found:
                wrong[f"{user.username} {path}"] = found
    assert not wrong
