"""A village in several languages: trees that follow the main one, translation, honest links."""

import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import StringSegment, Translation

from core.villages.languages import synchronise
from core.villages.models import Role, Village
from core.villages.provisioning import VillageInput, provision_village
from core.villages.tree import below, is_public
from sites.models import NewsIndexPage, NewsPage, ProfilePage, StandardPage

CODE = "18.02.01.2003"
FORM = "application/x-www-form-urlencoded"


def speak(village, *languages) -> Village:
    provision_village(VillageInput(village.code, languages=languages))
    return Village.objects.with_places().get(pk=village.pk)


@pytest.fixture
def bilingual(village):
    return speak(village, "id", "jv")


def tree_of(village, language) -> list[str]:
    """The addresses below the home page of a language, in menu order."""
    home = Page.objects.get(
        depth=2,
        translation_key=village.site.root_page.translation_key,
        locale__language_code=language,
    )
    pages = Page.objects.filter(below(home.path)).order_by("path")
    return [page.url_path.removeprefix(home.url_path) for page in pages]


def in_language(page, language) -> Page:
    return page.get_translation(Locale.objects.get(language_code=language)).specific


def test_a_further_language_has_every_page_of_the_main_one(village):
    village = speak(village, "id", "jv", "en")
    main = tree_of(village, "id")
    assert len(main) > 5
    assert tree_of(village, "jv") == tree_of(village, "en") == main
    assert synchronise(village) == 0


def test_only_the_villages_own_trees_are_touched(bilingual, other_village):
    before = Page.objects.filter(below(other_village.site.root_page.path)).count()
    synchronise(bilingual)
    assert Page.objects.filter(below(other_village.site.root_page.path)).count() == before
    assert not Page.objects.filter(slug=f"{other_village.slug}-jv").exists()


def test_what_is_published_moved_and_deleted_is_so_in_the_other_language(bilingual, make_news):
    news = make_news(bilingual, "Panen", live=False)
    assert not NewsPage.objects.filter(locale__language_code="jv").exists()
    news.save_revision().publish()
    alias = in_language(news, "jv")
    assert alias.live
    assert alias.alias_of_id == news.pk
    news.title = "Panen Raya"
    news.save_revision().publish()
    assert in_language(news, "jv").title == "Panen Raya"
    NewsPage.objects.get(pk=news.pk).unpublish()
    assert not in_language(news, "jv").live
    NewsPage.objects.get(pk=news.pk).delete()
    assert not NewsPage.objects.exists()


def test_the_menu_keeps_its_order_in_the_other_language(bilingual):
    index = NewsIndexPage.objects.descendant_of(bilingual.site.root_page).get()
    first = index.get_siblings().first()
    index.move(first, pos="left")
    assert tree_of(bilingual, "id")[0] == "berita/"
    assert tree_of(bilingual, "jv") == tree_of(bilingual, "id")


def test_a_page_moved_to_another_section_moves_in_both_languages(bilingual):
    home = bilingual.site.root_page.specific
    page = home.add_child(instance=StandardPage(title="Sejarah", slug="sejarah", live=False))
    page.save_revision().publish()
    page = StandardPage.objects.get(pk=page.pk)
    page.move(ProfilePage.objects.get(locale__language_code="id"), pos="last-child")
    assert "profil/sejarah/" in tree_of(bilingual, "id")
    assert tree_of(bilingual, "jv") == tree_of(bilingual, "id")


def test_a_language_given_up_keeps_its_pages_but_no_address(bilingual, make_news, visit):
    make_news(bilingual, "Panen")
    synchronise(bilingual)
    assert visit("/jv/berita/panen/", "kalirejo.localhost").status_code == 200
    village = speak(bilingual, "id")
    assert visit("/jv/berita/panen/", "kalirejo.localhost").status_code == 404
    assert visit("/jv/", "kalirejo.localhost").status_code == 404
    assert len(tree_of(village, "jv")) == len(tree_of(village, "id"))
    speak(village, "id", "jv")
    assert visit("/jv/berita/panen/", "kalirejo.localhost").status_code == 200


