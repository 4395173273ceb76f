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

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

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


def test_snippets_of_another_village_do_not_open(refused, two_villages):
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
def edit_as(page, context, sign_in, own_news, address):
    """A function that opens the form of that news as a user."""

    def edit_as(user):
        sign_in(context, user)
        page.goto(address(reverse("wagtailadmin_pages:edit", args=[own_news.pk])))
        return PageForm(page)

    return edit_as


def look_for(dialogue, text):
    """Search in a chooser, and wait for what it finds."""
    with dialogue.page.expect_response(lambda response: f"q={text}" in response.url) as answer:
        dialogue.locator('[name="q"]').fill(text)
    assert answer.value.ok


def shows_only_own(dialogue, own):
    """The dialogue finds what one owns; looking for the other village's things finds nothing."""
    expect(dialogue).not_to_contain_text(CANARY)
    expect(dialogue).not_to_contain_text("Purwodadi")
    look_for(dialogue, "Sendiri")
    expect(dialogue).to_contain_text(own)
    look_for(dialogue, "Rahasia")
    expect(dialogue).not_to_contain_text(own)
    expect(dialogue).not_to_contain_text(CANARY)


def test_the_picture_chooser_offers_only_own_pictures(
    edit_as, operator, two_villages, foreign_media, make_image
):
    make_image(two_villages[0], "Sawah Sendiri")
    shows_only_own(edit_as(operator).choose("lead_image"), "Sawah Sendiri")


def test_the_document_chooser_offers_only_own_documents(
    edit_as, operator, two_villages, foreign_media, make_document
):
    make_document(two_villages[0], "Formulir Sendiri")
    form = edit_as(operator)
    form.add("downloads")
    shows_only_own(form.choose("body-0-value-documents-0-value"), "Formulir Sendiri")


def test_the_page_chooser_offers_only_own_pages(edit_as, operator, foreign_pages):
    form = edit_as(operator)
    form.add("link")
    shows_only_own(form.choose("body-0-value-page"), "Kabar Sendiri")


def test_the_regencys_officer_finds_every_villages_things_in_the_choosers(
    edit_as, regency_officer, foreign_pages, foreign_media
):
    form = edit_as(regency_officer)
    for block, name in [
        ("picture", "body-0-value-image"),
        ("downloads", "body-1-value-documents-0-value"),
        ("link", "body-2-value-page"),
    ]:
        form.add(block)
        dialogue = form.choose(name)
        look_for(dialogue, "Rahasia")
        expect(dialogue).to_contain_text(CANARY)
        dialogue.locator('[data-dismiss="modal"]').click()
        expect(dialogue).to_have_count(0)


def test_search_in_the_admin_finds_only_own_things(
    page, context, sign_in, operator, address, two_villages, foreign_pages, foreign_media,
    own_news, make_image, make_document,
):  # fmt: skip
    make_image(two_villages[0], "Gambar Sendiri")
    make_document(two_villages[0], "Berkas Sendiri")
    sign_in(context, operator)
    listing = page.locator("main")
    for place in ("pages/search", "images", "documents"):
        page.goto(address(f"/admin/{place}/?q=Sendiri"))
        expect(listing.get_by_role("link", name="Sendiri").first).to_be_visible()
        page.goto(address(f"/admin/{place}/?q=Rahasia"))
        expect(listing).not_to_contain_text(CANARY)
        assert CANARY not in page.content()
