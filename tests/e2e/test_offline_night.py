"""A night of the watch on a phone without signal: what is noted arrives at dawn, once."""

import io
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.gis.geos import Point
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from core.plugins.switching import switch
from plugins.ronda import qr
from plugins.ronda.alarm_codes import codes_of
from plugins.ronda.models import (
    Alarm,
    CheckIn,
    Checkpoint,
    Duty,
    Guest,
    Incident,
    IncidentPhoto,
    Member,
    Patrol,
    Receipt,
    Shift,
    WatchPost,
)
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from tests.e2e.test_accessibility import RULES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

PAGE, SYNC = "/p/ronda/jaga/", "**/ronda/sync/"
EMAIL = "budi@contoh.example"
HERE = {"latitude": -5.21, "longitude": 104.97, "accuracy": 9}
RECORDS = (Patrol, CheckIn, Incident, Guest, Alarm, Receipt)
# Stands in for a camera that sees a sheet, which the tests' machine has not.
CAMERA = """
  self.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return [{ rawValue: "SEEN" }]; }
  };
  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    return canvas.captureStream();
  };
"""
WAITING, RECEIVED = ".duty-waiting", ".duty-received"


@pytest.fixture
def night(village, make_user):
    """Pos Mawar with a checkpoint, and Budi, who keeps watch there tonight."""
    switch([village], "ronda", True)
    point = Point(HERE["longitude"], HERE["latitude"], srid=4326)
    post = WatchPost.objects.create(village=village, name="Pos Mawar", point=point)
    Checkpoint.objects.create(village=village, post=post, name="Gardu timur", point=point)
    user = make_user("budi", "watch_member", village, email=EMAIL)
    budi = Member.objects.create(village=village, name="Budi Santoso", user=user)
    now = timezone.now()
    shift = Shift.objects.create(
        village=village,
        post=post,
        night=timezone.localdate(),
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=6),
    )
    Duty.objects.create(village=village, shift=shift, member=budi)
    codes_of(village)
    return post


@pytest.fixture
def phone(new_context, address):
    """A function that opens the page on a phone: `phone(signed_in=False)`. The page has its service
    worker when it is answered."""

    def open_page(signed_in=True, width=360, script="", **options):
        options.setdefault("geolocation", HERE)
        context = new_context(width=width, height=760, permissions=["geolocation"], **options)
        context.add_init_script(script)
        # Signing in is asked for by a 401, of us and of allauth.
        context.watch.expect(401, "/api/v1/")
        context.watch.expect("console", "/api/v1/")
        context.watch.expect("net::ERR_INTERNET_DISCONNECTED", "localhost")
        context.watch.expect("net::ERR_FAILED", "localhost")
        page = context.new_page()
        page.goto(address(PAGE, "kalirejo"))
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        if signed_in:
            enter(page)
        return page

    return open_page


def enter(page, email=EMAIL, seen="#duty-me"):
    """Sign in by the code that comes by mail."""
    expect(page.locator("#duty-address")).to_be_visible()
    page.locator("#duty-address").fill(email)
    page.locator("#duty-ask-code [type=submit]").click()
    expect(page.locator("#duty-code")).to_be_visible()
    page.locator("#duty-code").fill(re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0])
    page.locator("#duty-give-code [type=submit]").click()
    expect(page.locator(seen)).to_be_visible()


def go(page, view):
    """To a view by its link on the first one."""
    page.locator(f'[data-view=""] a[href="#{view}"]').click()
    expect(page.locator(f'[data-view="{view}"]')).to_be_visible()


def home(page):
    expect(page.locator('[data-view=""]')).to_be_visible()


def listed(page, kind, count):
    """That so many records are listed in this state."""
    expect(page.locator(f"#duty-records {kind}")).to_have_count(count)


def begin(page):
    page.locator("form[data-kind=patrol] [type=submit]").click()
    expect(page.locator("#duty-patrol")).to_contain_text("Pos Mawar")


