"""A village's pages in the API: list, one, by path; what is public and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from core.villages.provisioning import VillageInput, provision_village
from frontend_api.delivery.stored import Answers
from sites.models import NewsIndexPage, NewsPage, StandardPage

URL = "/api/v1/villages/18.02.01.2003/pages/"


@pytest.fixture
def news(village, make_news, make_image):
    return make_news(
        village,
        "Panen Raya",
        intro="Panen padi dimulai.",
        lead_image=make_image(village, "Sawah"),
        body=[("heading", "Judul"), ("text", "<p>Isi <b>tebal</b></p>")],
    )


def titles(response):
    return [row["title"] for row in response.json()["results"]]


def test_one_page_expanded(news, client):
    page = client.get(f"{URL}{news.pk}/").json()
    assert page["type"] == "village_sites.NewsPage"
    assert page["path"] == "/berita/panen-raya/"
    assert page["url"] == "http://kalirejo.localhost:8000/berita/panen-raya/"
    assert page["locale"] == "id"
    assert page["parent"]["title"] == "Berita"
    content = page["content"]
    assert content["intro"] == "Panen padi dimulai."
    assert content["date"] == news.date.isoformat()
    image = content["lead_image"]
    assert image["alt"] == "Sawah of Kalirejo"
    assert (image["width"], image["height"]) == (800, 600)
    assert [item["width"] for item in image["renditions"]] == [320, 640, 800]
    assert all(item["type"] == "image/webp" for item in image["renditions"])
    assert image["renditions"][0]["url"].startswith("http://localhost:8000/media/")
    assert [row["type"] for row in content["body"]] == ["heading", "text"]
    assert content["body"][1]["value"] == {
        "html": "<p>Isi <b>tebal</b></p>",
        "tree": [
            {
                "type": "paragraph",
                "children": [
                    {"type": "text", "text": "Isi ", "marks": []},
                    {"type": "text", "text": "tebal", "marks": ["bold"]},
                ],
            }
        ],
    }


@pytest.mark.parametrize("path", ["/berita/panen-raya/", "berita/panen-raya", "/berita/panen-raya"])
def test_by_path(news, client, path):
    response = client.get(f"{URL}by-path/", {"path": path})
    assert response.json()["id"] == news.pk


def test_by_path_of_the_home_page(village, client):
    page = client.get(f"{URL}by-path/", {"path": "/"}).json()
    assert page["path"] == "/"
    assert page["parent"] is None


def test_what_is_not_there_or_not_public_is_404(village, other_village, make_news, client):
    draft = make_news(village, "Konsep", live=False)
    foreign = make_news(other_village, "Tetangga")
    private = make_news(village, "Tertutup")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for page in (draft, foreign, private):
        assert client.get(f"{URL}{page.pk}/").status_code == 404
        by_path = client.get(f"{URL}by-path/", {"path": f"/berita/{page.slug}/"})
        assert by_path.status_code == 404
        assert page.title not in by_path.content.decode()
    assert not {"Konsep", "Tetangga", "Tertutup"} & set(titles(client.get(f"{URL}?limit=100")))


def test_a_parent_that_is_not_public_is_not_shown(village, make_news, client):
    page = make_news(village, "Anak")
    index = page.get_parent()
    index.title = "Judul rahasia"
    index.live = False
    index.save()
    answer = client.get(f"{URL}{page.pk}/").json()
    assert answer["parent"] is None


def test_filters_and_orders(village, news, make_news, client):
    make_news(village, "Musyawarah")
    index = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    kind = "type=village_sites.NewsPage"
    assert titles(client.get(f"{URL}?{kind}")) == ["Panen Raya", "Musyawarah"]
    assert titles(client.get(f"{URL}?{kind}&order=newest")) == ["Musyawarah", "Panen Raya"]
    assert titles(client.get(f"{URL}?{kind}&order=title")) == ["Musyawarah", "Panen Raya"]
    assert titles(client.get(f"{URL}?parent={index.pk}&q=panen")) == ["Panen Raya"]
    assert titles(client.get(f"{URL}?ancestor={index.pk}")) == ["Panen Raya", "Musyawarah"]
    assert titles(client.get(f"{URL}?type=village_sites.homepage,village_sites.NewsIndexPage")) == [
        "Kampung Kalirejo",
        "Berita",
    ]
    assert titles(client.get(f"{URL}?published_after=2150-01-01T00:00:00Z")) == []
    assert titles(client.get(f"{URL}?locale=en")) == []


def test_sparse_fields(news, client):
    page = client.get(f"{URL}{news.pk}/?fields=title").json()
    assert page == {"id": news.pk, "type": "village_sites.NewsPage", "title": "Panen Raya"}
    page = client.get(f"{URL}{news.pk}/?omit=content,seo").json()
    assert "content" not in page
    assert page["title"] == "Panen Raya"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("fields=secret", "fields"),
        ("omit=x", "omit"),
        ("order=random", "order"),
        ("type=auth.User", "type"),
        ("parent=x", "parent"),
        ("parent=1.5", "parent"),
        ("published_before=", "published_before"),
        ("limit=1&limit=2", "limit"),
        ("published_after=yesterday", "published_after"),
        ("cursor=x", "cursor"),
        ("draft=1", "draft"),
    ],
)
def test_a_bad_parameter_is_named(village, client, query, parameter):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter


def test_by_path_wants_a_path(village, client):
    assert client.get(f"{URL}by-path/").json()["parameter"] == "path"


def test_another_villages_page_is_no_parent(village, other_village, client):
    home = other_village.site.root_page
    answer = client.get(f"{URL}?parent={home.pk}")
    assert (answer.status_code, answer.json()["parameter"]) == (404, "parent")


@pytest.mark.parametrize("query", ["parent=999999", "ancestor=99999999999999999999"])
def test_a_page_that_is_not_there_is_no_parent(village, client, query):
    assert client.get(f"{URL}?{query}").status_code == 404


def test_dates_beyond_all_news_are_the_same_everywhere(news, client):
    def titles(query):
        return [row["title"] for row in client.get(f"{URL}?{query}").json()["results"]]

    everything = titles("")
    assert titles("published_before=9999-12-31T23:59:59Z") == everything
    assert titles("published_after=0001-01-01T00:00:00Z") == everything
    assert titles("published_after=9999-12-31T23:59:59Z") == []
    assert titles("published_after=0057-10-05T06:31:20-23:12") == everything
    assert titles("published_before=2150-10-05T06:31:20%2B22:10") == everything


def test_translations_are_links_and_aliases_are_none(village, news, client):
    provision_village(VillageInput(village.code, languages=("id", "en")))
    index = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    translated = news.get_translation(Locale.objects.get(language_code="en"))
    translated.alias_of, translated.title = None, "Harvest"
    translated.save()
    page = client.get(f"{URL}{news.pk}/").json()
    assert [(row["locale"], row["title"]) for row in page["translations"]] == [("en", "Harvest")]
    assert page["translations"][0]["path"].startswith("/en/")
    there = client.get(f"{URL}by-path/", {"path": page["translations"][0]["path"]}).json()
    assert there["title"] == "Harvest"
    # The alias of the list only repeats the Indonesian text.
    assert client.get(f"{URL}{index.pk}/").json()["translations"] == []


def test_published_at_once_gone_at_once(village, make_news, client):
    page = make_news(village, "Segera", live=False)
    assert client.get(f"{URL}{page.pk}/").status_code == 404
    page.save_revision().publish()
    assert client.get(f"{URL}{page.pk}/").status_code == 200
    NewsPage.objects.get(pk=page.pk).unpublish()
    assert client.get(f"{URL}{page.pk}/").status_code == 404


def test_pictures_of_deleted_images_and_links_to_drafts_do_not_break_a_page(
    village, make_news, make_image, client
):
    image = make_image(village, "Hilang")
    draft = make_news(village, "Konsep", live=False)
    page = make_news(
        village,
        "Rusak",
        body=[
            ("picture", {"image": image, "caption": "x"}),
            ("link", {"label": "Ke konsep", "page": draft, "url": ""}),
        ],
    )
    image.delete()
    body = client.get(f"{URL}{page.pk}/").json()["content"]["body"]
    assert body[0]["value"]["image"] is None
    assert body[1]["value"] == {"label": "Ke konsep", "url": "", "page": None}


def test_two_queries_a_list_and_one_a_page_whatever_they_show(
    village, make_news, make_image, client, settings, django_assert_num_queries
):
    image = make_image(village)
    for number in range(9):
        page = make_news(village, f"Kabar {number}", body=[("picture", {"image": image})])
    client.get(URL)
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    with django_assert_num_queries(2):
        assert client.get(f"{URL}?type=village_sites.NewsPage").json()["count"] == 9
    with django_assert_num_queries(1):
        assert client.get(f"{URL}{page.pk}/").status_code == 200
    with django_assert_num_queries(1):
        assert client.get(f"{URL}by-path/?path=/berita/kabar-8/").json()["id"] == page.pk


def test_standard_pages_have_their_fields(village, client):
    home = village.site.root_page
    page = home.add_child(instance=StandardPage(title="Peraturan", slug="peraturan"))
    answer = client.get(f"{URL}{page.pk}/").json()
    assert set(answer["content"]) == {"intro", "lead_image", "body"}


@pytest.mark.parametrize("order", ["tree", "newest", "oldest", "updated", "title"])
def test_a_list_is_walked_forth_and_back(village, make_news, client, order):
    for number in range(7):
        make_news(village, f"Kabar {number % 3}", slug=f"kabar-{number}")
    address = f"{URL}?order={order}&fields=id"
    whole = [row["id"] for row in client.get(f"{address}&limit=100").json()["results"]]
    assert len(whole) == len(set(whole)) > 8
    forth, page = [], client.get(f"{address}&limit=2").json()
    assert page["previous"] is None
    while True:
        forth += [row["id"] for row in page["results"]]
        assert page["count"] == len(whole)
        if page["next"] is None:
            break
        page = client.get(page["next"]).json()
    assert forth == whole
    back = []
    while page is not None:
        back = [row["id"] for row in page["results"]] + back
        page = client.get(page["previous"]).json() if page["previous"] else None
    assert back == whole


def test_a_cursor_of_another_order_is_refused(village, make_news, client):
    make_news(village, "Kabar")
    following = client.get(f"{URL}?order=title&limit=1").json()["next"]
    answer = client.get(following.replace("order=title", "order=newest"))
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "cursor"


def test_a_list_answered_before_is_another_after_a_change(village, make_news, client):
    page = make_news(village, "Kabar lama")
    before = client.get(URL)
    assert client.get(URL, headers={"if-none-match": before["ETag"]}).status_code == 304
    page.title = "Kabar baru"
    page.save_revision().publish()
    after = client.get(URL, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Kabar baru" in titles(after)


@pytest.mark.parametrize("header", ["x{}", "{}x", 'x"{}"', "a,{} b", "{}, x", "x, W/{}", "*", ""])
def test_an_answer_is_whole_or_304_whatever_if_none_match_says(client, news, header):
    page = f"{URL}{news.pk}/"
    whole = client.get(page)
    answer = client.get(page, headers={"if-none-match": header.format(whole["ETag"])})
    if answer.status_code == 304:
        assert answer.content == b""
    else:
        assert (answer.status_code, answer.content) == (200, whole.content)


def test_long_addresses_fill_no_more_memory_than_long_answers(
    village, client, settings, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("frontend_api.pages.answers", Answers(100_000))
    client.get(URL)
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    first = URL + "?limit=100&fields=" + "id," * 5_000
    client.get(first)
    with django_assert_num_queries(1):
        client.get(first)
    for number in range(20):
        client.get(first + "id," * number)
    with CaptureQueriesContext(connection) as asked:
        client.get(first)
    assert len(asked) > 1
