"""Drafts that a preview's token opens: found, held against what was asked for, represented.

Nothing of this is written anywhere: no delivery document, no cache, no `ETag`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from modelcluster.models import get_all_child_relations
from rest_framework.exceptions import PermissionDenied
from wagtail import blocks
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page

from core.plugins.gating import is_enabled
from core.rest.problems import CONTENT_TYPE, Incomplete
from core.rest.serializers import ProblemSerializer
from core.streams.stream_block import UNAVAILABLE, plugin_of
from core.villages.models import Village
from core.villages.previews import PreviewRefused, PreviewSnapshot
from core.villages.routing import SiteRoot, path_of, root_of
from frontend_api.delivery.rendering import public_pages
from frontend_api.page_representation import MEMBERS, PageRepresenter

log = logging.getLogger("kampung.api")

PROBLEMS = {
    (403, CONTENT_TYPE): OpenApiResponse(
        ProblemSerializer,
        "The preview's token is none, has expired, was withdrawn, or is of another page.",
    ),
    (409, CONTENT_TYPE): OpenApiResponse(
        ProblemSerializer, "The draft lacks what it takes to be shown; `errors` names it."
    ),
}
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
# Blocks whose value may be empty in what the API shows: texts are "", what was chosen is null.
MAY_BE_EMPTY = (
    blocks.CharBlock,
    blocks.TextBlock,
    blocks.RichTextBlock,
    blocks.ChooserBlock,
    blocks.BooleanBlock,
)


class ForOneReader:
    """Mixed into views: what a preview's token has part in is for whoever asked, problems too."""

    def is_for_one(self, request) -> bool:
        return True

    def finish(self, request, response):
        if not self.is_for_one(request):
            return super().finish(request, response)
        for name, value in HEADERS.items():
            response[name] = value
        return response


@dataclass
class Draft:
    """A page as it stood in an editor, which lies in one of the village's trees."""

    snapshot: PreviewSnapshot
    village: Village
    page: Page
    root: SiteRoot

    @property
    def page_id(self) -> int | None:
        return self.page.pk

    def is_at(self, path: str) -> bool:
        """Whether the page will be at `path`, or is there, or the frontend was told so."""
        if self.snapshot.is_told(path) or path == path_of(self.page, self.root):
            return True
        place = self.snapshot.place
        return not self.snapshot.new_type and place.live and path == path_of(place, self.root)

    def represented(self, wanted: frozenset[str] = frozenset(MEMBERS)) -> dict:
        """As the API shows a page; the `id` of one that was never saved is 0. Raises `Incomplete`
        where that is not possible yet."""
        # Labels are in the page's own language, as in its document.
        with translation.override(self.root.language):
            if "content" in wanted and (missing := dict(_missing(self.page, self.village))):
                raise Incomplete(
                    _("The draft cannot be shown yet. Fill in: %s.") % ", ".join(missing.values()),
                    {name: [_("“%s” is empty.") % label] for name, label in missing.items()},
                )
            try:
                # A savepoint: after an error of the database nothing more could be read.
                with transaction.atomic():
                    representer = PageRepresenter(self.village, public_pages(self.village), wanted)
                    row = representer.represent([self.page])[0]
            except Exception:
                log.warning("A draft of page %s cannot be shown", self.page.pk, exc_info=True)
                raise Incomplete(
                    _("The draft cannot be shown yet. Fill in what is empty and correct errors."),
                    {},
                ) from None
        return row | {"id": row["id"] or 0}


def draft_of(token: str, village: Village | None = None) -> Draft:
    """The draft that a token opens; `PermissionDenied` says why it opens none of the village's."""
    try:
        snapshot = PreviewSnapshot.find(token)
    except PreviewRefused as refusal:
        raise PermissionDenied(str(refusal)) from None
    if village is None:
        village = Village.objects.with_places().get(pk=snapshot.village_id)
    elif snapshot.village_id != village.pk:
        raise PermissionDenied(_("This preview is of a page of another village."))
    page = snapshot.page()
    root = root_of(page) if page is not None else None
    # Moved to another village, a page is that one's.
    if root is None or root.site_id != village.site_id:
        raise PermissionDenied(_("The page cannot be previewed any more where it lies."))
    return Draft(snapshot, village, page, root)


def _missing(page: Page, village: Village) -> Iterator[tuple[str, str]]:
    """(name, label) of what the draft has not and the API would have to show."""
    for item in page.api_fields:
        name = item.name if isinstance(item, APIField) else item
        try:
            field = page._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, StreamField):
            for child in getattr(page, name):
                slug = plugin_of(child.block_type)
                if child.block_type != UNAVAILABLE and (slug is None or is_enabled(village, slug)):
                    yield from ((name, label) for label in _empty(child.block, child.value))
        elif _is_empty(page, field):
            yield name, str(field.verbose_name)
    for relation in get_all_child_relations(page):
        for row in getattr(page, relation.get_accessor_name()).all():
            for field in row._meta.concrete_fields:
                if not field.is_relation and not field.primary_key and _is_empty(row, field):
                    yield relation.get_accessor_name(), str(field.verbose_name)


def _is_empty(row: models.Model, field) -> bool:
    """Whether a field has neither a value nor leave to be without one."""
    if not isinstance(field, models.Field) or not field.concrete or field.many_to_many:
        return False
    value = getattr(row, field.attname)
    return (value is None and not field.null) or (
        value == "" and bool(field.choices) and not field.blank
    )


def _empty(block: blocks.Block, value) -> Iterator[str]:
    """Labels of the blocks, in this one or itself, that are empty and may not be."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _empty(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _empty(block.child_block, item)
    elif isinstance(block, blocks.StreamBlock):
        for item in value:
            yield from _empty(item.block, item.value)
    elif (
        isinstance(block, blocks.FieldBlock)
        and not isinstance(block, MAY_BE_EMPTY)
        and block.required
        and value in (None, "")
    ):
        yield str(block.label)
