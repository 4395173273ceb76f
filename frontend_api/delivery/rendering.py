"""Makes documents of pages: the bytes, and the keys of what they show."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import translation
from rest_framework.renderers import JSONRenderer
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from core.streams.fields import stream_fields
from core.streams.stream_block import plugin_of
from core.villages.models import Village
from core.villages.scoping import in_site
from core.villages.tree import is_public
from frontend_api.models import NEVER, DeliveryDocument
from frontend_api.page_representation import PageRepresenter

log = logging.getLogger("kampung.delivery")


def public_pages(village: Village):
    """The live pages of a village's trees, in all its languages, that nobody has to sign in for."""
    return Page.objects.filter(in_site(village.site), is_public())


def documents_of(village: Village, pages: list[Page], public) -> list[DeliveryDocument]:
    """Unsaved documents of a village's public pages, each with its `shown` keys.

    A page that cannot be represented is logged and has none; the others have theirs.
    """
    specific = list(Page.objects.filter(pk__in=[page.pk for page in pages]).specific())
    documents = []
    for language, group in _by_language(specific).items():
        # Labels in a document are in its own language.
        with translation.override(language):
            rows = _represent(village, group, public)
        documents += [_document(village, page, row) for page, row in rows]
    return documents


def path_key(path: str) -> str:
    return hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()


def _by_language(pages: list[Page]) -> dict[str, list[Page]]:
    groups = defaultdict(list)
    for page in pages:
        groups[page.locale.language_code].append(page)
    return groups


def _represent(village, pages, public):
    representer = PageRepresenter(village, public)
    try:
        # A savepoint: after an error of the database nothing else could be written.
        with transaction.atomic():
            return list(zip(pages, representer.represent(pages), strict=True))
    except Exception:
        if len(pages) == 1:
            log.exception("Page %s cannot be represented", pages[0].pk)
            return []
        return [row for page in pages for row in _represent(village, [page], public)]


def _document(village: Village, page: Page, row: dict) -> DeliveryDocument:
    body = JSONRenderer().render(row)
    document = DeliveryDocument(
        page_id=page.pk,
        village=village,
        type=row["type"],
        locale=page.locale.language_code,
        is_alias=page.alias_of_id is not None,
        is_example=row["example"],
        translation_key=page.translation_key,
        title=page.title,
        path=row["path"],
        path_key=path_key(row["path"]),
        tree_path=page.path,
        published_at=page.first_published_at or NEVER,
        updated_at=page.last_published_at or NEVER,
        body=body,
        etag=hashlib.sha256(body).hexdigest()[:32],
    )
    document.shown = _referred(page) | _structural(page, row) | _plugins(page)
    return document


def _structural(page: Page, row: dict) -> set[str]:
    keys = {f"page:{page.pk}"} | {f"page:{other['id']}" for other in row["translations"]}
    if row["parent"]:
        keys.add(f"page:{row['parent']['id']}")
    if page.alias_of_id:
        keys.add(f"page:{page.alias_of_id}")
    return keys


def _plugins(page: Page) -> set[str]:
    """Keys of the plugins whose blocks stand on the page, shown or not."""
    slugs = {
        plugin_of(block["type"])
        for field in stream_fields(type(page))
        for block in getattr(page, field.name).raw_data
    }
    return {f"plugin:{slug}" for slug in slugs if slug}


def _referred(page: Page) -> set[str]:
    """What the page's fields and blocks refer to. Read from the page itself: Wagtail writes its
    reference index in a task, which may not have run yet."""
    content_types = _content_types()
    return {
        f"{content_types[content_type]}:{object_id}"
        for content_type, object_id, *_where in ReferenceIndex._extract_references_from_object(page)
        if content_type in content_types
    }


def _content_types() -> dict[int, str]:
    kinds = {Page: "page", get_image_model(): "image", get_document_model(): "document"}
    return {ContentType.objects.get_for_model(model).pk: kind for model, kind in kinds.items()}
