"""The map component on a village's website: by mouse, by keyboard, on a phone and without script."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.utils.translation import override
from playwright.sync_api import expect

from core.geo.map_texts import map_texts
from core.plugins.switching import switch
from core.villages.models import Village
from plugins.gismap.api import views
from plugins.gismap.models import Feature, Layer
from plugins.ronda.models import WatchPost
from tests.e2e.test_accessibility import RULES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

PAGE = "/p/gismap/"
FAILING = "/moody/"  # the layer of a plugin of the tests that always fails
MOST_BYTES = 300_000

with override("id"):
    TEXTS = map_texts()


@pytest.fixture
def mapped(village, other_village):
    """A village with a boundary, a neighbour, three places and two watch posts."""
    for slug in ("ronda", "netizen", "gismap"):
        switch([village, other_village], slug, True)
    for each, west in ((village, 104.94), (other_village, 105.0)):
        box = Polygon.from_bbox((west, -5.24, west + 0.06, -5.18))
        Village.objects.filter(pk=each.pk).update(boundary=MultiPolygon(box, srid=4326))
    shapes = {
        "SD Negeri 1": ("school", Point(104.97, -5.21)),
        "Jalan Merdeka": ("road", LineString((104.95, -5.22), (104.99, -5.2))),
        "Pasar Lama": ("market", Polygon.from_bbox((104.96, -5.2, 104.965, -5.195))),
    }
    kinds = {"name": "kind", "label": "Jenis", "type": "choice",
             "choices": ["school", "road", "market"]}  # fmt: skip
    layer = Layer.objects.create(
        village=village, title="Tempat", name="places", geometry="mixed", attributes=[kinds]
    )
    for name, (kind, shape) in shapes.items():
        shape.srid = 4326
        Feature.objects.create(
            village=village, layer=layer, name=name, attributes={"kind": kind}, geometry=shape,
            description=f"Tentang {name}",
        )  # fmt: skip
    for number in (2, 10):
        point = Point(104.96 + number / 1000, -5.22, srid=4326)
        WatchPost.objects.create(village=village, name=f"Pos {number}", point=point)
    return village


@pytest.fixture
def open_map(address):
    """A function that opens the map's page in a new page of a browser context and waits until the
    map is drawn."""

    def open_map(context, fragment="", wait_for=("Pos 2", "SD Negeri 1")):
        context.watch.expect(503, FAILING)
        page = context.new_page()
        page.goto(address(PAGE + fragment, "kalirejo"))
        expect(page.get_by_role("application")).to_be_visible()
        # Layers come one by one.
        for name in wait_for:
            expect(entry(page, name)).to_have_count(1)
        return page

    return open_map


def entry(page, name):
    """The list's line of a feature."""
    return page.locator(".km-list button").filter(has_text=re.compile(rf"^{re.escape(name)}"))


def layer(page, name):
    """The row of a layer in the legend."""
    return page.locator(".km-layers > li").filter(has_text=name)


def await_address(page, part):
    """Waits until the address of the page tells this of the view: a map moves in steps."""
    page.wait_for_function("part => location.hash.includes(part)", arg=part)


def told(page):
    return page.locator(".km-status")


def test_the_map_takes_the_place_of_the_sketch(context, mapped, open_map):
    page = open_map(context)
    expect(page.locator(".sketch-map")).to_be_hidden()
    expect(page.locator(".km-map canvas").first).to_be_visible()
    expect(page.locator(".km-list h3").nth(1)).to_be_visible()


def test_without_script_the_sketch_and_the_list_stay(new_context, mapped, address):
    page = new_context(scripts=False).new_page()
    page.goto(address(PAGE, "kalirejo"))
    expect(page.locator(".sketch-map svg").first).to_be_visible()
    expect(page.get_by_role("heading", name="SD Negeri 1")).to_be_visible()
    expect(page.get_by_role("application")).to_have_count(0)


def test_without_the_library_the_sketch_stays(context, mapped, address):
    context.watch.expect("fails: net::ERR_FAILED", "leaflet")
    context.watch.expect("net::ERR_FAILED", "leaflet")
    page = context.new_page()
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto(address(PAGE, "kalirejo"))
    expect(told(page)).to_have_text(TEXTS["broken"])
    expect(page.locator(".sketch-map svg").first).to_be_visible()


