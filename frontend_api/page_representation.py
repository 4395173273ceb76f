"""A page as the API shows it: everything expanded, nothing that is not public.

A page type says by Wagtail's `api_fields` which of its fields are public; they become `content`.
What a page is related to (parent, translations) appears only when it is live and public itself.
"""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist
from wagtail.api import APIField
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.media.representation import document_card, image_representation
from core.streams.rich_text import rich_text
from core.villages.languages import text_language
from core.villages.models import Village
from core.villages.routing import SiteRoot, path_of, roots_for
from core.villages.tree import is_original

# The members of a page, in order; `fields` and `omit` choose among them.
MEMBERS = (
    "id", "type", "locale", "requested_locale", "fallback", "title", "slug", "path", "url", "parent",
    "translations", "seo",
    "published_at", "updated_at", "example", "content",
)  # fmt: skip


class PageRepresenter:
    """Represents pages of one village. Related pages are read for all given pages at once."""

    def __init__(self, village: Village, public, wanted: frozenset[str] = frozenset(MEMBERS)):
        self.village = village
        self.public = public
        self.wanted = wanted

    def represent(self, pages: list[Page]) -> list[dict]:
        """`pages` are in their specific types; two queries for what they are related to."""
        parents = self._parents(pages) if "parent" in self.wanted else {}
        translations = self._translations(pages) if "translations" in self.wanted else {}
        related = [
            *pages,
            *parents.values(),
            *(page for row in translations.values() for page in row),
        ]
        self.roots = roots_for([page.path for page in related])
        return [self._one(page, parents, translations) for page in pages]

    def _one(self, page, parents, translations) -> dict:
        root = self._root(page)
        path = path_of(page, root)
        written_in = text_language(page) if page.alias_of_id else root.language
        values = {
            "id": page.pk,
            "type": page.specific_class._meta.label,
            "locale": written_in,
            "requested_locale": root.language,
            "fallback": written_in != root.language,
            "title": page.title,
            "slug": page.slug,
            "path": path,
            "url": root.root_url + path,
            "parent": self._card(parents.get(page.path[: -Page.steplen])),
            "translations": [
                {"locale": self._root(other).language, **self._card(other)}
                for other in translations.get(page.translation_key, ())
                if other.pk != page.pk
            ],
            "seo": {
                "title": page.seo_title or page.title,
                "description": page.search_description or getattr(page, "intro", ""),
            },
            "published_at": _time(page.first_published_at),
            "updated_at": _time(page.last_published_at),
            "example": getattr(page, "is_example", False),
        }
        if "content" in self.wanted:
            values["content"] = content_of(page, self.village)
        return {name: values[name] for name in MEMBERS if name in self.wanted}

    def _root(self, page) -> SiteRoot:
        return self.roots[page.path[: 2 * Page.steplen]]

    def _card(self, page) -> dict | None:
        if page is None:
            return None
        root = self._root(page)
        path = path_of(page, root)
        return {"id": page.pk, "title": page.title, "path": path, "url": root.root_url + path}

    def _parents(self, pages) -> dict[str, Page]:
        paths = {page.path[: -Page.steplen] for page in pages if page.depth > 2}
        return {page.path: page for page in self.public.filter(path__in=paths)}

    def _translations(self, pages) -> dict[object, list[Page]]:
        # An alias shows its original's text: it is no translation.
        keys = {page.translation_key for page in pages}
        found: dict[object, list[Page]] = {}
        for page in self.public.filter(is_original(), translation_key__in=keys):
            found.setdefault(page.translation_key, []).append(page)
        return found


def content_of(page: Page, village: Village) -> dict:
    """The page's public fields by name, expanded."""
    context = {"village": village, "page": page}
    content = {}
    for item in page.api_fields:
        name = item.name if isinstance(item, APIField) else item
        content[name] = _expand(page, name, context)
    return content


def _expand(page, name: str, context: dict):
    try:
        field = page._meta.get_field(name)
    except FieldDoesNotExist:
        value = getattr(page, name)
        return value() if callable(value) else value
    value = getattr(page, name)
    if value is None:
        return None
    if isinstance(field, StreamField):
        return field.stream_block.get_api_representation(value, context)
    if isinstance(field, RichTextField):
        return rich_text(value, context["village"])
    if isinstance(value, AbstractImage):
        return image_representation(value)
    if isinstance(value, AbstractDocument):
        return document_card(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _time(moment) -> str | None:
    return moment.isoformat() if moment else None
