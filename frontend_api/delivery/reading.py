"""Reads documents: as they are stored, or with some of their members."""

from __future__ import annotations

import json

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.renderers import JSONRenderer

from core.villages.models import Regency, Village
from frontend_api.delivery.refresh import refresh_stale, refresh_village
from frontend_api.models import DeliveryDocument, WrittenVillage
from frontend_api.page_representation import MEMBERS


def documents(**area) -> QuerySet[DeliveryDocument]:
    """The documents of an area, given as a filter does: `village__code="18.02.01.2003"`."""
    if settings.KAMPUNG_CATCH_UP_ON_READING:
        refresh_stale()
    return DeliveryDocument.objects.filter(**area)


def write_if_new(village: Village) -> bool:
    """Write the documents of a village that has none yet, as after seeding; whether there were
    any to write."""
    if WrittenVillage.objects.filter(village=village).exists():
        return False
    return bool(refresh_village(village))


def unwritten(regency: Regency) -> QuerySet[Village]:
    """The villages of a regency that have no documents yet."""
    return Village.objects.filter(district__regency=regency, site__isnull=False).exclude(
        pk__in=WrittenVillage.objects.values("village")
    )


def only(document: DeliveryDocument, wanted: frozenset[str]) -> dict:
    """Some members of a document, in their order."""
    row = json.loads(bytes(document.body))
    return {name: row[name] for name in MEMBERS if name in wanted}


def joined(frame: dict, bodies: list[bytes]) -> bytes:
    """A list's answer with the stored bytes as its results, which nobody has to parse."""
    head = JSONRenderer().render({name: frame[name] for name in ("count", "next", "previous")})
    return head[:-1] + b',"results":[' + b",".join(bodies) + b"]}"


def in_language(
    document: DeliveryDocument, language: str, languages: list[str]
) -> DeliveryDocument:
    """The document's translation into a language; where there is none, an alias that says so, else
    the first that the village's own order of languages has."""
    found = {
        item.locale: item
        for item in DeliveryDocument.objects.filter(
            village=document.village_id, translation_key=document.translation_key
        )
    }
    if language in found:
        return found[language]
    fallback = next((found[code] for code in languages if code in found), document)
    row = json.loads(bytes(fallback.body)) | {"requested_locale": language, "fallback": True}
    fallback.body = JSONRenderer().render(row)
    return fallback