def check_in(page, place):
    go(page, "hadir")
    page.locator("#duty-places button").filter(has_text=re.compile(f"^{place}")).click()
    home(page)


def note_guest(page, name="Joko"):
    go(page, "tamu")
    page.locator("#duty-guest").fill(name)
    page.locator("#duty-origin").fill("Metro")
    page.locator("#duty-host").fill("Pak Slamet")
    page.locator("form[data-kind=guest] [type=submit]").click()
    home(page)


def report_incident(page, photo=None):
    go(page, "kejadian")
    page.locator("#duty-what").select_option("light")
    page.locator("#duty-narrative").fill("Lampu jalan mati di depan masjid.")
    if photo:
        page.locator("#duty-photo").set_input_files(photo)
    page.locator("form[data-kind=incident] [type=submit]").click()
    home(page)


def end(page):
    go(page, "selesai")
    page.locator("#duty-situation").select_option("safe")
    page.locator("#duty-guests").fill("1")
    page.locator("#duty-lights").fill("2")
    page.locator("#duty-report").fill("Aman terkendali.")
    page.locator("form[data-kind=patrol_end] [type=submit]").click()
    home(page)


def counts():
    return [model.objects.unscoped().count() for model in RECORDS]


def test_a_night_without_signal_arrives_whole_at_dawn(phone, night, address):
    page = phone()
    expect(page.locator("#duty-nights li")).to_contain_text("Budi Santoso")
    page.context.set_offline(True)
    page.close()
    page = page.context.new_page()
    page.goto(address(PAGE, "kalirejo"))
    begin(page)
    check_in(page, "Pos Mawar")
    check_in(page, "Gardu timur")
    report_incident(page)
    note_guest(page)
    listed(page, WAITING, 5)
    # The phone is started anew.
    page.goto("about:blank")
    page.goto(address(PAGE, "kalirejo"))
    expect(page.locator("#duty-patrol")).to_be_visible()
    end(page)
    listed(page, WAITING, 6)
    page.wait_for_timeout(500)
    assert counts() == [0] * len(RECORDS)

    page.context.set_offline(False)
    listed(page, RECEIVED, 6)
    assert counts() == [1, 2, 1, 1, 0, 6]
    patrol = Patrol.objects.unscoped().get()
    assert (patrol.situation, patrol.report) == ("safe", "Aman terkendali.")
    assert (patrol.guests, patrol.lights_out, patrol.post) == (1, 2, night)
    assert [member.name for member in patrol.members.all()] == ["Budi Santoso"]
    for record in (*CheckIn.objects.unscoped(), Incident.objects.unscoped().get()):
        assert record.patrol_uuid == patrol.uuid
        assert record.accuracy == HERE["accuracy"]
    assert CheckIn.objects.unscoped().filter(checkpoint=None).count() == 1
    assert Guest.objects.unscoped().get().name == "Joko"
    # Whoever takes up the phone finds no guest of last night on it.
    expect(page.locator("#duty-records")).not_to_contain_text("Joko")


def test_an_answer_that_is_lost_doubles_nothing(phone, night, server):
    page = phone()
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            # The names of villages are known to the browser alone.
            host = f"kalirejo.localhost:{server}"
            url = route.request.url.replace(host, f"127.0.0.1:{server}")
            headers = {**route.request.all_headers(), "host": host}
            lost.append(route.fetch(url=url, headers=headers).status)
            route.abort()
        else:
            route.continue_()

    page.route(SYNC, lose)
    begin(page)
    expect(page.locator("#duty-line")).not_to_be_empty()
    for _second in range(20):
        if lost:
            break
        page.wait_for_timeout(250)
    assert lost == [200]
    listed(page, WAITING, 1)
    assert Patrol.objects.unscoped().count() == 1
    page.locator("[data-view=''] button[data-send]").click()
    listed(page, RECEIVED, 1)
    assert Patrol.objects.unscoped().count() == Receipt.objects.unscoped().count() == 1


