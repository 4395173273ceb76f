"""Finds pages and the plugins' records, in one village or in all of a regency."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from wagtail.models import Page

from core.plugins.gating import enabled_slugs
from core.plugins.registry import registry
from core.plugins.specs import SearchHit
from core.search import clean_query
from core.villages.models import Village
from core.villages.routing import roots_for
from core.villages.scoping import HOME_PATH_LENGTH, in_site
from core.villages.tree import is_original, is_public
from sites.models.base import with_common_fields
from sites.portal import trees_of

if TYPE_CHECKING:
    from sites.search_around import Around

log = logging.getLogger("kampung.sites")

MOST_PAGES = 40
MOST_RECORDS = 5  # of each plugin's kind


@dataclass(frozen=True, slots=True)
class Found:
    """`pages` are Page rows with `intro`, best first; `records` are (label, hits) of plugins.
    `around` is where they were looked for, when it was around a village."""

    query: str
    pages: list[Page]
    records: list[tuple[str, list[SearchHit]]]
    around: Around | None = None

    @property
    def count(self) -> int:
        return len(self.pages) + sum(len(hits) for _label, hits in self.records)


def search_village(village: Village, text: str, request=None) -> Found:
    """Search a village's public pages and its plugins' public records.

    `request` remembers the roots of what was found, so that links to it cost no query each.
    """
    text = clean_query(text)
    if not text:
        return Found(text, [], [])
    pages = public_pages(Page.objects.filter(in_site(village.site), live=True), text, MOST_PAGES)
    roots_for([page.path for page in pages], request)
    return Found(text, pages, _records(village, text))


def search_regency(regency, text: str, request=None, around: Around | None = None) -> Found:
    """Search the public pages of a regency's portal and of all its villages; each page has
    `home_title`, the name of the website it is on.

    Around a village, those of the villages so near, nearest first, each with its `distance` in
    metres, and the plugins' records, with or without a text.
    """
    text = clean_query(text)
    if around is not None:
        from sites.search_around import search_around

        return search_around(regency, text, around, request)
    if not text:
        return Found(text, [], [])
    homes = dict(trees_of(regency).values_list("path", "title"))
    # The trees are too many to name; what other regencies have is sorted out afterwards.
    found = public_pages(Page.objects.filter(live=True, depth__gt=1), text, MOST_PAGES * 5)
    pages = [page for page in found if page.path[:HOME_PATH_LENGTH] in homes][:MOST_PAGES]
    return Found(text, on_websites(pages, homes, request), [])


def on_websites(pages: list[Page], homes: dict[str, str], request) -> list[Page]:
    """The pages that have an address, with `home_title`."""
    for page in pages:
        page.home_title = homes[page.path[:HOME_PATH_LENGTH]]
    known = roots_for([page.path for page in pages], request)
    return [page for page in pages if known[page.path[:HOME_PATH_LENGTH]] is not None]


def public_pages(pages, text: str, limit: int) -> list[Page]:
    """The public pages found, best first, with the `intro` of their type; no examples."""
    # The search takes no conditions on other tables, so private sections are sorted out after it.
    most = limit * len(settings.LANGUAGES)
    keys = [page.pk for page in pages.search(text, operator="and")[:most]]
    # An alias would be found beside what it shows.
    own = Page.objects.filter(is_public(), is_original(), pk__in=keys)
    shown = with_common_fields(own).exclude(example=True)
    by_key = {page.pk: page for page in shown}
    return [by_key[key] for key in keys if key in by_key][:limit]


def _records(village: Village, text: str) -> list[tuple[str, list[SearchHit]]]:
    enabled = enabled_slugs(village)
    found = []
    for plugin, spec in registry.specs("register_search"):
        if plugin.slug not in enabled:
            continue
        try:
            # A savepoint where a transaction runs; one of its own would lock SQLite for reading.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                hits = list(spec.search([village], text, MOST_RECORDS))
        except Exception:  # one plugin's fault must not take the page's search along
            log.exception("The search of %s failed", plugin.slug)
            continue
        if hits:
            found.append((str(spec.label), hits))
    return found
