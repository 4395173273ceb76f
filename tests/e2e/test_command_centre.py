"""Desk and wallboard in a browser: they follow what happens, and say when they do not."""

from __future__ import annotations

import asyncio
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from axe_playwright_python.sync_playwright import Axe
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connections
from django.test import AsyncClient
from django.utils import timezone
from playwright.sync_api import expect

from core.command_centre.following import follow_once
from core.command_centre.history import keep_day
from core.command_centre.refreshing import refresh
from core.events.log import append
from core.plugins.registry import registry
from core.plugins.specs import ActiveAlert, AlertSpec
from plugins.ronda.models import WatchPost
from tests.e2e.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

DESK, WALL = "/admin/command-centre/18.02/", "/admin/command-centre/18.02/wall/"
LISTENED = 0.4  # seconds for which a connection is held


@pytest.fixture
def stream():
    """A function that answers the page's event stream with the real one's words. The tests' server
    cannot hold a connection open: each is read for a moment and closed, and the browser resumes it
    by the last id it was told."""

    def listen(path: str, headers: dict) -> str:
        async def told():
            # The thread that asynchronous code asks the database in is one for all tests.
            await sync_to_async(lambda: connections.close_all())()
            answer = await asyncio.wait_for(AsyncClient().get(path, headers=headers), 30)
            assert answer.status_code == 200
            text = ""

            async def read():
                nonlocal text
                async for chunk in answer.streaming_content:
                    text += chunk.decode()

            try:
                await asyncio.wait_for(read(), LISTENED)
            except TimeoutError:
                pass
            return text

        with ThreadPoolExecutor(1) as thread:  # the browser's own loop runs in this one
            return thread.submit(asyncio.run, told()).result()

    def instead(context):
        def answer(route):
            sent = route.request.all_headers()
            headers = {name: sent[name] for name in ("cookie", "last-event-id") if name in sent}
            path = route.request.url.partition("/api/")[2]
            try:
                body = listen(f"/api/{path}", headers).replace("retry: 3000", "retry: 300")
            except Exception:
                # A browser connects again, as after any break. Without this the request would go on
                # to the server, which would answer it without end.
                traceback.print_exc()
                route.abort()
                return
            route.fulfill(content_type="text/event-stream", body=body)

        context.watch.expect("net::ERR_FAILED", "/events/stream")
        context.route("**/events/stream*", answer)

    return instead


@pytest.fixture
def needs(monkeypatch):
    """A list of alerts that are active."""
    alerts: list[ActiveAlert] = []
    spec = AlertSpec("tests", "Test", lambda villages: list(alerts))
    specs, ronda = registry.specs, registry.plugins["ronda"]
    monkeypatch.setattr(
        type(registry),
        "specs",
        lambda self, hook: [(ronda, spec)] if hook == "register_alerts" else specs(hook),
    )
    return alerts


@pytest.fixture
def area(village, other_village):
    """Two villages with boundaries, figures and a past."""
    for place, west in ((village, 105.0), (other_village, 105.1)):
        box = Polygon.from_bbox((west, -5.2, west + 0.1, -5.1))
        place.boundary = MultiPolygon(box, srid=4326)
        place.save()
    WatchPost.objects.create(village=village, name="Pos Induk")
    refresh()
    now = timezone.now()
    for days in (14, 7, 0):
        keep_day(now - timedelta(days=days))
    follow_once("test")
    return village


def violations(page, within=None) -> list[str]:
    options = {**RULES, "runOnly": [rule for rule in RULES["runOnly"] if rule != "best-practice"]}
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"]]


