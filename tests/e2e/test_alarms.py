"""An alarm on the console: heard from the watch, witnessed, published, cancelled, and over."""

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from lxml import etree
from playwright.sync_api import expect

from plugins.ronda.alarm_codes import codes_of
from plugins.ronda.models import Alarm, AlertMessage, Member
from tests.e2e.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

CONSOLE = "/admin/ronda/alarm/console/"


@pytest.fixture
def stream():
    """A function that stands in for the event stream, which the tests' server cannot hold open:
    each connection tells of an alarm and closes, and the browser connects again."""

    def instead(context):
        body = "retry: 300\n\nevent: alarm.raised\ndata: {}\n\n"
        context.route(
            "**/events/stream*",
            lambda route: route.fulfill(content_type="text/event-stream", body=body),
        )

    return instead


@pytest.fixture
def raise_alarm(village, make_user):
    """A function by which a member of the watch raises an alarm from a phone."""
    budi = make_user("budi", "watch_member", village)
    Member.objects.create(village=village, name="Budi Santoso", user=budi)
    phone = Client()
    phone.force_login(budi)

    def post(beats, place):
        code = next(code for code in codes_of(village) if code.beats == beats)
        body = {"uuid": str(uuid.uuid4()), "code": code.pk, "place": place}
        url = f"/api/v1/villages/{village.code}/ronda/alarms/"
        answer = phone.post(url, body, content_type="application/json")
        assert answer.status_code == 201
        return code.label

    return post


def violations(page) -> list[str]:
    options = {**RULES, "runOnly": [rule for rule in RULES["runOnly"] if rule != "best-practice"]}
    # What Wagtail's own frame around the screen does is not this screen's.
    found = Axe().run(page, context="#main", options=options).response["violations"]
    return [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"]]


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_from_an_alarm_with_a_witness_to_a_cancelled_alert(
    new_context, sign_in, address, village, village_head, raise_alarm, stream, width
):
    context = new_context(width=width)
    stream(context)
    sign_in(context, village_head)
    console = context.new_page()
    console.goto(address(CONSOLE))
    expect(console.locator("article")).to_have_count(0)
    sound = console.locator("#ronda-sound")
    sound.press("Enter")
    expect(sound).to_have_attribute("aria-pressed", "true")

    label = raise_alarm("3", "Kios pasar blok B")
    alarm = console.locator("article")
    expect(alarm).to_contain_text("Kios pasar blok B")
    expect(alarm).to_contain_text("Budi Santoso")
    expect(console.get_by_role("alert")).to_contain_text(label)
    # What is being written stays while the list is fetched anew.
    alarm.locator("[name=text]").fill("Asap terlihat dari jalan")
    raise_alarm("2", "Warung Bu Tini")
    expect(console.locator("article")).to_have_count(2)
    alarm = console.locator("article").filter(has_text="Kios pasar")
    expect(alarm.locator("[name=text]")).to_have_value("Asap terlihat dari jalan")
    assert violations(console) == []
    assert not console.evaluate("document.documentElement.scrollWidth > innerWidth")
    alarm.locator("[value=witness]").press("Enter")
    expect(alarm.locator(".ronda-steps")).to_contain_text("Asap terlihat dari jalan")

    alarm.locator("a[href*='/alert/']").press("Enter")
    console.locator("input[name=headline]").fill("Kebakaran di Pasar Kalirejo")
    console.locator("textarea[name=description]").fill("Api membakar dua kios.")
    assert violations(console) == []
    console.locator("form.ronda-alert-form > button").press("Enter")
    expect(console.locator(".ronda-banner")).to_have_text("Kebakaran di Pasar Kalirejo")
    assert not console.evaluate("document.documentElement.scrollWidth > innerWidth")
    console.locator("button[name=send]").press("Enter")
    expect(console.locator("#main")).to_contain_text("Api membakar dua kios.")

    citizen = new_context(width=width, scripts=False).new_page()
    citizen.goto(address("/berita/", "kalirejo"))
    banner = citizen.locator(".banner-alarm")
    expect(banner).to_have_text("Kebakaran di Pasar Kalirejo")
    banner.get_by_role("link").click()
    expect(citizen.locator("main")).to_contain_text("Api membakar dua kios.")

    console.locator("#ronda-text").fill("Api sudah padam.")
    console.locator("[value=cancel]").press("Enter")
    expect(console.locator("#main")).to_contain_text("Api sudah padam.")
    citizen.goto(address("/berita/", "kalirejo"))
    expect(citizen.locator(".banner-alarm")).to_have_count(0)
    kinds = [message.kind for message in AlertMessage.objects.unscoped().order_by("pk")]
    assert kinds == ["Alert", "Cancel"]
    last = AlertMessage.objects.unscoped().order_by("pk").last()
    assert b"<msgType>Cancel</msgType>" in etree.tostring(etree.fromstring(last.xml.encode()))

    console.goto(address(CONSOLE))
    alarm = console.locator("article").filter(has_text="Kios pasar")
    alarm.locator("[value=end]").press("Enter")
    expect(console.locator("article").filter(has_text="Kios pasar")).to_have_count(0)
    assert set(Alarm.objects.unscoped().values_list("state", flat=True)) == {"ended", "raised"}


def test_the_console_works_without_its_script(
    new_context, sign_in, address, village, operator, raise_alarm
):
    raise_alarm("5", "Kandang Pak Slamet")
    context = new_context(width=360, scripts=False)
    sign_in(context, operator)
    page = context.new_page()
    page.goto(address(CONSOLE))
    expect(page.locator("article")).to_contain_text("Kandang Pak Slamet")
    page.locator("[value=witness]").press("Enter")
    expect(page.locator("[value=end]")).to_be_visible()
