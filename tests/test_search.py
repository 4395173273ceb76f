"""The search backend: ranks in one pass, and answers everything the library's does."""

import pytest
from django.db import connection
from wagtail.images import get_image_model
from wagtail.models import Page

from core.villages.tree import below
from sites.models import NewsPage


@pytest.fixture
def three(village, make_news):
    """Three pieces of news about a harvest: by the title, by the text, and only a mention."""
    make_news(village, "Rapat desa", intro="Membahas jalan, pasar, dan sedikit soal panen.")
    make_news(village, "Panen")
    make_news(village, "Pesta panen raya dan pasar malam", intro="Panen raya.")
    return village


def titles(found) -> list[str]:
    return [page.title for page in found]


def test_the_best_comes_first_and_filters_hold(three, other_village, make_news):
    make_news(other_village, "Panen")
    home = three.site.root_page
    found = Page.objects.filter(below(home.path), live=True).search("panen")
    assert titles(found)[0] == "Panen"
    assert set(titles(found)) == {"Panen", "Pesta panen raya dan pasar malam", "Rapat desa"}
    assert found.count() == 3
    assert titles(found[1:2]) == [titles(found)[1]]
    assert titles(NewsPage.objects.child_of(Page.objects.get(slug="berita", depth=3,
                  path__startswith=home.path)).search("panen raya", operator="and")) == [
        "Pesta panen raya dan pasar malam"
    ]  # fmt: skip


def test_an_order_of_ones_own_scores_and_facets_work(three):
    found = NewsPage.objects.order_by("-title").search("panen", order_by_relevance=False)
    assert titles(found) == ["Rapat desa", "Pesta panen raya dan pasar malam", "Panen"]
    scored = list(NewsPage.objects.search("panen").annotate_score("weight"))
    assert len(scored) == 3
    assert all(page.weight for page in scored)
    facets = Page.objects.search("panen").facet("content_type_id")
    assert sum(facets.values()) == 3
    assert not NewsPage.objects.search("tiada").count()


def test_beginnings_of_words_and_pictures_are_found(three, make_image):
    assert "Panen" in titles(NewsPage.objects.autocomplete("pan"))
    make_image(three, "Panen padi")
    assert get_image_model().objects.search("panen").count() == 1
    assert get_image_model().objects.autocomplete("pad").count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's ranking is the project's own")
def test_the_index_is_matched_once_not_once_a_row(three):
    plan = Page.objects.filter(live=True).search("panen").get_queryset().explain()
    assert "CORRELATED" not in plan
    assert plan.count("VIRTUAL TABLE") == 1


def test_an_operator_searches_pages_and_pictures_in_the_admin(three, operator, client, make_image):
    make_image(three, "Panen padi")
    client.force_login(operator)
    page = client.get("/admin/pages/search/?q=panen").content.decode()
    assert "Pesta panen raya" in page
    assert "Panen padi" in client.get("/admin/images/?q=panen").content.decode()