def test_another_main_language_takes_over_the_pages(village, visit):
    before = tree_of(village, "id")
    village = speak(village, "en", "id")
    assert village.site.root_page.locale.language_code == "en"
    assert tree_of(village, "en") == before
    assert visit("/profil/", "kalirejo.localhost").status_code == 200
    assert visit("/id/profil/", "kalirejo.localhost").status_code == 200


# -- What a visitor is told --------------------------------------------------------------------


def test_a_page_without_translation_says_so_and_in_which_language_it_is(
    bilingual, make_news, visit
):
    make_news(bilingual, "Panen Raya")
    synchronise(bilingual)
    page = visit("/jv/berita/panen-raya/", "kalirejo.localhost").content.decode()
    assert "Halaman ini belum ada dalam Basa Jawa" in page
    assert 'rel="canonical" href="http://kalirejo.localhost:8000/berita/panen-raya/"' in page
    assert '<span class="absent"><span lang="jv">Basa Jawa</span>' in page
    # The menu stays in the language that was chosen.
    assert 'href="/jv/profil/"' in page
    page = visit("/berita/panen-raya/", "kalirejo.localhost").content.decode()
    assert '<span class="absent"><span lang="jv">Basa Jawa</span>' in page
    assert 'hreflang="jv"' not in page


def test_untranslated_pages_are_in_no_search_no_sitemap_and_no_list_of_the_api(
    bilingual, make_news, visit, client
):
    make_news(bilingual, "Panen Raya")
    synchronise(bilingual)
    sitemap = visit("/sitemap.xml", "kalirejo.localhost").content.decode()
    assert "/berita/panen-raya/" in sitemap
    assert "/jv/" not in sitemap
    found = visit("/cari/?q=panen", "kalirejo.localhost").content.decode()
    assert found.count("Panen Raya</a>") == 1
    url = f"/api/v1/villages/{CODE}/pages/"
    assert [row["title"] for row in client.get(url + "?q=panen").json()["results"]] == [
        "Panen Raya"
    ]
    assert client.get(url + "?locale=jv").json()["results"] == []
    shown = client.get(f"{url}by-path/", {"path": "/jv/berita/panen-raya/"}).json()
    assert shown["locale"] == "id"


def test_a_private_text_is_private_in_every_language(bilingual, make_news, visit):
    news = make_news(bilingual, "Rapat tertutup")
    synchronise(bilingual)
    restriction = PageViewRestriction.objects.create(
        page=news, restriction_type=PageViewRestriction.LOGIN
    )
    translation = in_language(news, "jv")
    assert translation.view_restrictions.exists()
    assert not Page.objects.filter(is_public(), title="Rapat tertutup").exists()
    assert visit("/jv/berita/rapat-tertutup/", "kalirejo.localhost").status_code == 302
    restriction.delete()
    assert Page.objects.filter(is_public(), title="Rapat tertutup").count() == 2


def test_an_alias_elsewhere_of_a_private_page_is_private(village, make_news):
    news = make_news(village, "Rapat tertutup")
    PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    news.create_alias(update_slug="salinan")
    assert not Page.objects.filter(is_public(), title="Rapat tertutup").exists()


# -- Translating -------------------------------------------------------------------------------


@pytest.fixture
def translate(client):
    """A function that asks for a page's translation as a user, and gives the response."""

    def translate(user, page, language):
        client.force_login(user)
        url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        locale = Locale.objects.get_or_create(language_code=language)[0]
        return client.post(url, {"locales": [locale.pk]})

    return translate


def put(client, translation, wanted: dict[str, str]) -> None:
    """Translate the strings of a translation; fails where one is not there to be translated."""
    for source, target in wanted.items():
        segment = StringSegment.objects.filter(
            source=translation.source, string__data=source
        ).first()
        assert segment is not None, f"“{source}” is not offered for translation"
        url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        response = client.put(url, urlencode({"value": target}), content_type=FORM)
        assert response.status_code in (200, 201), response.content


