"""An operator signs in and publishes news; the website and the API show it at once."""

import re
import time

import pytest
from django.http import JsonResponse
from PIL import Image
from playwright.sync_api import expect
from wagtail.admin.views.pages.create import CreateView

from core.testing.factories import PASSWORD, VILLAGE_CODE
from core.testing.rows import make_row
from sites.models import NewsPage
from tests.e2e.editor import PageForm

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]


@pytest.fixture
def photo(tmp_path):
    """A JPEG as a phone's camera makes it."""
    path = tmp_path / "IMG_2417.jpg"
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(path, quality=80)
    return path


@pytest.fixture
def watch_post(village):
    from plugins.ronda.models import WatchPost

    return make_row(WatchPost, village, "Pos Melati")


def sign_in_by_form(page, url, identifier):
    page.goto(url)
    page.locator('[name="username"]').fill(identifier)
    page.locator('[name="password"]').fill(PASSWORD)
    page.locator('form button[type="submit"]').click()
    page.wait_for_url(url)


@pytest.mark.parametrize("identifier", ["operator", "0812 3456 7890"])
def test_an_operator_signs_in_and_lands_at_their_own_village(
    page, address, make_user, village, other_village, identifier
):
    make_user("operator", "village_operator", village, phone="+6281234567890")
    sign_in_by_form(page, address("/admin/"), identifier)
    main = page.locator("main")
    expect(main).to_contain_text("Kampung Kalirejo")
    expect(main.locator(f'a[href="{address("/", "kalirejo")}"]').first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Purwodadi")


def test_published_news_is_on_the_website_and_in_the_api_at_once(
    page, new_context, address, operator, watch_post, photo
):
    sign_in_by_form(page, address("/admin/"), "operator")
    page.locator('main a[href*="/add_subpage/"]').click()
    form = PageForm(page)
    form.field("title").fill("Panen Raya")
    form.field("intro").fill("Padi dipanen bersama pada hari Minggu.")
    form.upload_picture("lead_image", photo, "Panen", "Warga memanen padi di sawah")
    form.add("text").get_by_role("textbox").click()
    page.keyboard.type("Semua warga diundang.")
    form.add("ronda__watch_posts")
    form.field("body-1-value-title").fill("Pos ronda")
    form.publish()

    visitor = new_context().new_page()
    visitor.goto(address("/berita/", "kalirejo"))
    visitor.get_by_role("link", name="Panen Raya").click()
    expect(visitor).to_have_url(address("/berita/panen-raya/", "kalirejo"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Panen Raya")
    article = visitor.locator("article")
    expect(article).to_contain_text("Padi dipanen bersama pada hari Minggu.")
    expect(article).to_contain_text("Semua warga diundang.")
    expect(article.locator(".posts")).to_contain_text(watch_post.name)
    picture = article.get_by_alt_text("Warga memanen padi di sawah")
    expect(picture).to_be_visible()
    shown = picture.evaluate("async image => { await image.decode(); return image.currentSrc }")
    assert shown.endswith(".avif")
    kind = visitor.evaluate("async url => (await (await fetch(url)).blob()).type", shown)
    assert kind == "image/avif"

    answer = visitor.request.get(
        address(f"/api/v1/villages/{VILLAGE_CODE}/pages/by-path/?path=/berita/panen-raya/")
    ).json()
    assert answer["url"] == address("/berita/panen-raya/", "kalirejo")
    content = answer["content"]
    assert content["lead_image"]["alt"] == "Warga memanen padi di sawah"
    assert {item["type"] for item in content["lead_image"]["renditions"]} == {
        "image/avif",
        "image/webp",
    }
    text, posts = content["body"]
    assert re.sub("<.*?>", "", text["value"]["html"]) == "Semua warga diundang."
    assert [post["name"] for post in posts["value"]["posts"]] == [watch_post.name]


def test_on_a_slow_line_a_new_page_is_published_at_the_first_try_and_once(
    page, context, sign_in, operator, village, address, monkeypatch
):
    """Whatever the form saves by itself is saved, and the answer is still on its way."""
    post = CreateView.post

    def slow_post(view, *args, **kwargs):
        response = post(view, *args, **kwargs)
        if isinstance(response, JsonResponse):
            time.sleep(3)
        return response

    monkeypatch.setattr(CreateView, "post", slow_post)
    sign_in(context, operator)
    page.goto(address("/admin/"))
    page.locator('main a[href*="/add_subpage/"]').click()
    form = PageForm(page)
    form.field("title").fill("Kerja Bakti")
    page.wait_for_timeout(1000)
    form.publish()
    assert [(news.title, news.live) for news in NewsPage.objects.all()] == [("Kerja Bakti", True)]
