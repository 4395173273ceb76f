"""The portal's search within some kilometres of a village."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby
from operator import or_
from typing import TYPE_CHECKING

from wagtail.models import Page

from core.geo.queries import near
from core.plugins import gated
from core.villages.models import Village
from core.villages.routing import site_url
from core.villages.scoping import HOME_PATH_LENGTH
from core.villages.tree import below
from sites.search import MOST_PAGES, MOST_RECORDS, Found, on_websites, public_pages

if TYPE_CHECKING:
    from django.http import QueryDict

    from core.villages.models import Regency

KILOMETRES = (2, 5, 10, 25)
MOST_VILLAGES = 60  # whose pages are looked through, the nearest


@dataclass(frozen=True, slots=True)
class Around:
    """Within so many kilometres of a village, whose position is known."""

    village: Village
    kilometres: int


def read_around(regency: Regency, given: QueryDict) -> Around | None:
    """The village in `near`, by its code, and the kilometres in `km`; None where no village is
    chosen, and for one that this regency has not or whose position is not known. A distance that is
    none of the choices is the second of them."""
    code, text = given.get("near", ""), given.get("km", "")
    villages = Village.objects.filter(district__regency=regency, point__isnull=False)
    village = villages.filter(code=code).defer("boundary").first() if code else None
    if village is None:
        return None
    wide = {str(item): item for item in KILOMETRES}
    return Around(village, wide.get(text, KILOMETRES[1]))


def choices(regency: Regency) -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes and names of the villages whose position is known, by district. One query."""
    found = Village.objects.filter(
        district__regency=regency, site__isnull=False, point__isnull=False
    )
    rows = found.order_by("district__name", "name", "code")
    values = rows.values_list("district__name", "code", "name")
    return [
        (district, [(code, name) for _district, code, name in group])
        for district, group in groupby(values, key=lambda row: row[0])
    ]


def search_around(regency: Regency, text: str, around: Around, request=None) -> Found:
    """Pages of the villages that are so near and hold the text, and the plugins' records there;
    the records alone where there is no text."""
    metres, point = around.kilometres * 1000, around.village.point
    villages = Village.objects.filter(district__regency=regency, site__isnull=False)
    pages = _pages(villages, text, point, metres, request) if text else []
    records = _records(villages, text, (point, metres))
    return Found(text, pages, records, around)


def _pages(villages, text, point, metres, request) -> list[Page]:
    rows = near(villages, "point", point, metres, limit=MOST_VILLAGES).values_list(
        "site__root_page__translation_key", "distance"
    )
    distances = dict(rows)
    # Each village has a tree a language.
    roots = Page.objects.filter(depth=2, translation_key__in=list(distances))
    homes = {page.path: page for page in roots.only("path", "title", "translation_key")}
    if not homes:
        return []
    trees = reduce(or_, [below(path, inclusive=True) for path in homes])
    found = public_pages(Page.objects.filter(trees, live=True), text, MOST_PAGES)
    for page in found:
        page.distance = distances[homes[page.path[:HOME_PATH_LENGTH]].translation_key]
    # What was best stays first of what is equally far.
    found.sort(key=lambda page: page.distance)
    return on_websites(found, {path: home.title for path, home in homes.items()}, request)


def _records(villages, text, around) -> list:
    found = []
    for _plugin, spec, outcome in gated.search(villages, text, MOST_RECORDS * 2, around):
        if outcome.ok and outcome.value:
            found.append((str(spec.label), outcome.value))
    codes = {hit.village for _label, hits in found for hit in hits}
    hosts = dict(villages.filter(code__in=codes).values_list("code", "site__hostname"))
    return [
        (label, [_absolute(hit, hosts[hit.village]) for hit in hits if hit.village in hosts])
        for label, hits in found
    ]


def _absolute(hit, hostname: str):
    return replace(hit, url=site_url(hostname) + hit.url) if hit.url.startswith("/") else hit
