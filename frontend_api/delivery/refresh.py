"""Brings documents up to date with what has been noted as changed.

Rendering happens after the commit of the change and under a lock on the village, so that of two
refreshes the later one sees what both were made for. Whatever fails stays noted.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Page

from core.events.log import append
from core.villages.models import Village
from core.villages.scoping import HOME_PATH_LENGTH, in_site
from core.villages.tree import below
from frontend_api.delivery.rendering import documents_of, public_pages
from frontend_api.models import (
    DeliveryDocument,
    DocumentKey,
    StaleKey,
    WrittenVillage,
    new_version,
)

log = logging.getLogger("kampung.delivery")

MOST_NAMED = 500  # keys asked for in one query
BATCH = 100  # documents written at once
MOST_KEYS = 20  # keys worked off in one transaction, which keeps SQLite from writing elsewhere
FIELDS = [field.name for field in DeliveryDocument._meta.concrete_fields if not field.primary_key]


def refresh_stale() -> int:
    """Refresh all that is noted; returns how many documents were written or removed. A note that
    cannot be worked off is logged and kept, and stands in no other's way."""
    return _refresh_notes(_next_of_all)


def refresh_noted(pks: list[int]) -> int:
    """As `refresh_stale`, for these notes alone."""
    return _refresh_notes(lambda noted, most: list(noted.filter(pk__in=pks).order_by("pk")[:most]))


def _refresh_notes(next_of: Callable[[QuerySet[StaleKey], int], list[StaleKey]]) -> int:
    changed, stuck, most = 0, set(), MOST_KEYS
    while True:
        rows: list[StaleKey] = []
        try:
            with transaction.atomic():
                noted = StaleKey.objects.select_for_update(skip_locked=True)
                rows = next_of(noted.exclude(pk__in=stuck), most)
                if not rows:
                    return changed
                changed += _work_off({row.key for row in rows})
                StaleKey.objects.filter(pk__in=[row.pk for row in rows]).delete()
        except Exception:
            if len(rows) < 2:
                log.exception("Documents could not be refreshed")
                stuck |= {row.pk for row in rows}
            if not rows:
                return changed
            # Which of them it was shows when they come singly.
            most = 1


def _next_of_all(noted: QuerySet[StaleKey], most: int) -> list[StaleKey]:
    rows = list(noted.filter(later=False).order_by("pk")[:most])
    # The others one by one: each may name all pages of a village.
    return rows or list(noted.order_by("pk")[:1])


def _work_off(keys: set[str]) -> int:
    changed = 0
    for village_id, pages in sorted(_concerned(keys).items()):
        village = _locked(village_id)
        if village is not None:
            # Not written so far: one document alone would pass for all.
            is_written = WrittenVillage.objects.filter(village=village).exists()
            changed += refresh(village, pages) if is_written else _write_all(village)
    return changed


@transaction.atomic
def refresh_village(village: Village) -> int:
    """Write all documents of a village anew where they differ; returns how many did."""
    return _write_all(_locked(village.pk))


def _locked(village_id: int) -> Village | None:
    villages = Village.objects.with_places().select_for_update(no_key=True, of=("self",))
    return villages.filter(pk=village_id).first()


def _write_all(village: Village) -> int:
    changed = refresh(village, _all_of(village))
    WrittenVillage.objects.get_or_create(village=village)
    return changed


def refresh(village: Village, pages: Iterable[int]) -> int:
    """Make the documents of these pages of a village what a fresh rendering gives, and tell the
    event log which changed. For callers who hold the lock."""
    ids = sorted(set(pages))
    changed = 0
    public = public_pages(village)
    for start in range(0, len(ids), BATCH):
        changed += _refresh_batch(village, ids[start : start + BATCH], public)
    return changed


def _refresh_batch(village: Village, ids: list[int], public) -> int:
    stored = DeliveryDocument.objects.filter(village=village).defer("body").in_bulk(ids)
    pages = list(public.filter(pk__in=ids))
    fresh = {document.page_id: document for document in documents_of(village, pages, public)}
    written = [
        document
        for key, document in fresh.items()
        if key not in stored or _differs(stored[key], document)
    ]
    gone = [key for key in stored if key not in {page.pk for page in pages}]
    DeliveryDocument.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["page_id"], update_fields=FIELDS
    )
    _write_keys(fresh.values())
    for document in written:
        kind = "document.changed" if document.page_id in stored else "document.created"
        _tell(kind, village, document.page_id)
    for key in gone:
        _tell("document.deleted", village, key)
    DeliveryDocument.objects.filter(page_id__in=gone).delete()
    if written or gone:
        WrittenVillage.objects.filter(village=village).update(version=new_version())
    return len(written) + len(gone)


