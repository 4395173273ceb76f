"""Where villages have their drafts previewed: the screens, and what the editor makes of it."""

import pytest
from django.urls import reverse

from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from core.villages.previews import PreviewFrontend, PreviewSnapshot
from sites.models import NewsIndexPage

SCREEN = "/admin/api-access/previews/"
ADDRESS = "https://draf.kalirejo.example/preview"


@pytest.fixture
def frontend(village):
    return PreviewFrontend.objects.create(village=village, address=ADDRESS)


def set_address(client, address=ADDRESS, code=VILLAGE_CODE):
    return client.post(f"{SCREEN}set/", {"address": address, "village": code}, follow=True)


def stored(village) -> list[str]:
    rows = PreviewFrontend.objects.for_village(village)
    return [row.address for row in rows]


# -- The screens -----------------------------------------------------------------------------


def test_an_operator_sets_changes_and_removes_the_address(village, operator, client):
    client.force_login(operator)
    assert (
        reverse("villages_admin:previews")
        in client.get("/admin/api-access/origins/").content.decode()
    )
    assert ADDRESS in set_address(client).content.decode()
    form = client.get(f"{SCREEN}set/?village={VILLAGE_CODE}").content.decode()
    assert f'value="{ADDRESS}"' in form
    set_address(client, "https://baru.example/?draft=1")
    assert stored(village) == ["https://baru.example/?draft=1"]
    row = PreviewFrontend.objects.for_village(village).get()
    assert "baru.example" in client.get(f"{SCREEN}{row.pk}/remove/").content.decode()
    client.post(f"{SCREEN}{row.pk}/remove/")
    assert stored(village) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Kalirejo.Example", "https://kalirejo.example/"),
        (
            "https://kalirejo.example:443/a b/é?x=1&y=",
            "https://kalirejo.example/a%20b/%C3%A9?x=1&y=",
        ),
        ("http://localhost:3000/preview", "http://localhost:3000/preview"),
        ("http://app.localhost/", "http://app.localhost/"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000/"),
        ("http://[::1]:3000/", "http://[::1]:3000/"),
    ],
)
def test_addresses_are_kept_as_browsers_write_them(village, operator, client, given, kept):
    client.force_login(operator)
    set_address(client, given)
    assert stored(village) == [kept]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kalirejo.example/preview",
        "http://kalirejo.example/preview",
        "http://localhost.kalirejo.example/",
        "https://user:secret@kalirejo.example/",
        "https://kalirejo.example/#preview",
        "https://kalirejo.example/?token=1",
        "https://kalirejo.example/?path=",
        "javascript:alert(1)",
        "https://a.example;script-src *",
        "https://",
        "https://[::1",
        "https://kalirejo.example/" + "x" * 500,
    ],
)
def test_an_address_that_is_wrong_is_refused(village, operator, client, address):
    client.force_login(operator)
    assert set_address(client, address).status_code == 200
    assert stored(village) == []


def test_development_may_do_without_https(village, operator, client, settings):
    settings.DEBUG = True
    client.force_login(operator)
    set_address(client, "http://192.168.1.5:3000/")
    assert stored(village) == ["http://192.168.1.5:3000/"]


def test_nothing_of_another_village_is_seen_or_changed(
    frontend, other_village, other_operator, client
):
    client.force_login(other_operator)
    for path in ("", "results/", "?q=kalirejo", f"set/?village={VILLAGE_CODE}"):
        assert "draf.kalirejo.example" not in client.get(f"{SCREEN}{path}").content.decode()
    for method in (client.get, client.post):
        assert method(f"{SCREEN}{frontend.pk}/remove/").status_code == 404
    set_address(client, "https://jahat.example/")
    assert stored(frontend.village) == [ADDRESS]
    assert set_address(client, ADDRESS, OTHER_CODE).status_code == 200
    assert stored(other_village) == [ADDRESS]


def test_it_is_for_people_who_manage_a_village(village, make_user, client, regency_officer):
    client.force_login(make_user("warga", "citizen", village))
    for path in ("", "set/"):
        assert client.get(f"{SCREEN}{path}").status_code in (302, 403)
    assert set_address(client).status_code in (200, 403)
    assert stored(village) == []
    client.force_login(regency_officer)
    set_address(client)
    assert stored(village) == [ADDRESS]


# -- The editor ------------------------------------------------------------------------------


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def add_url(village):
    parent = NewsIndexPage.objects.descendant_of(village.site.root_page).get()
    return reverse("wagtailadmin_pages:add", args=["village_sites", "newspage", parent.pk])


def offers_frontend(response) -> bool:
    assert response.status_code == 200
    return '<option value="frontend">' in response.content.decode()


def test_the_editor_offers_the_frontend_beside_the_built_in_preview(
    frontend, make_news, other_village, superuser, client
):
    page = make_news(frontend.village, "Berita kita")
    foreign = make_news(other_village, "Berita tetangga")
    client.force_login(superuser)
    for url in (edit_url(page), add_url(frontend.village)):
        shown = client.get(url)
        assert offers_frontend(shown)
        assert '<option value="" selected>' in shown.content.decode()
        assert "frame-src 'self' https://draf.kalirejo.example" in csp(shown)
    for url in (edit_url(foreign), add_url(other_village)):
        shown = client.get(url)
        assert not offers_frontend(shown)
        assert "kalirejo.example" not in csp(shown)


def csp(response) -> str:
    return response["Content-Security-Policy"]


def test_only_the_editors_pages_may_show_the_frontend(frontend, make_news, operator, client):
    page = make_news(frontend.village, "Berita kita")
    client.force_login(operator)
    explorer = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    for url in ("/admin/", explorer, SCREEN):
        assert "frame-src" not in csp(client.get(url))
    website = client.get("/berita/berita-kita/", headers={"host": "kalirejo.localhost"})
    assert "frame-src" not in csp(website)


def test_the_built_in_preview_goes_on_as_before(frontend, make_news, operator, client):
    page = make_news(frontend.village, "Berita kita", live=False)
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    shown = client.get(url)
    assert shown.status_code == 200
    assert "Berita kita" in shown.content.decode()
    assert not PreviewSnapshot.objects.unscoped().exists()


def test_without_a_frontend_its_mode_shows_the_built_in_preview(
    village, make_news, operator, client
):
    page = make_news(village, "Berita kita", live=False)
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    shown = client.get(url, {"mode": "frontend"})
    assert shown.status_code == 200
    assert "Berita kita" in shown.content.decode()
    assert not PreviewSnapshot.objects.unscoped().exists()


def test_a_portal_has_the_built_in_preview(regency, frontend, regency_officer, client):
    client.force_login(regency_officer)
    assert not offers_frontend(client.get(edit_url(regency.site.root_page)))


def test_a_long_path_of_other_letters_arrives(frontend, make_news, operator, client):
    page = make_news(frontend.village, "Aksara", slug="ꦗꦮ" * 100, live=False)
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    sent = client.get(url, {"mode": "frontend"})
    assert sent.status_code == 302
    assert sent["Location"].isascii()
    assert "%EA%A6%97" in sent["Location"]
