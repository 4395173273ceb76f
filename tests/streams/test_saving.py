"""A page's form on a poor line: it arrives twice, or before the browser has made its slug."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from sites.models import NewsPage
from tests.streams.test_plugin_stream import edit_form

KEY = "0123456789abcdef0123456789abcdef"
PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture
def index(village):
    return village.site.root_page.get_children().get(slug="berita")


@pytest.fixture
def create(client, operator, index):
    """A function that posts the form of a new news page, as the browser or as its own saving."""
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:add", args=["village_sites", "newspage", index.pk])

    def create(by_itself=False, **fields):
        fields = {"title": "Rapat", "slug": "", **fields}
        data = {**edit_form(NewsPage(), []), "date": "2026-11-24", **fields}
        return client.post(url, data, headers={"accept": "application/json"} if by_itself else {})

    return create


def news():
    return list(NewsPage.objects.order_by("pk").values_list("title", "slug", "live"))


def test_a_form_whose_answer_got_lost_saves_the_same_page_again(create):
    first = create(by_itself=True, form_key=KEY).json()
    again = create(by_itself=True, form_key=KEY, title="Rapat desa", slug="rapat").json()
    assert again["success"]
    assert (again["pk"], again["url"]) == (first["pk"], first["url"])
    assert again["hydrate_url"] == first["hydrate_url"]
    assert [page.get_latest_revision_as_object().title for page in NewsPage.objects.all()] == [
        "Rapat desa"
    ]


def test_sent_by_hand_after_a_lost_answer_it_is_published_once(create):
    create(by_itself=True, form_key=KEY)
    create(form_key=KEY, slug="rapat", **PUBLISH)
    assert news() == [("Rapat", "rapat", True)]


@pytest.mark.parametrize("key", ["", "x" * 32, KEY[:-1], KEY + "0", f"{KEY}\n"])
def test_a_form_without_a_proper_name_makes_a_page_each_time(create, key):
    create(form_key=key)
    create(form_key=key)
    assert len(news()) == 2


def test_another_person_cannot_continue_the_form(create, client, make_user, village):
    create(form_key=KEY)
    client.force_login(make_user("second", "village_operator", village))
    create(form_key=KEY)
    assert len(news()) == 2


def test_a_slug_is_made_of_the_title_and_numbered_where_it_is_taken(create):
    for _ in range(3):
        create(**PUBLISH)
    create(slug="rapat", **PUBLISH)
    assert [slug for _title, slug, _live in news()] == ["rapat", "rapat-2", "rapat-3", "rapat-4"]


def test_a_title_of_signs_alone_takes_the_kind_of_page_for_a_slug(create):
    create(title="!!!", **PUBLISH)
    assert news() == [("!!!", "berita", True)]


def test_a_slug_chosen_by_hand_that_is_taken_is_an_error(create):
    create(slug="musyawarah", **PUBLISH)
    response = create(slug="musyawarah", **PUBLISH)
    assert response.status_code == 200
    assert "slug" in response.context["form"].errors
    assert len(news()) == 1


def test_a_draft_saved_again_keeps_its_slug(create, client, village):
    create()
    page = NewsPage.objects.get()
    client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**edit_form(page, []), "title": "Rapat", "slug": "", **PUBLISH},
    )
    assert news() == [("Rapat", "rapat", True)]
    assert Page.objects.get(pk=page.pk).url_path.endswith("/rapat/")
