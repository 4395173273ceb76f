"""Two villages, the second full of things that the first one's operator must never see."""

from dataclasses import dataclass, field

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.throttling import SimpleRateThrottle

from core.testing.rows import make_row, owned_models
from tests.sites.pages import make_form  # noqa: F401  fixture

CANARY = "Rahasia-Tetangga"


@dataclass
class Foreign:
    """What belongs to the other village, by kind, with ids nothing else has."""

    ids: dict[str, list] = field(default_factory=dict)

    def add(self, kind: str, pk) -> None:
        self.ids.setdefault(kind, []).append(pk)

    @property
    def everything(self) -> list:
        return sorted({str(pk) for values in self.ids.values() for pk in values})


@dataclass
class Route:
    """A registered URL: its path with `{keyword}` places, its name and its keywords."""

    name: str
    template: str
    keywords: tuple[str, ...]


def routes(prefix: str):
    """Every registered route below `prefix`, found in the URLconf itself."""
    yield from (
        route
        for route in _walk(get_resolver().url_patterns, "", "")
        if route.template.startswith(prefix)
    )


def _walk(patterns, path, namespace):
    import re

    for item in patterns:
        text = str(item.pattern).lstrip("^").rstrip("$").removesuffix("\\Z")
        text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", text)
        text = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text).replace("\\.", ".")
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, path + text, inner)
        elif isinstance(item, URLPattern):
            template = path + text
            yield Route(
                f"{namespace}{item.name or ''}", template, tuple(re.findall(r"{(\w+)}", template))
            )


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """A walk over all addresses asks more often than anybody may; what is refused for that alone
    would show nothing."""
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_args: True)


@pytest.fixture
def ids_apart(village, operator):
    """Every table goes on from a number of its own, after the first village is made.

    An id of the other village then names nothing else, whatever table it is looked up in.
    """
    from django.apps import apps
    from django.db import connection

    models = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy]
    with connection.cursor() as cursor:
        for number, model in enumerate(models, start=1):
            table, key = model._meta.db_table, model._meta.pk
            if key.get_internal_type() not in ("AutoField", "BigAutoField"):
                continue
            start = number * 10_000
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, start])
            else:
                # Sequences are not rolled back: a later test goes on where an earlier one was.
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(%s,"
                    " nextval(pg_get_serial_sequence(%s, %s))))",
                    [f'"{table}"', key.column, start, f'"{table}"', key.column],
                )


@pytest.fixture
def foreign(ids_apart, village, request, make_image, make_document, make_news, make_form):  # noqa: F811
    """Fill the other village: pages live and draft, a form with what it was sent, media,
    revisions, people, plugin rows."""
    from core.plugins.registry import registry
    from core.plugins.switching import switch

    other_village = request.getfixturevalue("other_village")
    other_operator = request.getfixturevalue("other_operator")
    for slug in registry.plugins:
        switch([village, other_village], slug, True)
    found = Foreign()
    image = make_image(other_village, f"{CANARY} gambar")
    document = make_document(other_village, f"{CANARY} berkas")
    live = make_news(other_village, f"{CANARY} terbit", intro=CANARY, lead_image=image)
    draft = make_news(other_village, f"{CANARY} konsep", live=False, intro=CANARY)
    fields = ({"label": "Pesan", "field_type": "multiline", "default_value": CANARY},)
    form = make_form(other_village, f"{CANARY}-formulir", fields=fields, thank_you=CANARY)
    filled = form.get_form({"pesan": CANARY})
    assert filled.is_valid()
    for page in (live, draft, form, other_village.site.root_page):
        found.add("page", page.pk)
    found.add("submission", form.take_in(filled, None, {}).pk)
    for page in (live, draft):
        found.add("revision", page.latest_revision_id)
    found.add("image", image.pk)
    found.add("document", document.pk)
    found.add("collection", other_village.collection_id)
    found.add("group", other_village.group_id)
    found.add("user", other_operator.pk)
    found.add("site", other_village.site_id)
    for model in owned_models():
        found.add(model._meta.label_lower, make_row(model, other_village, CANARY).pk)
    return found
