"""What an editor meets on a page with a block whose plugin has been switched off."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.plugins.switching import switch
from sites.models import NewsPage
from tests.e2e.editor import PageForm, label_of, unavailable_texts

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

HEADING = {"type": "heading", "value": "Judul", "id": "33333333-cccc-4ccc-8ccc-333333333333"}
POSTS = {
    "type": "ronda__watch_posts",
    "value": {"title": "Pos ronda", "show_equipment": False},
    "id": "22222222-bbbb-4bbb-8bbb-222222222222",
}


@pytest.fixture
def news(village, make_news):
    """News with a block of the watch, which has been switched off since."""
    page = make_news(village, "Kabar")
    page.body = json.dumps([HEADING, POSTS])
    page.save_revision().publish()
    switch([village], "ronda", False)
    return page


@pytest.fixture
def form(page, context, sign_in, operator, news, address):
    sign_in(context, operator)
    page.goto(address(reverse("wagtailadmin_pages:edit", args=[news.pk])))
    return PageForm(page)


def stored(news):
    return [dict(row) for row in NewsPage.objects.get(pk=news.pk).body.raw_data]


def test_it_is_shown_as_unavailable_with_a_warning(form):
    name, explanation = unavailable_texts()
    block = form.block(1)
    expect(block).to_contain_text(name)
    expect(block).to_contain_text(explanation)
    expect(block.get_by_role("textbox")).not_to_be_editable()


def test_it_stays_when_the_page_is_saved_and_comes_back_with_the_plugin(
    form, news, village, page, address
):
    form.field("body-0-value").fill("Judul baru")
    form.publish()
    assert stored(news) == [{**HEADING, "value": "Judul baru"}, POSTS]
    page.goto(address("/berita/kabar/", "kalirejo"))
    expect(page.locator("article")).to_contain_text("Judul baru")
    expect(page.locator("article .posts")).to_have_count(0)
    switch([village], "ronda", True)
    page.reload()
    expect(page.locator("article .posts")).to_contain_text("Pos ronda")


def test_it_can_be_moved_and_removed(form, news, page, address):
    form.block(1).locator("[data-streamfield-action='MOVE_UP']").click()
    form.publish()
    assert stored(news) == [POSTS, HEADING]
    page.goto(address(reverse("wagtailadmin_pages:edit", args=[news.pk])))
    form.block(0).locator("[data-streamfield-action='DELETE']").click()
    form.publish()
    assert stored(news) == [HEADING]


def test_neither_it_nor_unavailable_can_be_added(form):
    forbidden = {label_of("ronda__watch_posts"), unavailable_texts()[0]}
    assert label_of("heading") in form.offered()
    assert not forbidden & set(form.offered())
    expect(form.block(1).locator("[data-streamfield-action='DUPLICATE']")).to_be_disabled()
    form.block(1).locator("[data-streamfield-action='DELETE']").click()
    expect(form.body.get_by_text(unavailable_texts()[0])).to_be_hidden()
    assert not forbidden & set(form.offered())