def test_an_answer_that_is_not_the_villages_is_no_success(phone, night):
    page = phone()
    page.route(SYNC, lambda route: route.fulfill(json={"welcome": "hotspot"}))
    note_guest(page)
    page.wait_for_timeout(500)
    listed(page, WAITING, 1)
    page.unroute(SYNC)
    page.locator("[data-view=''] button[data-send]").click()
    listed(page, RECEIVED, 1)
    assert Guest.objects.unscoped().count() == 1


def test_a_session_that_has_ended_keeps_the_queue(phone, night):
    page = phone()
    page.context.set_offline(True)
    note_guest(page)
    Session.objects.all().delete()
    page.context.set_offline(False)
    expect(page.locator("#duty-ended")).to_be_visible()
    listed(page, WAITING, 1)
    page.reload()
    note_guest(page, "Wati")
    listed(page, WAITING, 2)
    page.locator("#duty-ended a").click()
    enter(page)
    listed(page, RECEIVED, 2)
    assert sorted(Guest.objects.unscoped().values_list("name", flat=True)) == ["Joko", "Wati"]


def test_what_is_refused_is_told_and_written_anew(phone, night):
    page = phone()
    go(page, "tamu")
    page.locator("#duty-guest-phone").fill("bukan nomor")
    page.locator("#duty-guest").fill("Joko")
    page.locator("#duty-origin").fill("Metro")
    page.locator("#duty-host").fill("Pak Slamet")
    page.locator("form[data-kind=guest] [type=submit]").click()
    listed(page, ".duty-mend", 1)
    expect(page.locator(".duty-mend .duty-reason")).to_contain_text("bukan nomor")
    page.locator("[data-mend]").click()
    expect(page.locator("#duty-guest")).to_have_value("Joko")
    page.locator("#duty-guest-phone").fill("0812-3456-7890")
    page.locator("form[data-kind=guest] [type=submit]").click()
    listed(page, RECEIVED, 1)
    listed(page, ".duty-mend", 0)
    assert Guest.objects.unscoped().get().phone == "+6281234567890"


def test_an_alarm_is_heard_at_once_or_the_phone_says_that_it_is_not(phone, night):
    page = phone()

    def ring(place):
        go(page, "alarm")
        page.locator("#duty-alarm-code").select_option(index=3)
        page.locator("#duty-alarm-place").fill(place)
        page.locator("form[data-kind=alarm] [type=submit]").click()

    ring("Kios pasar")
    listed(page, RECEIVED, 1)
    assert Alarm.objects.unscoped().get().place == "Kios pasar"
    expect(page.locator("#duty-unheard")).to_be_hidden()
    page.context.set_offline(True)
    ring("Gudang padi")
    unheard = page.locator("#duty-unheard")
    expect(unheard).to_be_visible()
    expect(unheard.locator("a[href='tel:112']")).to_be_visible()
    page.context.set_offline(False)
    expect(unheard).to_be_hidden()
    listed(page, RECEIVED, 2)


def test_a_scanned_place_is_checked_in_at_by_its_code(phone, night, address):
    page = phone()
    tag = night.tag
    page.context.set_offline(True)
    # The camera of the phone opens the address of the sheet.
    page.goto(address(f"/p/ronda/pos/{tag}/", "kalirejo"))
    expect(page.locator("#duty-scanned-tag")).to_have_text(tag)
    page.locator("#duty-check-in-here").click()
    home(page)
    go(page, "hadir")
    page.locator("#duty-typed").fill("ABC")
    page.locator("#duty-code-form [type=submit]").click()
    expect(page.locator("#duty-code-told")).not_to_be_empty()
    page.locator("#duty-typed").fill(f"{tag[:5].lower()} {tag[5:]}")
    page.locator("#duty-code-form [type=submit]").click()
    listed(page, WAITING, 2)
    page.context.set_offline(False)
    listed(page, RECEIVED, 2)
    assert {(row.post, row.tag) for row in CheckIn.objects.unscoped()} == {(night, tag)}


