"""Delivery documents follow what they show."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction

from core.plugins.switching import switch
from core.villages.models import Village
from core.villages.provisioning import VillageInput, provision_village
from core.villages.tree import Node, insert_trees
from frontend_api.delivery import marks
from frontend_api.delivery.checking import differing
from frontend_api.delivery.refresh import refresh_stale
from frontend_api.models import DeliveryDocument, StaleKey, WrittenVillage
from plugins.ronda.models import WatchPost
from sites.models import NewsIndexPage, StandardPage

CODE = "18.02.01.2003"
URL = f"/api/v1/villages/{CODE}/pages/"
CHANGES = f"/api/v1/villages/{CODE}/changes/"
NOTHING = {"missing": [], "stale": [], "surplus": []}


@pytest.fixture
def read(client):
    """A function that gives a page as the API shows it, or its status when that is not 200."""

    def read(page, query=""):
        response = client.get(f"{URL}{page.pk}/{query}")
        return response.json() if response.status_code == 200 else response.status_code

    return read


def fresh(page):
    return type(page).objects.get(pk=page.pk)


# -- What is shown changes -----------------------------------------------------------------------


def test_a_picture_a_linked_page_and_a_document_change_where_they_are_shown(
    village, make_news, make_image, make_document, read
):
    image, other = make_image(village, "Sawah"), make_news(village, "Tujuan")
    document = make_document(village, "Formulir")
    body = [
        ("picture", {"image": image, "caption": ""}),
        ("link", {"label": "Ke sana", "page": other, "url": ""}),
        ("downloads", {"title": "", "documents": [document]}),
    ]
    page = make_news(village, "Panen", body=body)
    picture, link, downloads = read(page)["content"]["body"]
    assert link["value"]["url"].endswith("/berita/tujuan/")
    image.alt_text = "Padi menguning"
    image.save()
    document.title = "Formulir baru"
    document.save()
    other.slug = "tujuan-baru"
    other.save_revision().publish()
    picture, link, downloads = read(page)["content"]["body"]
    assert picture["value"]["image"]["alt"] == "Padi menguning"
    assert downloads["value"]["documents"][0]["title"] == "Formulir baru"
    assert link["value"]["url"].endswith("/berita/tujuan-baru/")
    fresh(other).unpublish()
    assert read(page)["content"]["body"][1]["value"]["url"] == ""
    assert differing(village) == NOTHING


def test_a_section_that_gets_another_address_takes_its_pages_along(
    village, make_news, client, read
):
    page = make_news(village, "Panen")
    assert read(page)["path"] == "/berita/panen/"
    index = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    index.slug, index.title = "kabar", "Kabar"
    index.save_revision().publish()
    assert read(page)["path"] == "/kabar/panen/"
    assert read(page)["parent"]["title"] == "Kabar"
    assert client.get(f"{URL}by-path/?path=/kabar/panen/").json()["id"] == page.pk
    assert client.get(f"{URL}by-path/?path=/berita/panen/").status_code == 404


def test_what_is_taken_off_hidden_or_deleted_is_gone(village, make_news, read):
    pages = [make_news(village, f"Kabar {number}") for number in range(3)]
    assert all(read(page)["id"] for page in pages)
    fresh(pages[0]).unpublish()
    index = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    restriction = PageViewRestriction.objects.create(
        page=pages[1], restriction_type=PageViewRestriction.LOGIN
    )
    fresh(pages[2]).delete()
    assert [read(page) for page in pages] == [404, 404, 404]
    restriction.delete()
    assert read(pages[1])["title"] == "Kabar 1"
    PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)
    assert read(pages[1]) == 404
    assert differing(village) == NOTHING


def test_a_page_moved_elsewhere_is_there(village, client, read):
    home = village.site.root_page
    first = home.add_child(instance=StandardPage(title="Satu", slug="satu"))
    second = home.add_child(instance=StandardPage(title="Dua", slug="dua"))
    child = first.add_child(instance=StandardPage(title="Anak", slug="anak"))
    assert read(child)["path"] == "/satu/anak/"
    fresh(first).move(fresh(second), pos="last-child")
    assert read(child)["path"] == "/dua/satu/anak/"
    assert read(first)["parent"]["id"] == second.pk
    listed = client.get(f"{URL}?ancestor={second.pk}").json()["results"]
    assert [row["id"] for row in listed] == [first.pk, child.pk]


def test_a_plugins_block_comes_and_goes_with_its_switch(village, other_village, make_news, read):
    body = [("ronda__watch_posts", {"title": "Pos", "show_equipment": False})]
    switch([village], "ronda", True)
    page = make_news(village, "Ronda", body=body)
    assert len(read(page)["content"]["body"]) == 1
    switch([village], "ronda", False)
    assert read(page)["content"]["body"] == []
    switch([other_village], "ronda", True)
    assert read(page)["content"]["body"] == []
    switch([village], "ronda", True)
    assert len(read(page)["content"]["body"]) == 1


def test_a_plugins_records_are_shown_as_they_are_now(village, other_village, make_news, read):
    switch([village, other_village], "ronda", True)
    body = [("ronda__watch_posts", {"title": "Pos", "show_equipment": False})]
    page = make_news(village, "Ronda", body=body)

    def posts():
        return [row["name"] for row in read(page)["content"]["body"][0]["value"]["posts"]]

    assert posts() == []
    post = WatchPost.objects.create(village=village, name="Pos Melati")
    WatchPost.objects.create(village=other_village, name="Pos Lain")
    assert posts() == ["Pos Melati"]
    post.name = "Pos Mawar"
    post.save()
    assert posts() == ["Pos Mawar"]
    post.delete()
    assert posts() == []


def test_a_village_that_moves_to_another_host_is_linked_there(village, make_news, read):
    page = make_news(village, "Panen")
    assert read(page)["url"].startswith("http://kalirejo.localhost")
    provision_village(VillageInput(CODE, hostname="kalirejo.go.id"))
    assert read(page)["url"] == "http://kalirejo.go.id:8000/berita/panen/"


def test_pages_inserted_by_the_thousand_are_there_for_the_first_who_reads(village, client):
    home = village.site.root_page
    client.get(URL)
    insert_trees(home, [Node(StandardPage(title=f"H {n}", slug=f"h-{n}")) for n in range(3)])
    assert client.get(f"{URL}?q=H ").json()["count"] == 3


def test_a_village_without_documents_gets_them_when_it_is_read(village, client, settings):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    assert not DeliveryDocument.objects.exists()
    assert client.get(URL).json()["count"] > 5
    WrittenVillage.objects.all().delete()
    DeliveryDocument.objects.all().delete()
    assert client.get(f"{URL}by-path/?path=/profil/").json()["title"] == "Profil"


def test_the_first_change_of_a_village_without_documents_brings_them_all(
    village, make_news, client, settings, django_capture_on_commit_callbacks
):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    StaleKey.objects.all().delete()
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        make_news(village, "Panen")
    assert client.get(URL).json()["count"] > 5
    assert differing(village) == NOTHING


# -- When ----------------------------------------------------------------------------------------


def test_documents_follow_the_commit_and_nothing_follows_a_rollback(
    village, make_news, client, settings, django_capture_on_commit_callbacks
):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    refresh_stale()
    # What the fixtures left to a commit that the test's transaction never comes to.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        page = make_news(village, "Panen")
        assert StaleKey.objects.filter(key=f"page:{page.pk}").exists()
    assert client.get(f"{URL}{page.pk}/").status_code == 200
    assert not StaleKey.objects.exists()
    with pytest.raises(RuntimeError), transaction.atomic():
        Page.objects.get(pk=page.pk).specific.delete()
        raise RuntimeError
    assert not StaleKey.objects.exists()
    assert client.get(f"{URL}{page.pk}/").status_code == 200


def test_what_a_crash_leaves_behind_the_worker_catches_up_on(
    village, make_news, client, settings, monkeypatch, django_capture_on_commit_callbacks
):
    from core.clock import tick

    settings.KAMPUNG_CATCH_UP_ON_READING = False
    refresh_stale()
    # What the fixtures left to a commit that the test's transaction never comes to.
    connection.run_on_commit.clear()
    monkeypatch.setattr(marks.CatchUp, "__call__", lambda self: None)
    with django_capture_on_commit_callbacks(execute=True):
        page = make_news(village, "Panen")
    assert client.get(f"{URL}{page.pk}/").status_code == 404
    tick.send_robust(None)
    assert client.get(f"{URL}{page.pk}/").status_code == 200


def test_health_tells_when_documents_fall_behind(village, client, settings):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    refresh_stale()
    assert client.get("/health/").json()["checks"]["delivery"] == "ok"
    StaleKey.objects.create(key="page:1")
    assert client.get("/health/").json()["checks"]["delivery"] == "ok"
    StaleKey.objects.update(noted_at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json()["checks"]["delivery"] == "failing"


def test_a_page_that_cannot_be_represented_keeps_no_other_from_its_document(
    village, make_news, read, monkeypatch
):
    from frontend_api import page_representation

    good, bad = make_news(village, "Baik"), make_news(village, "Buruk")
    original = page_representation.content_of

    def content_of(page, village):
        if page.title == "Buruk":
            raise RuntimeError("boom")
        return original(page, village)

    monkeypatch.setattr(page_representation, "content_of", content_of)
    assert read(good)["title"] == "Baik"
    assert read(bad) == 404


def test_the_command_rebuilds_and_tells_what_is_not_right(
    village, other_village, make_news, capsys
):
    page = make_news(village, "Panen")
    call_command("rebuild_delivery", verbosity=0)
    call_command("rebuild_delivery", "--check", verbosity=0)
    DeliveryDocument.objects.filter(pk=page.pk).update(etag="x")
    with pytest.raises(CommandError, match="1 documents"):
        call_command("rebuild_delivery", CODE, "--check", verbosity=0)
    assert f"{CODE} stale: /berita/panen/" in capsys.readouterr().out
    call_command("rebuild_delivery", CODE, verbosity=0)
    assert differing(village) == NOTHING
    with pytest.raises(CommandError, match="No village"):
        call_command("rebuild_delivery", "18.02.99.2001")


# -- Languages and redirects -----------------------------------------------------------------------


def test_a_missing_translation_is_told_and_a_made_one_is_answered(village, make_news, client, read):
    provision_village(VillageInput(CODE, languages=("id", "jv", "en")))
    page = make_news(Village.objects.with_places().get(code=CODE), "Panen")
    shown = read(page, "?locale=en")
    assert (shown["locale"], shown["requested_locale"], shown["fallback"]) == ("id", "en", True)
    assert shown["title"] == "Panen"
    assert read(page)["fallback"] is False
    translation = page.get_translation(Locale.objects.get(language_code="en"))
    translation.alias_of, translation.title = None, "Harvest"
    translation.save()
    shown = read(page, "?locale=en")
    assert (shown["locale"], shown["title"], shown["fallback"]) == ("en", "Harvest", False)
    assert [row["locale"] for row in read(page)["translations"]] == ["en"]
    answer = client.get(f"{URL}{page.pk}/?locale=fr")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "locale"
    alias = client.get(f"{URL}by-path/?path=/jv/berita/panen/").json()
    assert (alias["locale"], alias["requested_locale"], alias["fallback"]) == ("id", "jv", True)


def test_by_path_tells_where_a_page_has_moved(village, other_village, make_news, client):
    page = make_news(village, "Panen")
    hidden = make_news(village, "Konsep", live=False)
    site = village.site
    Redirect.add_redirect("/lama/", redirect_to=page, is_permanent=True, site=site)
    Redirect.add_redirect("/luar/", redirect_to="https://example.org/", site=site)
    Redirect.add_redirect("/konsep/", redirect_to=hidden, site=site)

    def asked(path, code=CODE):
        return client.get(f"/api/v1/villages/{code}/pages/by-path/", {"path": path})

    assert asked("/lama/").json() == {
        "redirect": {
            "url": "http://kalirejo.localhost:8000/berita/panen/",
            "path": "/berita/panen/",
            "permanent": True,
        }
    }
    assert asked("/luar/").json()["redirect"]["path"] is None
    assert asked("/konsep/").status_code == 404
    assert asked("/lama/", other_village.code).status_code == 404


def test_a_publish_waits_for_nothing_that_nobody_waits_for(
    village, other_village, make_news, client, settings, django_capture_on_commit_callbacks
):
    """After seeding all villages are noted for later; the first editor does not render them."""
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    refresh_stale()
    connection.run_on_commit.clear()
    DeliveryDocument.objects.all().delete()
    marks.mark_for_later(f"tree:{other_village.site.root_page.path}")
    with django_capture_on_commit_callbacks(execute=True):
        page = make_news(village, "Panen")
    assert DeliveryDocument.objects.filter(page_id=page.pk).exists()
    assert not DeliveryDocument.objects.filter(village=other_village).exists()
    refresh_stale()
    assert DeliveryDocument.objects.filter(village=other_village).count() > 5


def test_a_saved_draft_is_nothing_to_refresh(village, make_news):
    page = make_news(village, "Panen")
    refresh_stale()
    page.title = "Panen raya"
    page.save_revision()
    assert not StaleKey.objects.exists()


def test_what_cannot_be_refreshed_stands_in_no_others_way(village, other_village, make_news):
    refresh_stale()
    first, second = make_news(village, "Satu"), make_news(other_village, "Dua")
    StaleKey.objects.create(key="page:none")
    refresh_stale()
    assert DeliveryDocument.objects.filter(page_id__in=[first.pk, second.pk]).count() == 2
    assert [row.key for row in StaleKey.objects.all()] == ["page:none"]


def test_what_goes_wrong_after_the_commit_is_logged_and_stays_noted(
    village, make_news, settings, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    from frontend_api.delivery import refresh

    settings.KAMPUNG_CATCH_UP_ON_READING = False
    refresh_stale()
    connection.run_on_commit.clear()

    def fail(*_args, **_options):
        raise RuntimeError("boom")

    monkeypatch.setattr(refresh, "refresh_noted", fail)
    with django_capture_on_commit_callbacks(execute=True):
        page = make_news(village, "Panen")
    assert "could not be refreshed" in caplog.text
    assert StaleKey.objects.filter(key=f"page:{page.pk}").exists()