def fits(page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_the_desk_shows_what_happens_while_somebody_looks(
    new_context, sign_in, address, area, regency_officer, stream, needs, width
):
    context = new_context(width=width)
    stream(context)
    sign_in(context, regency_officer)
    desk = context.new_page()
    desk.goto(address(f"{DESK}?measure=ronda.posts"))
    expect(desk.locator("#centre-live")).to_have_attribute("data-state", "live")
    expect(desk.locator("#alerts-calm")).to_be_visible()
    assert violations(desk, "#main") == []
    assert fits(desk)

    append("page.published", village=area, payload={"title": "Panen Raya"}, visibility="public")
    expect(desk.locator("#feed-list li").first).to_contain_text("Panen Raya")
    expect(desk.locator("#feed-list li").first).to_contain_text(area.full_name)

    # What has the focus keeps it while figures change around it, and what is open stays open.
    link = desk.locator("[id='tile-ronda.posts'] a")
    link.focus()
    desk.locator("#map-values > summary").evaluate("it => it.parentElement.open = true")
    WatchPost.objects.create(village=area, name="Pos Rukun")
    follow_once("test")
    append("page.published", village=area, payload={"title": "Pos baru"}, visibility="public")
    expect(desk.locator("[id='tile-ronda.posts'] b").first).to_have_text("2")
    expect(desk.locator("#part-map svg a path.shade-3")).to_have_count(1)
    assert desk.evaluate("document.activeElement.closest('li').id") == "tile-ronda.posts"
    expect(desk.locator("#map-values")).to_have_attribute("open", "")

    needs.append(ActiveAlert("1", area.pk, "Kebakaran: Kios pasar", timezone.now(), url="/admin/"))
    append("alarm.raised", village=area)
    alert = desk.locator("#alerts-list li")
    expect(alert).to_contain_text("Kebakaran: Kios pasar")
    expect(alert).to_contain_text(area.full_name)
    expect(desk.locator("#centre-news")).to_contain_text("Kebakaran: Kios pasar")
    assert violations(desk, "#main") == []
    assert fits(desk)

    needs.clear()
    append("alarm.ended", village=area)
    expect(desk.locator("#alerts-calm")).to_be_visible()
    desk.locator("#part-table tbody a").first.click()
    expect(desk).to_have_title(f"{area.district.full_name} - Wagtail")


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "screen"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_wallboard_lives_and_says_when_it_does_not(
    new_context, sign_in, address, area, regency_officer, stream, needs, width, theme
):
    context = new_context(width=width)
    stream(context)
    sign_in(context, regency_officer)
    wall = context.new_page()
    needs.append(ActiveAlert("1", area.pk, "Banjir di RT 3", timezone.now(), "warning"))
    wall.goto(address(f"{WALL}?theme={theme}&tile=ronda.posts"))
    state = wall.locator("#centre-live")
    expect(state).to_have_attribute("data-state", "live")
    expect(wall.locator("#alerts-list")).to_contain_text("Banjir di RT 3")
    assert violations(wall) == []
    assert fits(wall)

    WatchPost.objects.create(village=area, name="Pos Rukun")
    follow_once("test")
    append("page.published", village=area, payload={"title": "Panen"}, visibility="public")
    expect(wall.locator("#feed-list li").first).to_contain_text("Panen")
    expect(wall.locator("[id='tile-ronda.posts'] b")).to_have_text("2")

    wall.evaluate("dispatchEvent(new Event('offline'))")
    context.watch.expect("net::ERR_INTERNET_DISCONNECTED", "/")
    context.set_offline(True)
    expect(state).to_have_attribute("data-state", "offline")
    expect(wall.locator("#centre-said")).not_to_be_empty()
    append("page.published", village=area, payload={"title": "Pasar"}, visibility="public")
    context.set_offline(False)
    expect(state).to_have_attribute("data-state", "live")
    expect(wall.locator("#feed-list li").first).to_contain_text("Pasar")


def test_the_page_says_when_it_is_behind(new_context, sign_in, address, area, regency_officer):
    context = new_context()
    late = iter([0, 0, 40])

    def answer(route):
        at = timezone.now() - timedelta(seconds=next(late, 40))
        body = f'retry: 300\n\nid: 0-1\nevent: beat\ndata: {{"at": "{at.isoformat()}"}}\n\n'
        route.fulfill(content_type="text/event-stream", body=body)

    context.route("**/events/stream*", answer)
    sign_in(context, regency_officer)
    page = context.new_page()
    page.goto(address(WALL))
    state = page.locator("#centre-live")
    expect(state).to_have_attribute("data-state", "behind")
    expect(state).to_contain_text("40")


def test_the_desk_can_be_read_without_its_script(
    new_context, sign_in, address, area, operator, needs
):
    needs.append(ActiveAlert("1", area.pk, "Sapi hilang", timezone.now(), "warning"))
    context = new_context(width=360, scripts=False)
    sign_in(context, operator)
    page = context.new_page()
    page.goto(address(f"/admin/command-centre/{area.code}/"))
    expect(page.locator("#alerts-list")).to_contain_text("Sapi hilang")
    page.locator("select[name=service]").select_option("ronda")
    page.locator(".filters [type=submit]").press("Enter")
    expect(page.locator("#group-ronda")).to_be_visible()
    expect(page.locator("#group-command_centre")).to_have_count(0)
