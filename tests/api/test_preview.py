"""From the editor's preview to the village's own frontend, and from there to the draft."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.signing import TimestampSigner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import streamfield

from core.clock import tick
from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from core.testing.shapes import assert_described
from core.villages.models import Membership, Role
from core.villages.previews import PreviewFrontend, PreviewSnapshot
from core.villages.provisioning import VillageInput, provision_village
from frontend_api.models import DeliveryDocument
from frontend_api.pages import PageSerializer
from sites.models import (
    AgendaPage,
    BudgetLine,
    BudgetPage,
    EventPage,
    InformationIndexPage,
    NewsIndexPage,
    NewsPage,
)
from tests.sites.pages import *  # noqa: F403  fixtures
from tests.sites.test_site_admin import page_form

PREVIEW = "/api/v1/preview/"
PAGES = f"/api/v1/villages/{VILLAGE_CODE}/pages/"
FRONTEND = "https://kalirejo.example/preview?app=1"


@pytest.fixture
def frontend(village):
    return PreviewFrontend.objects.create(village=village, address=FRONTEND)


@pytest.fixture
def draft(village, frontend, make_news):
    return make_news(village, "Konsep", live=False, intro="Belum terbit.")


@pytest.fixture
def press(client, operator):
    """A function that types into a page's form, looks at the preview, and tells what the frontend
    is sent: `press(page, title="Baru")`."""

    def press(page, user=None, **typed):
        client.force_login(user or operator)
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        answer = client.post(url, news_form(page, **typed)).json()
        assert answer == {"is_valid": True, "is_available": True}
        sent = client.get(url, {"mode": "frontend", "in_preview_panel": "true"})
        client.logout()
        return arrival(sent)

    return press


def news_form(page, **typed):
    values = {"date": "2026-05-01", "tags": "", **typed}
    return page_form(page, **values)


def arrival(sent) -> dict:
    """The parameters at which the frontend is called."""
    assert sent.status_code == 302
    assert "no-store" in sent["Cache-Control"]
    assert sent["Referrer-Policy"] == "no-referrer"
    parts = urlsplit(sent["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://kalirejo.example/preview"
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert query.pop("app") == "1"
    return query


def ask(client, token):
    return client.get(PREVIEW, {"token": token})


def assert_refused(response, status=403):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert_not_cacheable(response)
    return response.json()["detail"]


def assert_not_cacheable(response):
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response


def test_what_is_typed_and_not_saved_reaches_the_frontend(draft, press, client):
    query = press(draft, title="Judul baru", intro="Sedang ditulis.")
    assert query["village"] == VILLAGE_CODE
    assert query["path"] == "/berita/konsep/"
    answer = ask(client, query["token"])
    assert answer.status_code == 200
    page = answer.json()
    assert page["id"] == draft.pk
    assert page["type"] == "village_sites.NewsPage"
    assert page["title"] == "Judul baru"
    assert page["path"] == "/berita/konsep/"
    assert page["parent"]["title"] == "Berita"
    assert page["published_at"] is None
    assert page["content"]["intro"] == "Sedang ditulis."
    assert page["content"]["date"] == "2026-05-01"
    assert_described(page, lambda shapes: shapes.serializer(PageSerializer))
    draft.refresh_from_db()
    assert draft.title == "Konsep"


def test_a_draft_resolves_by_its_path_and_its_id(draft, press, client):
    query = press(draft, slug="alamat-lain", title="Judul baru")
    assert query["path"] == "/berita/alamat-lain/"
    for url, asked in (
        (f"{PAGES}by-path/", {"path": query["path"]}),
        (f"{PAGES}by-path/", {"path": "berita/alamat-lain"}),
        (f"{PAGES}{draft.pk}/", {}),
    ):
        answer = client.get(url, {**asked, "preview": query["token"]})
        assert answer.json()["title"] == "Judul baru"
        assert answer.json()["path"] == "/berita/alamat-lain/"
        assert client.get(url, asked).status_code == 404


def test_a_frontend_that_was_called_before_the_path_changed_is_answered(draft, press, client):
    first = press(draft, slug="pertama")
    press(draft, slug="kedua")
    answer = client.get(f"{PAGES}by-path/", {"path": first["path"], "preview": first["token"]})
    assert answer.json()["path"] == "/berita/kedua/"


def test_a_public_page_is_previewed_where_it_is_and_where_it_will_be(
    village, frontend, make_news, press, client
):
    page = make_news(village, "Terbit")
    token = press(page, slug="pindah", title="Diubah")["token"]
    for path in ("/berita/terbit/", "/berita/pindah/"):
        answer = client.get(f"{PAGES}by-path/", {"path": path, "preview": token})
        assert answer.json()["title"] == "Diubah"
    assert client.get(f"{PAGES}{page.pk}/").json()["title"] == "Terbit"


def test_members_can_be_chosen_and_no_other_language(draft, press, client):
    token = press(draft)["token"]
    answer = client.get(f"{PAGES}{draft.pk}/", {"preview": token, "fields": "title"})
    assert answer.json() == {"id": draft.pk, "type": "village_sites.NewsPage", "title": "Konsep"}
    answer = client.get(f"{PAGES}{draft.pk}/", {"preview": token, "locale": "id"})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "locale"


def test_a_page_that_was_never_saved(village, frontend, operator, client):
    client.force_login(operator)
    parent = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["village_sites", "newspage", parent.pk]
    )
    typed = news_form(NewsPage(title="Panen Raya", slug="panen-raya"), tags="sawah, panen")
    assert client.post(url, typed).json()["is_valid"]
    query = arrival(client.get(url, {"mode": "frontend"}))
    client.logout()
    page = ask(client, query["token"]).json()
    assert (page["id"], page["title"], page["path"]) == (0, "Panen Raya", "/berita/panen-raya/")
    assert page["parent"]["id"] == parent.pk
    assert [tag["name"] for tag in page["content"]["tag_list"]] == ["panen", "sawah"]
    assert_described(page, lambda shapes: shapes.serializer(PageSerializer))
    answer = client.get(
        f"{PAGES}by-path/", {"path": "/berita/panen-raya/", "preview": query["token"]}
    )
    assert answer.json() == page
    assert not NewsPage.objects.filter(title="Panen Raya").exists()


def test_a_page_that_is_to_be_published_later(draft, operator, client):
    draft.go_live_at = timezone.now() + timedelta(days=3)
    draft.save_revision(approved_go_live_at=draft.go_live_at).publish()
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:view_draft", args=[draft.pk])
    query = arrival(client.get(url, {"mode": "frontend"}))
    client.logout()
    assert client.get(f"{PAGES}{draft.pk}/").status_code == 404
    answer = client.get(f"{PAGES}by-path/", {"path": query["path"], "preview": query["token"]})
    assert answer.json()["title"] == "Konsep"


def test_an_earlier_version(village, frontend, make_news, operator, client):
    page = make_news(village, "Versi satu")
    first = page.latest_revision
    page.title = "Versi dua"
    page.save_revision().publish()
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:revisions_view", args=[page.pk, first.pk])
    query = arrival(client.get(url, {"mode": "frontend"}))
    assert ask(client, query["token"]).json()["title"] == "Versi satu"


def test_the_home_page(village, frontend, operator, client):
    client.force_login(operator)
    home = village.site.root_page
    url = reverse("wagtailadmin_pages:view_draft", args=[home.pk])
    query = arrival(client.get(url, {"mode": "frontend"}))
    assert query["path"] == "/"
    assert ask(client, query["token"]).json()["path"] == "/"


def test_a_page_in_another_language(regency, operator, client, frontend, village):
    provision_village(VillageInput(VILLAGE_CODE, "Kalirejo", languages=("id", "jv")))
    village.refresh_from_db()
    home = village.site.root_page.get_translations().get()
    page = NewsPage(title="Warta", live=False)
    NewsIndexPage.objects.descendant_of(home).get().add_child(instance=page)
    page.save_revision()
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    query = arrival(client.get(url, {"mode": "frontend"}))
    assert query["path"] == "/jv/berita/warta/"
    answer = client.get(f"{PAGES}by-path/", {"path": query["path"], "preview": query["token"]})
    assert answer.json()["requested_locale"] == "jv"


# -- For nobody else -------------------------------------------------------------------------


def test_an_answer_is_kept_by_nobody(draft, press, client):
    token = press(draft)["token"]
    documents = DeliveryDocument.objects.count()
    urls = (
        f"{PREVIEW}?token={token}",
        f"{PAGES}{draft.pk}/?preview={token}",
        f"{PAGES}by-path/?path=/berita/konsep/&preview={token}",
    )
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200
        assert_not_cacheable(answer)
        asked = client.get(url, headers={"if-none-match": '*, "x"'})
        assert asked.status_code == 200
        assert client.head(url)["Cache-Control"] == "private, no-store"
    assert DeliveryDocument.objects.count() == documents
    for url in (f"{PAGES}{draft.pk}/", f"{PAGES}by-path/?path=/berita/konsep/"):
        assert client.get(url).status_code == 404
    assert "Konsep" not in client.get(f"{PAGES}?limit=100").content.decode()


def test_the_same_page_without_the_token_stays_cacheable(
    village, frontend, make_news, press, client
):
    page = make_news(village, "Terbit")
    before = client.get(f"{PAGES}{page.pk}/")
    press(page, title="Diubah")
    after = client.get(f"{PAGES}{page.pk}/")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert after["Cache-Control"].startswith("public")


def test_pages_around_a_draft_appear_only_when_they_are_public(draft, press, make_news, client):
    parent = draft.get_parent()
    secret = make_news(draft.get_site().village, "Rahasia lain", live=False)
    token = press(
        draft,
        body=streamfield([("link", {"label": "Lihat", "page": secret.pk, "url": ""})]),
    )["token"]
    page = ask(client, token).json()
    assert page["content"]["body"][0]["value"] == {"label": "Lihat", "url": "", "page": None}
    assert "Rahasia lain" not in ask(client, token).content.decode()
    PageViewRestriction.objects.create(page=parent, restriction_type="login")
    assert ask(client, token).json()["parent"] is None


# -- What a token does not open --------------------------------------------------------------


def test_a_token_opens_its_page_alone(draft, make_news, village, press, client):
    other = make_news(village, "Lain", live=False)
    shown = make_news(village, "Terbit")
    token = press(draft)["token"]
    for page in (other, shown):
        for url in (f"{PAGES}{page.pk}/?", f"{PAGES}by-path/?path=/berita/{page.slug}/&"):
            detail = assert_refused(client.get(f"{url}preview={token}"))
            assert "halaman lain" in detail
    assert_refused(client.get(f"{PAGES}by-path/", {"path": "/", "preview": token}))
    assert_refused(client.get(f"{PAGES}99999999999999999999/", {"preview": token}))


def test_a_token_is_of_no_use_in_another_village(draft, other_village, make_news, press, client):
    foreign = make_news(other_village, "Konsep", live=False)
    token = press(draft)["token"]
    pages = f"/api/v1/villages/{OTHER_CODE}/pages/"
    for url in (
        f"{pages}{draft.pk}/?preview={token}",
        f"{pages}{foreign.pk}/?preview={token}",
        f"{pages}by-path/?path=/berita/konsep/&preview={token}",
    ):
        assert "kampung lain" in assert_refused(client.get(url))
    assert client.get(f"/api/v1/villages/18.02.09.2009/pages/1/?preview={token}").status_code == 404


def test_a_page_that_has_moved_to_another_village_is_opened_in_neither(
    draft, press, superuser, other_village, client
):
    token = press(draft, user=superuser)["token"]
    assert ask(client, token).status_code == 200
    draft.move(other_village.site.root_page, pos="last-child")
    assert_refused(ask(client, token))
    for code in (VILLAGE_CODE, OTHER_CODE):
        pages = f"/api/v1/villages/{code}/pages/"
        assert_refused(client.get(f"{pages}{draft.pk}/", {"preview": token}))
        assert_refused(client.get(f"{pages}by-path/", {"path": "/konsep/", "preview": token}))


def test_another_villages_operator_previews_nothing(draft, other_operator, client):
    client.force_login(other_operator)
    for name in ("preview_on_edit", "view_draft"):
        url = reverse(f"wagtailadmin_pages:{name}", args=[draft.pk])
        assert client.get(url, {"mode": "frontend"}).status_code == 404
    assert not PreviewSnapshot.objects.unscoped().exists()


def test_a_token_runs_out(draft, press, client, settings):
    token = press(draft)["token"]
    settings.KAMPUNG_PREVIEW_SECONDS = -1
    for url in (f"{PREVIEW}?token={token}", f"{PAGES}{draft.pk}/?preview={token}"):
        detail = assert_refused(client.get(url))
        assert "berakhir" in detail
        assert "Tekan pratinjau" in detail


def test_a_token_lives_as_long_as_the_setting_says(draft, press, client, settings, monkeypatch):
    token = press(draft)["token"]
    settings.KAMPUNG_PREVIEW_SECONDS = 600
    later = timezone.now().timestamp()
    for seconds, status in ((590, 200), (620, 403)):
        monkeypatch.setattr("django.core.signing.time.time", lambda s=seconds: later + s)
        assert ask(client, token).status_code == status


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é😀", "x" * 5000, "%ff"])
def test_what_is_no_token(draft, client, token):
    assert "Tekan pratinjau" in assert_refused(ask(client, token))
    assert_refused(client.get(f"{PAGES}{draft.pk}/", {"preview": token}))


def test_a_token_that_somebody_else_signed(draft, press, client):
    press(draft)
    key = PreviewSnapshot.objects.unscoped().get().key.hex
    forged = TimestampSigner(key="guess", salt="kampung.preview", sep=".").sign(f"{key}-")
    assert_refused(ask(client, forged))
    otherwise = TimestampSigner(salt="something.else", sep=".").sign(f"{key}-")
    assert_refused(ask(client, otherwise))


def test_the_parameters_are_told(client, db):
    for query in ({}, {"token": "x", "fields": "title"}, {"token": "\x00"}):
        answer = client.get(PREVIEW, query)
        assert answer.status_code == 400
        assert_not_cacheable(answer)


def test_a_token_ends_with_the_persons_right_to_edit(draft, operator, press, client):
    token = press(draft)["token"]
    assert ask(client, token).status_code == 200
    Membership.objects.get(user=operator).delete()
    assert "ditarik" in assert_refused(ask(client, token))
    Membership.objects.create(
        user=operator, role=Role.VILLAGE_OPERATOR, village=draft.get_site().village
    )
    assert ask(client, token).status_code == 200
    operator.is_active = False
    operator.save()
    assert_refused(ask(client, token))


def test_a_token_ends_with_the_page(draft, press, client):
    token = press(draft)["token"]
    draft.delete()
    assert_refused(ask(client, token))


@pytest.mark.parametrize("change", ["remove", "replace"])
def test_a_token_ends_with_the_frontend(draft, frontend, press, client, change):
    token = press(draft)["token"]
    if change == "remove":
        frontend.delete()
    else:
        frontend.address = "https://lain.example/"
        frontend.save()
    assert_refused(ask(client, token))


def test_an_approver_may_look_too(draft, village_head, press, client):
    token = press(draft, user=village_head, title="Dibaca kakam")["token"]
    assert ask(client, token).json()["title"] == "Dibaca kakam"


# -- Drafts that are not finished ------------------------------------------------------------


def look_at(client, user, page) -> dict:
    """What the frontend is sent for a page's latest draft."""
    client.force_login(user)
    sent = client.get(
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]), {"mode": "frontend"}
    )
    client.logout()
    return arrival(sent)