def test_a_layer_is_switched_off_and_on(context, mapped, open_map):
    page = open_map(context)
    switch_of = page.get_by_role("checkbox", name="Pos ronda", exact=True).or_(
        page.get_by_role("checkbox", name="Watch posts", exact=True)
    )
    switch_of.uncheck()
    expect(entry(page, "Pos 2")).to_have_count(0)
    expect(entry(page, "SD Negeri 1")).to_have_count(1)
    switch_of.check()
    expect(entry(page, "Pos 2")).to_have_count(1)


def test_the_legend_tells_layers_apart_without_their_colours(context, mapped, open_map):
    page = open_map(context)
    # Those of a layer that is drawn by category stand below its name.
    drawn = page.locator(".km-layers > li").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('path')].map("
        "path => path.getAttribute('d') + path.getAttribute('stroke-dasharray')).join())"
    )
    assert len(drawn) == len(set(drawn)) >= 4


def test_a_layer_that_fails_says_so_and_the_others_are_there(context, mapped, open_map):
    page = open_map(context)
    row = layer(page, "Mood")
    expect(row.locator(".km-problem")).to_be_visible()
    expect(row.get_by_role("button", name=TEXTS["retry"])).to_be_visible()
    expect(entry(page, "SD Negeri 1")).to_have_count(1)


def test_the_list_is_sorted_and_follows_the_view(context, mapped, open_map):
    page = open_map(context)
    names = page.locator(".km-list button span").all_inner_texts()
    assert names.index("Jalan Merdeka") < names.index("Pasar Lama") < names.index("SD Negeri 1")
    posts = [name for name in names if name.startswith("Pos ")]
    # With the state of their lamp.
    assert [re.match(r"Pos \d+", name)[0] for name in posts] == ["Pos 2", "Pos 10"]
    page.get_by_role("searchbox").fill("-5.30, 105.20")
    page.keyboard.press("Enter")
    expect(page.locator(".km-list button")).to_have_count(0)


def test_a_card_is_opened_and_closed_by_keyboard(context, mapped, open_map):
    page = open_map(context)
    line = entry(page, "SD Negeri 1")
    line.focus()
    page.keyboard.press("Enter")
    card = page.locator(".km-card")
    expect(card.get_by_role("heading", name="SD Negeri 1")).to_be_focused()
    expect(card).to_contain_text("Tentang SD Negeri 1")
    expect(card.locator("dd").filter(has_text=re.compile("^school$"))).to_have_count(1)
    expect(card.get_by_role("link")).to_have_attribute("href", re.compile(r"/p/gismap/\d+/$"))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(line).to_be_focused()


def test_enter_opens_what_is_nearest_to_the_middle(context, mapped, open_map):
    page = open_map(context, "#map=16/-5.21000/104.97000", wait_for=("SD Negeri 1",))
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".km-card-title")).to_have_text("SD Negeri 1")


def test_arrow_keys_and_plus_move_the_map(context, mapped, open_map):
    page = open_map(context)
    page.get_by_role("application").focus()
    before = page.evaluate("location.hash")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.hash !== before", arg=before)
    zoom = int(re.search(r"map=(\d+)/", page.evaluate("location.hash"))[1])
    page.keyboard.press("+")
    await_address(page, f"map={zoom + 1}/")


def test_a_feature_is_opened_on_the_map(context, mapped, open_map):
    page = open_map(context, "#map=16/-5.21000/104.97000", wait_for=("SD Negeri 1",))
    box = page.get_by_role("application").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".km-card-title")).to_have_text("SD Negeri 1")


def test_a_name_is_found_and_shown(context, mapped, open_map):
    page = open_map(context)
    page.get_by_role("searchbox").fill("pasar")
    page.locator(".km-results").get_by_role("button", name="Pasar Lama").click()
    expect(page.locator(".km-card-title")).to_have_text("Pasar Lama")
    await_address(page, "map=16/-5.197")
    expect(told(page)).to_have_text(TEXTS["gone"].format(title="Pasar Lama"))


def test_a_village_is_found(context, mapped, open_map):
    page = open_map(context)
    page.get_by_role("searchbox").fill("purwo")
    page.keyboard.press("Enter")
    card = page.locator(".km-card")
    expect(card.locator(".km-card-title")).to_have_text("Kampung Purwodadi")
    expect(card.get_by_role("link")).to_have_attribute("href", re.compile("//purwodadi.localhost"))


def test_what_is_not_found_is_told(context, mapped, open_map):
    page = open_map(context)
    page.get_by_role("searchbox").fill("zzz")
    page.keyboard.press("Enter")
    expect(told(page)).to_have_text(TEXTS["searchNone"].format(text="zzz"))


