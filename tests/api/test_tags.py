"""The tags of a village's public pages: counted, and those of no other village."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from sites.models import AgendaPage, EventPage, NewsPage

URL = "/api/v1/villages/18.02.01.2003/tags/"


@pytest.fixture
def tag():
    """A function that publishes a page with tags."""

    def publish(page, *names):
        page.tags.set(names)
        page.save_revision().publish()
        return page

    return publish


@pytest.fixture
def event(village, tag):
    parent = AgendaPage.objects.descendant_of(village.site.root_page).get()
    page = EventPage(title="Rapat", slug="rapat", starts_at=timezone.now(), place="Balai")
    parent.add_child(instance=page)
    return tag(page, "Panen")


def rows(client, query=""):
    answer = client.get(URL + query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_tags_with_counts_and_types(village, make_news, event, tag, client):
    tag(make_news(village, "Satu"), "Panen", "Kerja Bakti")
    tag(make_news(village, "Dua"), "panen")
    assert rows(client) == [
        {
            "name": "Kerja Bakti",
            "slug": "kerja-bakti",
            "count": 1,
            "types": [{"type": "village_sites.NewsPage", "count": 1}],
        },
        {
            "name": "Panen",
            "slug": "panen",
            "count": 3,
            "types": [
                {"type": "village_sites.EventPage", "count": 1},
                {"type": "village_sites.NewsPage", "count": 2},
            ],
        },
    ]


def test_a_page_has_its_tags_in_the_api_and_on_the_website(village, make_news, tag, client):
    page = tag(make_news(village, "Satu"), "Panen", "Kerja Bakti")
    answer = client.get(f"/api/v1/villages/{village.code}/pages/{page.pk}/").json()
    assert answer["content"]["tag_list"] == [
        {"name": "Kerja Bakti", "slug": "kerja-bakti"},
        {"name": "Panen", "slug": "panen"},
    ]
    html = client.get("/berita/satu/", headers={"host": "kalirejo.localhost"}).content.decode()
    assert '<span class="tag">Kerja Bakti</span>' in html


def test_tags_of_drafts_private_pages_and_other_villages_are_not_there(
    village, other_village, make_news, tag, client
):
    draft = make_news(village, "Konsep", live=False)
    draft.tags.add("rahasia")
    draft.save()
    changed = tag(make_news(village, "Terbit"), "umum")
    changed.tags.add("nanti")
    changed.save_revision()
    private = tag(make_news(village, "Tertutup"), "tertutup")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    tag(make_news(other_village, "Tetangga"), "tetangga")
    Tag.objects.create(name="gambar", slug="gambar")
    assert [row["slug"] for row in rows(client)] == ["umum"]
    NewsPage.objects.get(pk=changed.pk).unpublish()
    assert rows(client) == []


def test_pages_by_tag(village, other_village, make_news, event, tag, client):
    page = tag(make_news(village, "Satu"), "Panen")
    tag(make_news(other_village, "Tetangga"), "Panen")
    pages = URL.replace("tags/", "pages/")
    found = client.get(pages, {"tag": "panen"}).json()["results"]
    assert {row["id"] for row in found} == {page.pk, event.pk}
    assert client.get(pages, {"tag": "lain"}).json()["count"] == 0


def test_an_operator_is_not_offered_the_words_of_other_villages(
    other_village, make_news, tag, operator, client
):
    tag(make_news(other_village, "Tetangga"), "rahasia-tetangga")
    client.force_login(operator)
    answer = client.get(reverse("wagtailadmin_tag_autocomplete"), {"term": "rahasia"})
    assert answer.status_code == 403


@pytest.mark.parametrize("limit", [1, 100])
def test_four_queries_whatever_the_page(village, make_news, event, tag, client, settings, limit):
    for number in range(4):
        tag(make_news(village, f"Kabar {number}"), f"tag{number}", "semua")
    rows(client)
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    with CaptureQueriesContext(connection) as queries:
        assert len(rows(client, f"?limit={limit}")) == min(limit, 6)
    assert len(queries) <= 4


def test_cursor_and_bad_parameters(village, make_news, tag, client):
    tag(make_news(village, "Kabar"), *"abcde")
    seen, url = [], f"{URL}?limit=2"
    while url:
        answer = client.get(url).json()
        seen += [row["slug"] for row in answer["results"]]
        url = answer["next"]
    assert seen == list("abcde")
    for query in ("cursor=x", "q=a", "limit=-1", "limit=%00"):
        assert client.get(f"{URL}?{query}").status_code == 400
