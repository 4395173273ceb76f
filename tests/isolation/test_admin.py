"""No address of the admin gives one village's operator anything of another village.

The routes come from the URLconf, the rows from the registered models: what a plugin or a new
version of Wagtail adds is walked too, and nothing has to be listed here.
"""

import itertools
from urllib.parse import quote

import pytest

from tests.isolation.conftest import CANARY, routes

# Values for the keywords of admin URLs that are not ids.
WORDS = {
    "app_label": ["wagtailcore", "media", "village_sites", "kampung_dummy"],
    "model_name": ["page", "villageimage", "villagedocument", "newspage", "note"],
    "content_type_app_name": ["village_sites"],
    "content_type_model_name": ["newspage", "standardpage"],
    "app_name": ["media", "wagtailcore"],
    "action": ["delete", "move", "publish", "unpublish", "add_tags"],
    "action_name": ["approve", "copy", "delete", "publish", "unpublish", "move", "convert_alias"],
    "filter_spec": ["original", "width-100"],
    "mode": [""],
    "revision_id_a": ["live", "earliest"],
    "revision_id_b": ["latest"],
    "uidb64": ["MQ"],
    "token": ["x-y"],
    "code": ["18.02.02.2001"],
    "slug": ["dummy", "ronda"],
    "plugin": ["dummy", "ronda"],
}
# What a keyword's name says of the id, to spare the other kinds.
KINDS = {
    "page_id": "page",
    "parent_page_id": "page",
    "page_to_move_id": "page",
    "destination_id": "page",
    "page_pk": "page",
    "revision_id": "revision",
    "image_id": "image",
    "document_id": "document",
    "doc_id": "document",
    "collection_id": "collection",
}
# Combinations of ids tried a route; the rarer methods meet fewer.
MAX_TRIES = {"get": 24, "post": 24}
FEW_TRIES = 6
# Signing out would end the walk, and one view exists to fail.
# Whoever may read a row is asked of both databases, whoever may change one of one.
METHODS = ["get", pytest.param("post", marks=pytest.mark.one_database)]
EVERY_METHOD = [
    *METHODS,
    *(pytest.param(name, marks=pytest.mark.one_database) for name in ("put", "patch", "delete")),
]

SKIP = {"wagtailadmin_logout", "wagtailadmin_error_test"}


def values_of(keyword: str, foreign) -> list[str]:
    if keyword in WORDS:
        return WORDS[keyword]
    # An id whose keyword tells no kind is tried with every id the other village has.
    return (
        KINDS.get(keyword) and [str(pk) for pk in foreign.ids[KINDS[keyword]]] or foreign.everything
    )


def paths(route, foreign, method="get"):
    choices = [values_of(keyword, foreign) for keyword in route.keywords]
    for combination in itertools.islice(
        itertools.product(*choices), MAX_TRIES.get(method, FEW_TRIES)
    ):
        path = route.template
        for keyword, value in zip(route.keywords, combination, strict=True):
            path = path.replace("{" + keyword + "}", str(value), 1)
        yield "/" + path


# Wagtail's link chooser fails without a `url`; all else ignores it.
BODY = {"external-link-chooser-url": "https://example.org/"}


def shows_canary(response) -> bool:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return CANARY.lower().encode() in body.lower()


def walk(client, method: str, requests) -> list[str]:
    """Send the requests; return what is wrong with the answers, by `(path, must_refuse, name)`."""
    client.raise_request_exception = False
    wrong = []
    for path, must_refuse, name in requests:
        response = getattr(client, method)(path, BODY if method == "post" else None)
        told = f"{response.status_code} {method} {path} ({name})"
        if response.status_code >= 500:
            wrong.append(f"{told}: fails")
        elif shows_canary(response):
            wrong.append(f"{told}: shows another village's content")
        elif must_refuse and response.status_code not in (400, 403, 404, 405):
            wrong.append(f"{told}: is not refused")
    return wrong


@pytest.mark.parametrize("method", METHODS)
def test_no_listing_of_the_admin_shows_another_village(foreign, operator, client, method):
    client.force_login(operator)
    requests = [
        (f"/{route.template}", False, route.name)
        for route in routes("admin/")
        if not route.keywords and route.name not in SKIP
    ]
    assert len(requests) > 50
    wrong = walk(client, method, requests)
    assert not wrong, "\n".join(wrong)


SPELLINGS = (" {}", "+{}", "{} ", "0{}")


@pytest.mark.parametrize("method", METHODS)
def test_bulk_actions_reach_no_other_village(foreign, operator, client, method):
    client.force_login(operator)
    before = snapshot(foreign)
    queries = ["id=all", "id=all&q=rahasia"]
    queries += [f"id=all&childOf={pk}" for pk in foreign.ids["page"]]
    queries += [
        "id=" + quote(spelling.format(pk))
        for spelling in SPELLINGS
        for kind in ("page", "image", "document")
        for pk in foreign.ids[kind]
    ]
    actions = {
        "wagtailcore/page": ("delete", "move", "publish", "unpublish"),
        "media/villageimage": ("delete", "add_tags", "add_to_collection"),
        "media/villagedocument": ("delete", "add_tags", "add_to_collection"),
    }
    requests = [
        (f"/admin/bulk/{model}/{action}/?{query}&next=/admin/", False, f"{model} {action}")
        for model, names in actions.items()
        for action in names
        for query in queries
        # An unrestricted POST with `all` would act on the operator's own pages.
        if method == "get" or query.startswith("id=%") or "childOf" in query
    ]
    wrong = walk(client, method, requests)
    assert not wrong, "\n".join(wrong)
    assert snapshot(foreign) == before


@pytest.mark.parametrize("method", EVERY_METHOD)
def test_no_id_of_another_village_opens_anything(foreign, operator, client, method):
    client.force_login(operator)
    before = snapshot(foreign)
    requests = [
        (path, any(keyword not in WORDS for keyword in route.keywords), route.name)
        for route in routes("admin/")
        if route.keywords and route.name not in SKIP
        for path in paths(route, foreign, method)
    ]
    assert len(requests) > 200
    wrong = walk(client, method, requests)
    assert not wrong, "\n".join(wrong)
    assert snapshot(foreign) == before


def snapshot(foreign) -> list:
    """What the other village has, to see that no request changed it."""
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model
    from wagtail.models import Page

    from core.testing.rows import owned_models
    from sites.models import FormSubmission

    pages = Page.objects.filter(pk__in=foreign.ids["page"]).order_by("pk")
    return [
        list(pages.values_list("pk", "title", "live", "path", "locked", "latest_revision_id")),
        list(get_image_model().objects.order_by("pk").values_list("pk", "title", "collection_id")),
        list(get_document_model().objects.order_by("pk").values_list("pk", "title")),
        list(FormSubmission.objects.order_by("pk").values_list("pk", "form_data")),
        [sorted(model.objects.unscoped().values_list("pk", flat=True)) for model in owned_models()],
    ]
