"""Stored content survives plugins that are present, switched off, and gone."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.plugins.switching import switch
from sites.models import NewsPage

GONE = {
    "type": "gone__thing",
    "value": {"deep": [1, {"x": "y"}]},
    "id": "11111111-aaaa-4aaa-8aaa-111111111111",
}
RONDA = {
    "type": "ronda__watch_posts",
    "value": {"title": "Pos ronda", "show_equipment": False},
    "id": "22222222-bbbb-4bbb-8bbb-222222222222",
}
HEADING = {"type": "heading", "value": "Judul", "id": "33333333-cccc-4ccc-8ccc-333333333333"}
ROWS = [HEADING, RONDA, GONE]


@pytest.fixture
def news(village, make_news):
    """News with a core block, a block of an installed plugin and one of a plugin that is gone."""
    page = make_news(village, "Kabar")
    page.body = json.dumps(ROWS)
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def stored(page) -> list:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM village_sites_newspage WHERE page_ptr_id = %s", [page.pk])
        value = cursor.fetchone()[0]
    return json.loads(value) if isinstance(value, str) else value


def edit_form(page, body, **changes):
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "date": page.date.isoformat(),
            "intro": "",
            "lead_image": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": "",
            },
            "body": streamfield(body),
            **changes,
        }
    )


def with_ids(data: dict, ids: list[str]) -> dict:
    return data | {f"body-{number}-id": value for number, value in enumerate(ids)}


def save(client, page, rows, action="action-publish"):
    """Post the edit form; `rows` are (type, posted value, id)."""
    data = with_ids(
        edit_form(page, [(kind, value) for kind, value, _ in rows]), [r[2] for r in rows]
    )
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, action: "1"})


def test_rows_of_unknown_types_survive_loading_and_saving(news):
    assert stored(news) == ROWS
    news.save()
    assert stored(news) == ROWS
    assert [child.block_type for child in news.body] == [
        "heading",
        "ronda__watch_posts",
        "unavailable",
    ]


def test_a_revision_keeps_them(news):
    revision = news.save_revision()
    again = revision.as_object()
    again.save()
    assert stored(news) == ROWS


def test_a_copy_keeps_them(news):
    copy = news.copy(update_attrs={"slug": "salinan", "title": "Salinan"})
    assert [row["type"] for row in stored(copy)] == [row["type"] for row in ROWS]
    assert stored(copy)[2]["value"] == GONE["value"]


def test_historical_models_keep_them(news):
    state = MigrationLoader(connection).project_state()
    model = state.apps.get_model("village_sites", "NewsPage")
    old = model.objects.get(pk=news.pk)
    old.intro = "Diubah oleh migrasi"
    old.save()
    assert stored(news) == ROWS


def test_they_are_left_out_of_page_api_and_search(news, client):
    html = client.get("/berita/kabar/", headers={"host": "kalirejo.localhost"}).content.decode()
    assert "Judul" in html
    assert "deep" not in html
    page = client.get(f"/api/v1/villages/18.02.01.2003/pages/{news.pk}/").json()
    assert [row["type"] for row in page["content"]["body"]] == ["heading", "ronda__watch_posts"]
    assert "deep" not in str(news.body.stream_block.get_searchable_content(news.body))


def test_a_switched_off_plugins_block_is_stored_but_not_shown(news, village, client):
    switch([village], "ronda", False)
    html = client.get("/berita/kabar/", headers={"host": "kalirejo.localhost"}).content.decode()
    assert "Pos ronda" not in html
    page = client.get(f"/api/v1/villages/18.02.01.2003/pages/{news.pk}/").json()
    assert [row["type"] for row in page["content"]["body"]] == ["heading"]
    switch([village], "ronda", True)
    page = client.get(f"/api/v1/villages/18.02.01.2003/pages/{news.pk}/").json()
    assert [row["type"] for row in page["content"]["body"]] == ["heading", "ronda__watch_posts"]


def test_the_editor_shows_them_as_unavailable(news, village, client, operator):
    switch([village], "ronda", False)
    client.force_login(operator)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[news.pk])).content.decode()
    assert "gone: thing" in html
    assert "ronda: watch_posts" in html
    assert "ronda__watch_posts" not in html


def test_the_editor_keeps_them_through_a_save(news, village, client, operator):
    switch([village], "ronda", False)
    client.force_login(operator)
    response = save(
        client,
        news,
        [
            ("heading", "Judul baru", HEADING["id"]),
            ("unavailable", "whatever was posted", RONDA["id"]),
            ("unavailable", "gone: thing", GONE["id"]),
        ],
    )
    assert response.status_code == 302
    assert stored(news) == [{**HEADING, "value": "Judul baru"}, RONDA, GONE]


def test_the_editor_can_move_and_remove_them(news, client, operator):
    client.force_login(operator)
    save(
        client,
        news,
        [("unavailable", "gone: thing", GONE["id"]), ("heading", "Judul", HEADING["id"])],
    )
    assert stored(news) == [GONE, HEADING]
    save(client, news, [("heading", "Judul", HEADING["id"])])
    assert stored(news) == [HEADING]


def test_the_editor_cannot_add_them(news, village, client, operator):
    switch([village], "ronda", False)
    client.force_login(operator)
    rows = [
        ("heading", "Judul", HEADING["id"]),
        ("unavailable", "x", "99999999-0000-4000-8000-000000000000"),
    ]
    save(client, news, rows)
    assert stored(news) == [HEADING]
    # Posting the plugin's own type is no way in either.
    data = edit_form(news, [("heading", "Judul")]) | {
        "body-count": "2",
        "body-1-type": "ronda__watch_posts",
        "body-1-order": "1",
        "body-1-deleted": "",
        "body-1-value-title": "Menyusup",
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[news.pk]), {**data, "action-publish": "1"})
    assert "ronda__watch_posts" not in [row["type"] for row in stored(news)]


def test_more_unavailable_rows_than_are_stored_are_refused(news, client, operator):
    client.force_login(operator)
    before = stored(news)
    response = save(
        client,
        news,
        [("unavailable", "a", GONE["id"]), ("unavailable", "b", GONE["id"])],
    )
    assert response.status_code == 200
    assert stored(news) == before


def test_a_failed_validation_shows_them_again(news, client, operator):
    client.force_login(operator)
    data = with_ids(edit_form(news, [("unavailable", "gone: thing")], title=""), [GONE["id"]])
    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[news.pk]), {**data, "action-publish": "1"}
    )
    assert response.status_code == 200
    assert "gone: thing" in response.content.decode()
    assert stored(news) == ROWS


def test_the_new_page_form_offers_only_what_the_village_has(village, client, operator):
    from sites.models import NewsIndexPage

    index = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    url = reverse("wagtailadmin_pages:add", args=["village_sites", "newspage", index.pk])
    client.force_login(operator)
    assert "ronda__watch_posts" in client.get(url).content.decode()
    switch([village], "ronda", False)
    html = client.get(url).content.decode()
    assert "ronda__watch_posts" not in html
    assert "dummy__note" not in html


def test_a_plugins_block_that_raises_takes_nothing_else_down(village, make_news, client):
    page = make_news(village, "Murung", body=[("heading", "Tetap ada"), ("moody__mood", "x")])
    response = client.get("/berita/murung/", headers={"host": "kalirejo.localhost"})
    assert response.status_code == 200
    assert "Tetap ada" in response.content.decode()
    body = client.get(f"/api/v1/villages/18.02.01.2003/pages/{page.pk}/").json()["content"]["body"]
    assert [row["type"] for row in body] == ["heading"]


def test_translation_keeps_them(news, village):
    from wagtail.models import Locale, Page
    from wagtail_localize.models import Translation, TranslationSource

    english, _ = Locale.objects.get_or_create(language_code="en")
    for ancestor in Page.objects.ancestor_of(news).filter(depth__gt=1).specific():
        ancestor.copy_for_translation(english)
    source, _ = TranslationSource.update_or_create_from_instance(news)
    translation = Translation.objects.create(source=source, target_locale=english)
    translation.save_target()
    translated = news.get_translation(english)
    assert [row["type"] for row in stored(translated)] == [row["type"] for row in ROWS]
    assert stored(translated)[2]["value"] == GONE["value"]


def test_no_plugin_enters_a_migration(db):
    call_command("makemigrations", "--check", "--dry-run", "village_sites", verbosity=0)


def test_makemigrations_finds_nothing_with_the_plugins_gone(tmp_path):
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "core.settings.test",
        "KAMPUNG_DISABLED_PLUGINS": "ronda,netizen,gismap,dummy,moody",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        "KAMPUNG_DATA_DIR": str(tmp_path),
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "village_sites"],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_revisions_can_be_compared_and_brought_back(news, client, operator):
    old = news.latest_revision
    client.force_login(operator)
    save(client, news, [("heading", "Judul lain", HEADING["id"])])
    news.refresh_from_db()
    compare = reverse(
        "wagtailadmin_pages:revisions_compare", args=[news.pk, old.pk, news.latest_revision_id]
    )
    html = client.get(compare).content.decode()
    assert "Judul" in html
    assert "deep" not in html
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[news.pk, old.pk])
    assert "gone: thing" in client.get(revert).content.decode()
    old.as_object().save_revision().publish()
    assert stored(news) == ROWS


def test_bringing_back_a_revision_through_the_form_keeps_them(news, client, operator):
    """The form of an old revision is restored from that revision, not from the live page."""
    old = news.latest_revision
    client.force_login(operator)
    save(client, news, [("heading", "Judul lain", HEADING["id"])])
    data = with_ids(
        edit_form(news, [("heading", "Judul"), ("unavailable", "gone: thing")]),
        [HEADING["id"], GONE["id"]],
    )
    url = reverse("wagtailadmin_pages:edit", args=[news.pk])
    client.post(url, {**data, "action-publish": "1", "revision": str(old.pk)})
    assert GONE in stored(news)