def test_the_link_of_a_view_restores_it(context, mapped, open_map):
    page = open_map(context)
    page.get_by_role("checkbox", name=re.compile("^(Tempat|Places)$")).uncheck()
    page.get_by_role("searchbox").fill("-5.22, 104.97")
    page.keyboard.press("Enter")
    await_address(page, "map=16/-5.22000/104.97000")
    page.get_by_role("button", name=TEXTS["share"]).click()
    link = page.locator(".km-address").input_value()
    other = open_map(context, "#" + link.split("#")[1], wait_for=("Pos 10",))
    expect(entry(other, "SD Negeri 1")).to_have_count(0)
    expect(other.get_by_role("checkbox", name=re.compile("^(Tempat|Places)$"))).not_to_be_checked()
    assert other.evaluate("location.hash") == "#" + link.split("#")[1]


def test_an_address_that_is_no_view_shows_the_village(context, mapped, open_map):
    for fragment in ("#map=99/0/0", "#map=x", "#content"):
        open_map(context, fragment)


def test_the_map_goes_to_where_the_device_is(new_context, mapped, open_map):
    context = new_context(
        geolocation={"latitude": -5.2, "longitude": 104.95, "accuracy": 30},
        permissions=["geolocation"],
    )
    page = open_map(context)
    page.get_by_role("button", name=TEXTS["locate"]).click()
    expect(told(page)).to_have_text(TEXTS["located"].format(metres=30))
    await_address(page, "/-5.20000/104.95000")


def test_a_position_that_is_refused_is_told(context, mapped, open_map):
    page = open_map(context)
    page.get_by_role("button", name=TEXTS["locate"]).click()
    expect(told(page)).to_have_text(TEXTS["locateDenied"])


def test_the_layers_are_back_when_the_line_is(context, mapped, open_map):
    page = open_map(context)
    context.watch.expect("net::ERR_INTERNET_DISCONNECTED", "localhost")
    context.set_offline(True)
    page.get_by_role("searchbox").fill("-5.5, 105.3")
    page.keyboard.press("Enter")
    posts = page.locator(".km-layers > li").filter(
        has_text=re.compile(r"^(Pos ronda|Watch posts)(?! menurut| by)")
    )
    expect(posts.locator(".km-problem")).to_contain_text(TEXTS["offline"])
    context.set_offline(False)
    expect(posts.locator(".km-problem")).to_be_hidden()


def test_a_layer_with_too_much_is_drawn_from_tiles_and_still_opens(
    context, mapped, open_map, monkeypatch
):
    monkeypatch.setattr(views, "MAX_FEATURES", 2)
    drawn = []
    context.on(
        "requestfinished",
        lambda request: "gismap__places/tiles" in request.url and drawn.append(request.url),
    )
    page = open_map(context, "#map=13/-5.21000/104.97000", wait_for=())
    picture, card = page.get_by_role("application"), page.locator(".km-card")
    for _second in range(15):
        page.wait_for_timeout(1000)
        if drawn:
            box = picture.bounding_box()
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(300)
        if card.is_visible():
            break
    assert drawn
    expect(card).to_be_visible()


def test_what_is_loaded_is_kept_while_the_view_stays_inside(context, mapped, open_map):
    page = open_map(context, "#map=14/-5.21000/104.97000")
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert not [url for url in asked if "/layers/ronda/posts/" in url]


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
)
def test_no_rule_of_accessibility_is_broken(new_context, mapped, open_map, width, scheme):
    page = open_map(new_context(width=width, color_scheme=scheme), wait_for=())
    listed = page.locator(".km-part").last
    if not listed.evaluate("part => part.open"):
        listed.locator("summary").click()
    entry(page, "SD Negeri 1").click()
    expect(page.locator(".km-card")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(item["id"], node["html"][:120]) for item in found for node in item["nodes"]]


def test_map_library_and_data_are_small(context, mapped, open_map):
    sizes = {}

    def measure(answer):
        if answer.request.resource_type != "document" and answer.status == 200:
            sizes[answer.url] = len(gzip.compress(answer.body()))

    answers = []
    context.on("response", lambda answer: answers.append(answer))
    page = open_map(context)
    page.wait_for_load_state("networkidle")
    for answer in answers:
        measure(answer)
    assert any("leaflet" in url for url in sizes)
    assert any("/tiles/" in url for url in sizes)
    total = sum(sizes.values())
    assert total < MOST_BYTES, sizes


def test_a_page_without_a_map_loads_nothing_of_it(context, mapped, address):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(address("/profil/", "kalirejo"))
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/geo/" in url]