def _differs(stored: DeliveryDocument, fresh: DeliveryDocument) -> bool:
    return any(
        getattr(stored, name) != getattr(fresh, name) for name in ("etag", "tree_path", "is_alias")
    )


def _write_keys(documents: Iterable[DeliveryDocument]) -> None:
    wanted = {document.page_id: document.shown for document in documents}
    held = defaultdict(set)
    for page_id, key in DocumentKey.objects.filter(document__in=wanted).values_list(
        "document", "key"
    ):
        held[page_id].add(key)
    for page_id, keys in wanted.items():
        if held[page_id] - keys:
            DocumentKey.objects.filter(document=page_id, key__in=held[page_id] - keys).delete()
    DocumentKey.objects.bulk_create(
        [
            DocumentKey(document_id=page_id, key=key)
            for page_id, keys in wanted.items()
            for key in sorted(keys - held[page_id])
        ]
    )


def _tell(kind: str, village: Village, page_id: int) -> None:
    append(kind, village=village, payload={"page": page_id}, visibility="public")


# -- Which pages are concerned -------------------------------------------------------------------


def _concerned(keys: set[str]) -> dict[int, set[int]]:
    """Ids of the pages whose documents may differ now, by their village."""
    named = defaultdict(list)
    for key in keys:
        kind, _colon, value = key.partition(":")
        named[kind].append(value)
    pages = {int(value) for value in named["page"]}
    documents = DeliveryDocument.objects.filter(
        Q(keys__key__in=keys) | Q(page_id__in=pages)
    ).values_list("village", "page_id", "translation_key")
    found = defaultdict(set)
    translations = set()
    for village, page_id, key in documents:
        found[village].add(page_id)
        if page_id in pages:
            translations.add(key)
    present = Page.objects.filter(pk__in=pages).values_list("translation_key", flat=True)
    translations |= set(present)
    _add(found, Page.objects.filter(translation_key__in=translations))
    for value in named["switch"]:
        village, _colon, slug = value.partition(":")
        shown = DeliveryDocument.objects.filter(village=int(village), keys__key=f"plugin:{slug}")
        for page_id in shown.values_list("page_id", flat=True):
            found[int(village)].add(page_id)
    for path in named["tree"]:
        _add_tree(found, path)
    for village in Village.objects.with_places().filter(pk__in=map(int, named["village"])):
        found[village.pk] |= _all_of(village)
    return found


def _add_tree(found: dict[int, set[int]], path: str) -> None:
    """All pages of a part of the tree, and those elsewhere that lead to one of them."""
    pages = Page.objects.filter(below(path, inclusive=True))
    _add(found, pages)
    gone = DeliveryDocument.objects.filter(tree_path__startswith=path)
    for village, page_id in gone.values_list("village", "page_id"):
        found[village].add(page_id)
    ids = [*pages.values_list("pk", flat=True), *gone.values_list("page_id", flat=True)]
    for start in range(0, len(ids), MOST_NAMED):
        keys = [f"page:{pk}" for pk in ids[start : start + MOST_NAMED]]
        leading = DocumentKey.objects.filter(key__in=keys)
        for village, page_id in leading.values_list("document__village", "document"):
            found[village].add(page_id)


def _add(found: dict[int, set[int]], pages) -> None:
    """Add pages under the villages in whose trees they lie."""
    by_tree = defaultdict(set)
    for pk, path in pages.values_list("pk", "path"):
        by_tree[path[:HOME_PATH_LENGTH]].add(pk)
    keys = Page.objects.filter(path__in=by_tree).values("translation_key")
    villages = dict(
        Village.objects.filter(site__root_page__translation_key__in=keys).values_list(
            "site__root_page__translation_key", "pk"
        )
    )
    trees = Page.objects.filter(path__in=by_tree).values_list("path", "translation_key")
    for path, key in trees:
        if key in villages:
            found[villages[key]] |= by_tree[path]


def _all_of(village: Village) -> set[int]:
    stored = DeliveryDocument.objects.filter(village=village).values_list("page_id", flat=True)
    if village.site_id is None:
        return set(stored)
    return {*Page.objects.filter(in_site(village.site)).values_list("pk", flat=True), *stored}