BODY = [
    {"type": "text", "value": "<p>Semua warga diundang.</p>", "id": "a1"},
    {"type": "ronda__watch_posts", "value": {"title": "Pos ronda"}, "id": "a2"},
    {"type": "gone__block", "value": {"text": "terjaga"}, "id": "a3"},
]


def test_an_operator_translates_a_page_with_its_blocks(
    bilingual, make_news, operator, translate, client, visit
):
    news = make_news(bilingual, "Panen Raya", intro="Padi dipanen.")
    news.body = json.dumps(BODY)
    news.save_revision().publish()
    synchronise(bilingual)
    response = translate(operator, news, "jv")
    assert response.status_code == 302
    translation = Translation.objects.get(target_locale__language_code="jv")
    put(
        client,
        translation,
        {
            "Panen Raya": "Panèn Gedhé",
            "Padi dipanen.": "Pari dipanèn.",
            "Semua warga diundang.": "Kabèh warga diundang.",
            "Pos ronda": "Gerdhu ronda",
        },
    )
    page = in_language(news, "jv")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"action": "publish"})
    page = in_language(news, "jv")
    assert page.alias_of_id is None
    assert page.title == "Panèn Gedhé"
    rows = page.body.stream_block.get_prep_value(page.body)
    assert [block["type"] for block in rows] == [item["type"] for item in BODY]
    assert rows[2]["value"] == {"text": "terjaga"}
    shown = visit("/jv/berita/panen-raya/", "kalirejo.localhost").content.decode()
    assert "Kabèh warga diundang." in shown
    assert 'lang="jv"' in shown
    assert "belum ada dalam" not in shown
    shown = visit("/berita/panen-raya/", "kalirejo.localhost").content.decode()
    assert '<a href="/jv/berita/panen-raya/" lang="jv" hreflang="jv">' in shown


def test_a_page_is_offered_only_the_languages_of_its_village(
    bilingual, make_news, operator, translate, client
):
    news = make_news(bilingual, "Panen")
    response = translate(operator, news, "en")
    assert response.status_code == 200
    assert not Page.objects.filter(locale__language_code="en").exists()
    url = reverse("wagtail_localize:submit_page_translation", args=[news.pk])
    page = client.get(url).content.decode()
    assert page.count('type="checkbox" name="locales"') == 1


def test_a_village_of_one_language_is_not_asked_to_translate(village, make_news, operator, client):
    news = make_news(village, "Panen")
    client.force_login(operator)
    url = reverse("wagtail_localize:submit_page_translation", args=[news.pk])
    assert client.get(url).status_code == 403
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[news.pk])).content.decode()
    assert url not in edit


def test_a_new_language_waits_for_approval_like_the_others(
    village, make_news, make_user, operator, translate, client
):
    from core.villages.approval import require_approval

    require_approval(village, True)
    village = speak(village, "id", "jv")
    news = make_news(village, "Panen")
    synchronise(village)
    translate(operator, news, "jv")
    page = in_language(news, "jv")
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})
    assert page.get_workflow() is not None
    assert not page.permissions_for_user(operator).can_publish()
    head = make_user("head", Role.VILLAGE_HEAD, village)
    assert page.permissions_for_user(head).can_publish()


def test_deleting_a_page_counts_and_takes_its_translations(
    bilingual, make_news, operator, translate, client
):
    news = make_news(bilingual, "Panen")
    translate(operator, news, "jv")
    client.post(
        reverse("wagtailadmin_pages:edit", args=[in_language(news, "jv").pk]),
        {"action": "publish"},
    )
    url = reverse("wagtailadmin_pages:delete", args=[news.pk])
    assert "1 terjemahan" in client.get(url).content.decode()
    client.post(url)
    assert not NewsPage.objects.exists()