def test_a_half_filled_event_says_what_is_missing(village, frontend, operator, client):
    agenda = AgendaPage.objects.descendant_of(village.site.root_page).get()
    page = EventPage(title="Rapat", starts_at=timezone.now(), place="Balai", live=False)
    agenda.add_child(instance=page)
    page.place = ""
    page.save_revision(clean=False)
    token = look_at(client, operator, page)["token"]
    shown = ask(client, token).json()
    assert shown["content"]["place"] == ""
    assert_described(shown, lambda shapes: shapes.serializer(PageSerializer))
    page.starts_at = None
    page.save_revision(clean=False)
    token = look_at(client, operator, page)["token"]
    answer = ask(client, token)
    assert "Isilah" in assert_refused(answer, 409)
    assert list(answer.json()["errors"]) == ["starts_at"]
    assert_refused(client.get(f"{PAGES}{page.pk}/", {"preview": token}), 409)
    some = client.get(f"{PAGES}{page.pk}/", {"preview": token, "omit": "content"})
    assert some.json()["title"] == "Rapat"


@pytest.mark.parametrize(
    "row",
    [
        ("heading", ""),
        ("text", ""),
        ("picture", {"image": "", "caption": ""}),
        ("quote", {"text": "", "source": ""}),
        ("link", {"label": "", "page": "", "url": ""}),
        ("video", {"url": "", "title": ""}),
    ],
)
def test_half_filled_blocks(draft, press, client, row):
    if row[0] == "text":
        row = ("text", '{"blocks": [], "entityMap": {}}')
    answer = ask(client, press(draft, body=streamfield([row]))["token"])
    if row[0] == "video":
        assert "body" in answer.json()["errors"]
        assert answer.status_code == 409
    else:
        assert answer.status_code == 200
        assert_described(answer.json(), lambda shapes: shapes.serializer(PageSerializer))