def test_a_code_of_the_minute_is_sent_along(phone, night, address):
    page = phone()
    code = qr.code_at(night.secret, timezone.now())
    page.goto(address(qr.tag_path(night.tag, code), "kalirejo"))
    page.locator(f"a[href^='{PAGE}#']").click()
    page.locator("#duty-check-in-here").click()
    listed(page, RECEIVED, 1)
    assert CheckIn.objects.unscoped().get().method == CheckIn.Method.ROTATING


def test_the_camera_reads_a_code(phone, night, address):
    seen = qr.address_of(night.village.hostname, night.tag)
    page = phone(script=CAMERA.replace("SEEN", seen))
    page.context.set_offline(True)
    go(page, "hadir")
    page.locator("#duty-scan").click()
    home(page)
    expect(page.locator("#duty-said")).to_contain_text(night.tag)
    page.context.set_offline(False)
    listed(page, RECEIVED, 1)
    assert CheckIn.objects.unscoped().get().tag == night.tag


def test_without_a_position_a_check_in_is_kept_all_the_same(phone, night):
    page = phone(geolocation=None)
    page.context.clear_permissions()
    check_in(page, "Pos Mawar")
    listed(page, WAITING, 1)
    listed(page, RECEIVED, 1)
    assert CheckIn.objects.unscoped().get().point is None


