"""One village's operator sees nothing of another's in the browser, by address or by search."""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from playwright.sync_api import expect
from wagtail.snippets.models import get_snippet_models

from core.plugins.registry import registry
from core.plugins.switching import switch
from core.testing.rows import make_row
from core.villages.ownership import VillageOwned
from tests.e2e.editor import PageForm

pytestmark = pytest.mark.browser

CANARY = "Rahasia-Tetangga"


@pytest.fixture
def two_villages(village, other_village, operator):
    """Both with every plugin on, so that no switch hides what only the tenancy may hide."""
    for slug in registry.plugins:
        switch([village, other_village], slug, True)
    return village, other_village


@pytest.fixture
def foreign_pages(two_villages, make_news):
    theirs = two_villages[1]
    return [
        make_news(theirs, f"{CANARY} terbit", intro=CANARY),
        make_news(theirs, f"{CANARY} konsep", intro=CANARY, live=False),
        theirs.site.root_page,
    ]


@pytest.fixture
def foreign_media(two_villages, make_image, make_document):
    theirs = two_villages[1]
    return make_image(theirs, f"{CANARY} gambar"), make_document(theirs, f"{CANARY} berkas")


@pytest.fixture
def refused(page, context, sign_in, operator, address):
    """A function that opens admin paths as the operator and asserts that each is refused."""
    sign_in(context, operator)
    for status in (403, 404):
        context.watch.expect(status, "/admin/")

    def refused(paths):
        assert paths
        for path in paths:
            response = page.goto(address(path))
            assert response.status in (403, 404), f"{response.status} {path}"
            # Source and text: nothing hidden, nothing written by a script.
            for shown in (response.text(), page.content()):
                assert CANARY not in shown, path
                assert "Purwodadi" not in shown, path

    return refused


def test_pages_of_another_village_do_not_open(refused, foreign_pages):
    names = ["edit", "history", "preview_on_edit", "view_draft", "delete", "usage", "copy", "move"]
    refused(
        [reverse("wagtailadmin_explore", args=[page.pk]) for page in foreign_pages]
        + [reverse(f"wagtailadmin_pages:{n}", args=[p.pk]) for p in foreign_pages for n in names]
        + [
            reverse("wagtailadmin_pages:revisions_view", args=[p.pk, p.latest_revision_id])
            for p in foreign_pages
            if p.latest_revision_id
        ]
    )


def test_pictures_and_documents_of_another_village_do_not_open(refused, foreign_media):
    image, document = foreign_media
    refused(
        [reverse(f"wagtailimages:{name}", args=[image.pk]) for name in ("edit", "delete")]
        + [reverse("wagtailimages:preview", args=[image.pk, "width-100"])]
        + [reverse(f"wagtaildocs:{name}", args=[document.pk]) for name in ("edit", "delete")]
    )


def test_plugin_records_of_another_village_do_not_open(refused, two_villages):
    models = [
        import_string(spec.model_admin).model for _plugin, spec in registry.specs("register_admin")
    ]
    paths = []
    for model in models:
        row = make_row(model, two_villages[1], CANARY)
        for action in ("edit", "delete", "inspect", "history"):
            name = f"{model._meta.app_label}_{model._meta.model_name}_modeladmin_{action}"
            try:
                paths.append(reverse(name, args=[row.pk]))
            except NoReverseMatch:
                assert action in ("inspect", "history"), name
    assert {model._meta.app_label for model in models} >= {"ronda", "netizen", "gismap"}
    refused(paths)


def test_snippets_of_another_village_do_not_open(refused, two_villages, page, context, address):
    paths = []
    for model in get_snippet_models():
        if issubclass(model, VillageOwned):
            row = make_row(model, two_villages[1], CANARY)
            paths += [
                reverse(model.snippet_viewset.get_url_name(name), args=[row.pk])
                for name in ("edit", "delete", "usage", "history")
            ]
    refused(paths or ["/admin/snippets/"])


def test_plugin_settings_of_another_village_do_not_open(refused, two_villages):
    slugs = {plugin.slug for plugin, _spec in registry.specs("register_settings")}
    theirs = two_villages[1].code
    refused(
        [reverse("plugins_admin:settings_edit", args=[theirs, slug]) for slug in sorted(slugs)]
        + [f"{reverse('plugins_admin:settings')}?village={theirs}"]
    )


@pytest.fixture
def own_news(two_villages, make_news):
    """News of the operator's own, in whose form things are chosen."""
    return make_news(two_villages[0], "Kabar Sendiri")


@pytest.fixture
def form(page, context, sign_in, operator, own_news, address):
    sign_in(context, operator)
    page.goto(address(reverse("wagtailadmin_pages:edit", args=[own_news.pk])))
    return PageForm(page)


def shows_only_own(page, dialogue, own):
    """The dialogue lists `own`; looking for the other village's things finds nothing."""
    expect(dialogue).to_contain_text(own)
    expect(dialogue).not_to_contain_text(CANARY)
    with page.expect_response(lambda response: "q=Rahasia" in response.url):
        dialogue.locator('[name="q"]').fill("Rahasia")
    expect(dialogue).not_to_contain_text(own)
    expect(dialogue).not_to_contain_text(CANARY)


def test_the_picture_chooser_offers_only_own_pictures(
    page, form, two_villages, foreign_media, make_image
):
    make_image(two_villages[0], "Sawah Sendiri")
    shows_only_own(page, form.choose("lead_image"), "Sawah Sendiri")


def test_the_document_chooser_offers_only_own_documents(
    page, form, two_villages, foreign_media, make_document
):
    make_document(two_villages[0], "Formulir Sendiri")
    form.add("downloads")
    shows_only_own(page, form.choose("body-0-value-documents-0-value"), "Formulir Sendiri")


def test_the_page_chooser_offers_only_own_pages(page, form, foreign_pages):
    form.add("link")
    dialogue = form.choose("body-0-value-page")
    expect(dialogue).not_to_contain_text("Purwodadi")
    with page.expect_response(lambda response: "q=Kabar" in response.url):
        dialogue.locator('[name="q"]').fill("Kabar")
    shows_only_own(page, dialogue, "Kabar Sendiri")


@pytest.mark.parametrize("place", ["pages/search", "images", "documents"])
def test_search_in_the_admin_finds_only_own_things(
    page, context, sign_in, operator, address, two_villages, foreign_pages, foreign_media,
    own_news, make_image, make_document, place,
):  # fmt: skip
    make_image(two_villages[0], "Gambar Sendiri")
    make_document(two_villages[0], "Berkas Sendiri")
    sign_in(context, operator)
    listing = page.locator("main")
    page.goto(address(f"/admin/{place}/?q=Sendiri"))
    expect(listing.get_by_role("link", name="Sendiri").first).to_be_visible()
    page.goto(address(f"/admin/{place}/?q=Rahasia"))
    expect(listing).not_to_contain_text(CANARY)
    assert CANARY not in page.content()