def test_half_filled_lines_of_a_budget(village, frontend, operator, client):
    page = BudgetPage(title="APBKam", year=2026, live=False)
    InformationIndexPage.objects.descendant_of(village.site.root_page).get().add_child(
        instance=page
    )
    page.year = None
    page.budget_lines = [BudgetLine(name="Dana", planned=None)]
    page.save_revision(clean=False)
    answer = ask(client, look_at(client, operator, page)["token"])
    assert answer.status_code == 409
    assert {"year", "budget_lines"} <= set(answer.json()["errors"])


def test_a_draft_that_cannot_be_shown_is_told_as_that(draft, press, client, monkeypatch):
    token = press(draft)["token"]
    monkeypatch.setattr(NewsPage, "tag_list", property(lambda page: 1 / 0), raising=False)
    assert_refused(ask(client, token), 409)


# -- What is kept ----------------------------------------------------------------------------


def test_an_afternoons_typing_leaves_one_row(draft, press, client, village_head):
    first = press(draft, title="Satu")["token"]
    press(draft, title="Dua")
    press(draft, title="Tiga")
    assert PreviewSnapshot.objects.unscoped().count() == 1
    assert ask(client, first).json()["title"] == "Tiga"
    press(draft, user=village_head, title="Milik kakam")
    assert ask(client, first).json()["title"] == "Tiga"
    assert PreviewSnapshot.objects.unscoped().count() == 2


def test_old_snapshots_are_erased(draft, press, client, settings):
    press(draft)
    tick.send(sender=None)
    assert PreviewSnapshot.objects.unscoped().count() == 1
    PreviewSnapshot.objects.unscoped().update(
        taken_at=timezone.now() - timedelta(seconds=settings.KAMPUNG_PREVIEW_SECONDS + 5)
    )
    cache.clear()
    tick.send(sender=None)
    assert not PreviewSnapshot.objects.unscoped().exists()


def test_public_reading_costs_no_query_more(village, make_news, client):
    page = make_news(village, "Terbit")
    client.get(f"{PAGES}{page.pk}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{PAGES}{page.pk}/")
    assert not [row for row in queries.captured_queries if "preview" in row["sql"]]