def test_a_photo_follows_its_incident(phone, night, private_files):
    picture = io.BytesIO()
    Image.effect_noise((1800, 1200), 90).save(picture, "PNG")
    page = phone()
    page.context.set_offline(True)
    report_incident(
        page, {"name": "lampu.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.context.set_offline(False)
    listed(page, RECEIVED, 1)
    expect(page.locator("#duty-records .duty-reason")).to_have_count(0)
    photo = IncidentPhoto.objects.unscoped().get()
    assert photo.incident == Incident.objects.unscoped().get()


def test_signing_out_asks_and_forgets(phone, night, address):
    page = phone()
    page.context.set_offline(True)
    note_guest(page)
    page.locator("a[href='#keluar']").click()
    expect(page.locator("#duty-unsent")).to_be_visible()
    page.locator("[data-view=keluar] [data-leave]").click()
    expect(page.locator("#duty-address")).to_be_visible()
    kept = """async () => {
      const open = (name) => new Promise((done) => {
        const asking = indexedDB.open(name);
        asking.onsuccess = () => done(asking.result);
      });
      const database = await open("ronda-duty");
      const read = (name) => new Promise((done) => {
        const asking = database.transaction(name).objectStore(name).getAll();
        asking.onsuccess = () => done(asking.result);
      });
      const found = [];
      for (const name of database.objectStoreNames) found.push(...await read(name));
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          found.push(await (await caches.match(request)).text());
      return JSON.stringify(found);
    }"""
    told = page.evaluate(kept)
    for text in ("Joko", "Budi", "Pos Mawar", "Gardu timur"):
        assert text not in told
    # The server hears of it when there is signal.
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#duty-address")).to_be_visible()
    assert not any("_auth_user_id" in row.get_decoded() for row in Session.objects.all())
    assert Guest.objects.unscoped().count() == 0


def test_who_is_not_of_the_watch_is_told_and_may_use_another_account(
    phone, night, make_user, village
):
    make_user("ani", "citizen", village, email="ani@contoh.example")
    page = phone(signed_in=False)
    page.context.watch.expect(403, "/ronda/sync/")
    enter(page, "ani@contoh.example", seen="#duty-refused")
    expect(page.locator("#duty-line")).not_to_be_empty()
    page.locator("#duty-refused [data-leave]").click()
    expect(page.locator("#duty-refused")).to_be_hidden()
    enter(page)
    expect(page.locator("#duty-me")).to_have_text("Budi Santoso")


def test_what_one_has_noted_is_not_sent_by_another(phone, night, village, make_user):
    siti = make_user("siti", "watch_member", village, email="siti@contoh.example")
    Member.objects.create(village=village, name="Siti Aminah", user=siti)
    page = phone()
    page.context.set_offline(True)
    note_guest(page)
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.locator("#duty-ended a").click()
    enter(page, siti.email)
    expect(page.locator("#duty-me")).to_have_text("Siti Aminah")
    expect(page.locator("#duty-others")).to_contain_text("Budi Santoso")
    listed(page, WAITING, 0)
    assert Guest.objects.unscoped().count() == 0
    page.locator("a[href='#keluar']").click()
    page.locator("[data-view=keluar] [data-leave]").click()
    enter(page)
    listed(page, RECEIVED, 1)
    assert Guest.objects.unscoped().count() == 1


def test_two_pages_and_more_than_a_batch_send_each_record_once(phone, night, address):
    page = phone()
    other = page.context.new_page()
    other.goto(address(PAGE, "kalirejo"))
    expect(other.locator("#duty-me")).to_have_text("Budi Santoso")
    page.context.set_offline(True)
    note_guest(page)
    note_guest(other, "Wati")
    page.evaluate(
        """async () => {
          const body = { name: "Tamu", origin: "Metro", host: "Slamet" };
          for (let number = 0; number < 510; number += 1)
            await rondaDuty.record("guest", body, { title: "Tamu" });
        }"""
    )
    sizes = []

    def note(request):
        if request.method == "POST" and request.url.endswith("/ronda/sync/"):
            sizes.append(len(request.post_data_json["records"]))

    page.context.on("request", note)
    page.context.set_offline(False)
    expect(page.locator("#duty-count")).not_to_contain_text(re.compile(r"\d"), timeout=60_000)
    assert Guest.objects.unscoped().count() == Receipt.objects.unscoped().count() == 512
    assert sum(sizes) == 512 and max(sizes) == 500


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
)
def test_no_rule_of_accessibility_is_broken(phone, night, width, scheme):
    page = phone(signed_in=False, width=width, color_scheme=scheme)
    wrong = {}

    def look(name):
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = Axe().run(page, options=RULES).response["violations"]
        wrong[name] = [(each["id"], node["html"][:120]) for each in found for node in each["nodes"]]
        wrong[name] += ["wider than the screen"] if wide else []

    look("masuk")
    enter(page)
    look("home")
    begin(page)
    for view in ("hadir", "kejadian", "tamu", "alarm", "selesai", "keluar"):
        go(page, view)
        look(view)
        page.locator("#duty-home-link a").click()
        home(page)
    page.context.set_offline(True)
    note_guest(page)
    go(page, "alarm")
    page.locator("#duty-alarm-code").select_option(index=1)
    page.locator("form[data-kind=alarm] [type=submit]").click()
    expect(page.locator("#duty-unheard")).to_be_visible()
    look("offline")
    assert not {name: found for name, found in wrong.items() if found}


def test_the_worker_sends_what_waits_after_the_page_was_closed(phone, night, address):
    page = phone()
    context = page.context
    context.set_offline(True)
    note_guest(page)
    page.close()
    # A page of the village's website that is none of the watch's.
    other = context.new_page()
    context.set_offline(False)
    other.goto(address("/p/ronda/kentongan/", "kalirejo"))
    assert Guest.objects.unscoped().count() == 0
    # What the browser's event has it do, which a test cannot bring about.
    worker = next(
        worker
        for worker in context.service_workers
        if worker.evaluate("registration.scope").endswith(PAGE)
    )
    worker.evaluate("rondaDuty.exchange({ now: true })")
    assert Guest.objects.unscoped().get().name == "Joko"
    other.goto(address(PAGE, "kalirejo"))
    listed(other, RECEIVED, 1)


def test_what_comes_and_goes_with_the_signal_moves_no_button(phone, night):
    page = phone()
    link = page.locator('[data-view=""] a[href="#tamu"]')
    before = link.bounding_box()
    page.context.set_offline(True)
    expect(page.locator("#duty-line")).not_to_be_empty()
    assert link.bounding_box() == before
