"""Feeds of the latest news and the sitemap: public pages, absolute addresses, 304 when unchanged."""

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from core.villages.provisioning import VillageInput, provision_village
from frontend_api.delivery.refresh import refresh_village
from sites.models import AnnouncementIndexPage, AnnouncementPage, NewsPage
from sites.models.information import STATEMENTS
from tests.sites.pages import publish

VILLAGE = "/api/v1/villages/18.02.01.2003/"
DISTRICT = "/api/v1/districts/18.02.01/"
REGENCY = "/api/v1/regencies/18.02/"
AREAS = [VILLAGE, DISTRICT, REGENCY]
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def news(village, other_village, make_news, make_image):
    page = make_news(
        village,
        "Panen & <Raya>",
        intro="Padi dipanen.",
        lead_image=make_image(village, "Sawah"),
        body=[("heading", "Hari"), ("text", '<p>Isi <a href="/layanan/">x</a></p>')],
    )
    make_news(other_village, "Kabar Purwodadi")
    for place in (village, other_village):
        refresh_village(place)
    return page


def as_json(client, area=VILLAGE, query=""):
    answer = client.get(f"{area}feeds/news.json{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def as_rss(client, area=VILLAGE, query=""):
    answer = client.get(f"{area}feeds/news.rss{query}")
    assert answer.status_code == 200, answer.content
    return ElementTree.fromstring(answer.content).find("channel")


def test_json_feed(news, client):
    feed = as_json(client)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "http://kalirejo.localhost:8000/"
    assert feed["feed_url"] == f"http://localhost:8000{VILLAGE}feeds/news.json"
    assert feed["language"] == "id"
    assert "Kampung Kalirejo" in feed["title"]
    (item,) = feed["items"]
    assert item["url"] == "http://kalirejo.localhost:8000/berita/panen-raya/"
    assert item["title"] == "Panen & <Raya>"
    assert item["summary"] == "Padi dipanen."
    assert item["content_html"] == (
        "<p>Padi dipanen.</p><h2>Hari</h2>"
        '<p>Isi <a href="http://kalirejo.localhost:8000/layanan/">x</a></p>'
    )
    assert item["image"].startswith("http://localhost:8000/media/")
    assert item["attachments"][0]["mime_type"] == "image/webp"
    assert item["authors"][0]["name"] == "Kampung Kalirejo"
    answer = client.get(f"{VILLAGE}feeds/news.json")
    assert answer["Content-Type"].startswith("application/feed+json")


def test_rss(news, client):
    channel = as_rss(client)
    assert channel.find("language").text == "id"
    assert channel.find("link").text == "http://kalirejo.localhost:8000/"
    (item,) = channel.findall("item")
    assert item.find("title").text == "Panen & <Raya>"
    assert item.find("link").text == "http://kalirejo.localhost:8000/berita/panen-raya/"
    assert item.find("enclosure").get("type") == "image/webp"
    assert "<h2>Hari</h2>" in item.find("description").text
    answer = client.get(f"{VILLAGE}feeds/news.rss", headers={"Accept": "application/rss+xml"})
    assert answer["Content-Type"].startswith("application/rss+xml")


def test_areas_hold_all_their_villages(news, client):
    assert [row["title"] for row in as_json(client, DISTRICT)["items"]] == ["Panen & <Raya>"]
    titles = [row["title"] for row in as_json(client, REGENCY)["items"]]
    assert titles == ["Kabar Purwodadi", "Panen & <Raya>"]
    assert len(as_rss(client, REGENCY).findall("item")) == 2


def test_announcements_are_news_and_other_pages_are_not(village, news, client):
    parent = AnnouncementIndexPage.objects.descendant_of(village.site.root_page).get()
    texts = {name: f"Isi {name}." for name in STATEMENTS}
    publish(parent, AnnouncementPage(title="Banjir", slug="banjir", kind="natural", **texts))
    assert [row["title"] for row in as_json(client)["items"]] == ["Banjir", "Panen & <Raya>"]


def test_drafts_private_pages_and_aliases_are_not_there(village, news, make_news, client):
    make_news(village, "Konsep", live=False)
    private = make_news(village, "Tertutup")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    NewsPage.objects.get(pk=news.pk).create_alias(update_slug="salinan")
    for area in AREAS:
        titles = [row["title"] for row in as_json(client, area)["items"]]
        assert not {"Konsep", "Tertutup"} & set(titles)
        assert titles.count("Panen & <Raya>") == 1
    sitemap = client.get(f"{VILLAGE}sitemap.xml").content.decode()
    assert "konsep" not in sitemap
    assert "tertutup" not in sitemap
    assert "salinan" not in sitemap


def test_characters_that_xml_cannot_write_break_nothing(village, make_news, client):
    make_news(village, "Aneh\x0b", intro="a\x01b", body=[("heading", "c\x1fd")])
    (item,) = as_rss(client).findall("item")
    assert item.find("title").text == "Aneh"
    assert as_json(client)["items"][0]["summary"] == "ab"


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("kind", ["json", "rss"])
def test_304_by_etag_and_by_time(news, client, make_news, village, area, kind):
    url = f"{area}feeds/news.{kind}"
    first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    by_time = {"If-Modified-Since": first["Last-Modified"]}
    unchanged = client.get(url, headers=by_time)
    assert unchanged.status_code == 304
    assert unchanged["ETag"] == first["ETag"]
    make_news(village, "Lebih baru")
    refresh_village(village)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200
    NewsPage.objects.all().delete()
    assert client.get(url, headers=by_time).status_code == 200


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("kind", ["json", "rss"])
def test_bad_parameters_and_unknown_areas(news, client, area, kind):
    url = f"{area}feeds/news.{kind}"
    for query, parameter in (("locale=xx", "locale"), ("locale=%00", "locale"), ("q=1", "q")):
        answer = client.get(f"{url}?{query}")
        assert answer.status_code == 400
        assert answer.json()["parameter"] == parameter
        assert answer["Content-Type"] == "application/problem+json"
    unknown = re.sub(r"18\.02", "99.99", url)
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("area", AREAS)
def test_few_queries_whatever_the_number(village, news, make_news, client, settings, area):
    for number in range(5):
        make_news(village, f"Kabar {number}")
    as_json(client, area)
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    for kind in ("json", "rss"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{area}feeds/news.{kind}").status_code == 200
        assert len(queries) <= 3
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{VILLAGE}sitemap.xml")
    assert len(queries) == 2


def test_a_sitemap_with_translations(village, news, client):
    provision_village(VillageInput(village.code, languages=("id", "en")))
    translated = news.get_translation(Locale.objects.get(language_code="en"))
    translated.alias_of, translated.title = None, "Harvest"
    translated.save()
    answer = client.get(f"{VILLAGE}sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    urls = ElementTree.fromstring(answer.content).findall(f"{LOC}url")
    found = {url.find(f"{LOC}loc").text: url for url in urls}
    assert "http://kalirejo.localhost:8000/" in found
    here = found["http://kalirejo.localhost:8000/berita/panen-raya/"]
    links = here.findall("{http://www.w3.org/1999/xhtml}link")
    assert {link.get("hreflang") for link in links} == {"id", "en"}
    assert all(link.get("href").startswith("http://kalirejo.localhost:8000/") for link in links)
    assert not any("purwodadi" in url for url in found)
    assert [row["title"] for row in as_json(client, query="?locale=en")["items"]] == ["Harvest"]
    assert client.get(f"{VILLAGE}sitemap.xml?x=1").status_code == 400
