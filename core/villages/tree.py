"""Reads and writes page trees in the large: by path range, and thousands of pages at a time.

Wagtail selects descendants with `LIKE 'path%'`, which SQLite answers by reading every page of the
install, and makes pages one by one, each with a dozen queries. Provisioning hundreds of villages
and serving one among ten thousand need better.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.dispatch import Signal
from django.utils import timezone
from modelsearch.backends import get_search_backends
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

# Sent after `insert_trees` with `paths`, the tree paths of the trees that came: a signal for each
# page would cost what inserting in bulk saves.
trees_inserted = Signal()
HIGHEST_STEP = "Z" * Page.steplen


def below(path: str, *, inclusive: bool = False) -> Q:
    """Pages in the tree under tree path `path`, by a range that an index answers."""
    condition = Q(path__range=(path, path + HIGHEST_STEP))
    return condition if inclusive else condition & Q(depth__gt=len(path) // Page.steplen)


def children(path: str) -> Q:
    """Pages directly under tree path `path`."""
    return Q(path__range=(path, path + HIGHEST_STEP), depth=len(path) // Page.steplen + 1)


def is_public():
    """A condition on pages: live and in no private section, nor an alias of a page in one. Part of
    the query it stands in, where Wagtail's `public()` first reads all private sections."""
    asked = {
        name: ExpressionWrapper(OuterRef(name), output_field=CharField())
        for name in ("path", "alias_of__path")
    }
    sections = PageViewRestriction.objects.annotate(
        asked=asked["path"], original=asked["alias_of__path"]
    ).filter(Q(asked__startswith=F("page__path")) | Q(original__startswith=F("page__path")))
    return Q(live=True) & ~Exists(sections)


def is_original():
    """A condition on pages: no alias. By a function, because an index on a column in which nearly
    all pages have nothing would have the database read them all."""
    return Exact(Coalesce(F("alias_of"), 0), 0)


@dataclass(slots=True)
class Node:
    """An unsaved page, in its specific type, with what stands below it.

    Give it title, slug and its own fields; the place in the tree, URL path, dates of publication
    and content type are filled in.
    """

    page: Page
    children: list[Node] = field(default_factory=list)


@transaction.atomic
def insert_trees(parent: Page, nodes: list[Node]) -> list[Page]:
    """Insert live pages with all below them as the last children of `parent`.

    A few queries a level and page type, whatever the number of pages; afterwards search and
    reference index are brought up to date. No signals are sent and no log entries written.
    Returns the pages, parents first. Raises `ValueError` when a slug is taken or used twice.
    """
    parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
    levels: list[list[Page]] = []
    _place(parent, nodes, levels, _last_step(parent))
    for level in levels:
        _insert_level(level)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(nodes))
    pages = [page for level in levels for page in level]
    index_pages(pages)
    trees_inserted.send(sender=Page, paths=[node.page.path for node in nodes])
    return pages


def _last_step(parent: Page) -> int:
    last = Page.objects.filter(children(parent.path)).order_by("-path").first()
    return Page._str2int(last.path[-Page.steplen :]) if last is not None else 0


def _place(parent: Page, nodes: list[Node], levels: list, first: int, level: int = 0) -> None:
    taken = (
        set(Page.objects.filter(children(parent.path)).values_list("slug", flat=True))
        if level == 0 and parent.pk
        else set()
    )
    for number, node in enumerate(nodes, start=first + 1):
        page = node.page
        if page.slug in taken:
            raise ValueError(f"{parent.title} has two pages with the slug {page.slug!r}.")
        taken.add(page.slug)
        page.path = Page._get_path(parent.path, parent.depth + 1, number)
        page.depth = parent.depth + 1
        page.numchild = len(node.children)
        page.set_url_path(parent)
        _publish(page, parent)
        if len(levels) == level:
            levels.append([])
        levels[level].append(page)
        _place(page, node.children, levels, 0, level + 1)


def _publish(page: Page, parent: Page) -> None:
    page.content_type = ContentType.objects.get_for_model(type(page))
    page.draft_title = page.draft_title or page.title
    page.translation_key = page.translation_key or uuid.uuid4()
    if page.locale_id is None:
        page.locale_id = parent.locale_id
    page.live = True
    page.has_unpublished_changes = False
    page.first_published_at = page.first_published_at or timezone.now()
    page.last_published_at = page.last_published_at or page.first_published_at
    page.latest_revision_created_at = page.latest_revision_created_at or page.last_published_at


def _insert_level(pages: list[Page]) -> None:
    """Insert one level: the base rows of all, then the rows of each specific type."""
    for page, pk in zip(pages, _insert_rows(Page, pages, returning=True), strict=True):
        page.pk = page.id = page.page_ptr_id = pk
        page._state.adding = False
        page._state.db = "default"
    for model, group in _by_model(pages):
        for table in [*reversed(model._meta.get_parent_list()), model]:
            if table is not Page and issubclass(table, Page):
                _insert_rows(table, group)


def _insert_rows(model: type[models.Model], objects: list, *, returning: bool = False) -> list:
    """Insert the rows of one table of a multi-table model; `bulk_create` refuses such models."""
    manager = model._base_manager
    fields = [item for item in model._meta.local_concrete_fields if not item.generated]
    if returning:
        fields = [item for item in fields if not isinstance(item, models.AutoField)]
    size = connection.ops.bulk_batch_size(fields, objects)
    keys = []
    for start in range(0, len(objects), size):
        rows = manager._insert(
            objects[start : start + size],
            fields=fields,
            using="default",
            returning_fields=[model._meta.pk] if returning else None,
        )
        keys += [row[0] for row in rows or ()]
    return keys


def _by_model(pages: Iterable[Page]) -> Iterator[tuple[type[Page], list[Page]]]:
    groups: dict[type[Page], list[Page]] = {}
    for page in pages:
        groups.setdefault(type(page), []).append(page)
    yield from groups.items()


def index_pages(pages: list[Page]) -> None:
    """Bring search and reference index up to date for new pages, in bulk."""
    for model, group in _by_model(pages):
        for backend in get_search_backends(with_auto_update=True):
            for start in range(0, len(group), 500):
                backend.add_bulk(model, group[start : start + 500])
    _index_references(pages)


def _index_references(pages: list[Page]) -> None:
    base = ContentType.objects.get_for_model(Page)
    rows = [
        ReferenceIndex(
            content_type=page.content_type,
            base_content_type=base,
            object_id=page.pk,
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in pages
        for to_type, to_id, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(page)
        )
    ]
    ReferenceIndex.objects.bulk_create(rows, batch_size=500)
