"""What an event makes untrue: the names that answers carry which may differ afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wagtail.contrib.redirects.models import Redirect

from core.events.models import Event
from core.rest.cache_keys import ALL_RECORDS, ALL_REDIRECTS, KEY, VILLAGES, of
from core.villages.models import District, Village

PAGE_KINDS = {
    "page.published", "page.unpublished", "page.moved", "page.deleted", "page.privacy_changed",
    "document.created", "document.changed", "document.deleted",
}  # fmt: skip
PAGE_ID = re.compile("[0-9]{1,18}")
VILLAGE_KINDS = {"village.changed", "village.provisioned", "village.removed"}
AREA_KINDS = {"district.changed", "regency.changed"}
VILLAGE_PARTS = 4  # of a village's code
MEDIA = {"media.villageimage": "image", "media.villagedocument": "document"}


def keys_of(events: Iterable[Event]) -> list[str]:
    """The names to purge, each once. `events` have their villages at hand."""
    keys: dict[str, None] = {}
    pages: set[str] = set()
    for event in events:
        keys |= dict.fromkeys(_keys(event))
        if _is_of_a_page(event):
            pages.add(_page(event))
    keys |= dict.fromkeys(_redirects_to(pages))
    # An odd event of somebody's must not stand in all others' way: no answer has such a name.
    return [key for key in keys if KEY.fullmatch(key)]


def _keys(event: Event) -> Iterator[str]:
    code = event.village.code if event.village else ""
    if _is_of_a_page(event):
        yield of("page", _page(event))
        yield from _in_areas("pages", code)
    elif event.kind in VILLAGE_KINDS:
        yield from _village(code or event.subject_id)
    elif event.kind in AREA_KINDS:
        yield from _area(event.kind.partition(".")[0], event.subject_id)
    elif event.kind in ("plugin.enabled", "plugin.disabled"):
        yield VILLAGES
        yield of("village", code)
        yield from _records(code)
    elif event.kind == "redirects.changed":
        yield of("redirects", code) if code else ALL_REDIRECTS
    elif event.kind == "media.changed":
        kind = MEDIA.get(event.subject_type)
        if kind is None:  # who may see some of them
            yield of("media", code)
        else:
            yield of(kind, event.subject_id)
            yield of(f"{kind}s", code)
    elif event.kind != "figures.changed":  # which no answer shows
        # Of a plugin's own, or of its records and settings.
        yield from _records(code or str(event.payload.get("area", "")))


def _is_of_a_page(event: Event) -> bool:
    return event.kind in PAGE_KINDS


def _page(event: Event) -> str:
    return str(event.payload.get("page", event.subject_id))


def _areas(code: str) -> list[str]:
    """The codes of a village (or district), its district and its regency, with which its own
    begins; none of a village that is not known any more."""
    parts = code.split(".")
    lengths = range(len(parts), 1, -1)
    return [".".join(parts[:length]) for length in lengths]


def _in_areas(topic: str, code: str) -> list[str]:
    return [of(topic, area) for area in _areas(code)]


def _records(code: str) -> Iterator[str]:
    """What shows records of an area: of a district or regency, all below it show them too."""
    if not code:
        return
    yield from _in_areas("records", code)
    yield ALL_RECORDS
    if len(code.split(".")) < VILLAGE_PARTS:
        for model in (District, Village):
            below = model.objects.filter(code__startswith=f"{code}.")
            yield from (of("records", name) for name in below.values_list("code", flat=True))


def _village(code: str) -> Iterator[str]:
    yield VILLAGES
    for kind, area in zip(("village", "district", "regency"), _areas(code), strict=False):
        yield of(kind, area)


def _area(kind: str, code: str) -> Iterator[str]:
    """A district or regency: all below it name it."""
    yield VILLAGES
    yield of(kind, code)
    if kind == "district":
        yield of("regency", code.rpartition(".")[0])
    else:
        districts = District.objects.filter(regency__code=code)
        yield from (of("district", name) for name in districts.values_list("code", flat=True))
    villages = Village.objects.filter(code__startswith=f"{code}.")
    yield from (of("village", name) for name in villages.values_list("code", flat=True))


def _redirects_to(pages: set[str]) -> Iterator[str]:
    """Redirects of other villages that lead to one of these pages."""
    ids = [int(page) for page in pages if PAGE_ID.fullmatch(page)]
    if ids:
        leading = Redirect.objects.filter(redirect_page__in=ids)
        for code in set(leading.values_list("site__village__code", flat=True)):
            yield of("redirects", code) if code else ALL_REDIRECTS
