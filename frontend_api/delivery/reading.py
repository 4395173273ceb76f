"""Reads documents: as they are stored, or with some of their members."""

from __future__ import annotations

import json

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer

from core.villages.models import Regency, Village
from frontend_api.delivery.refresh import refresh_village
from frontend_api.delivery.stored import catch_up_in_tests
from frontend_api.models import DeliveryDocument, WrittenVillage
from frontend_api.page_representation import MEMBERS

EVERYTHING = frozenset(MEMBERS)


def documents(**area) -> QuerySet[DeliveryDocument]:
    """The documents of an area, given as a filter does: `village__code="18.02.01.2003"`."""
    catch_up_in_tests()
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


def json_response(body: bytes, headers: dict | None = None) -> HttpResponse:
    return HttpResponse(body, content_type="application/json", headers=headers)


def rendered(content) -> bytes:
    return JSONRenderer().render(content)


def only(body: bytes, wanted: frozenset[str]) -> dict:
    """Some members of a document, in their order."""
    row = json.loads(body)
    return {name: row[name] for name in MEMBERS if name in wanted}


def joined(frame: dict, bodies: list[bytes]) -> bytes:
    """A list's answer with the stored bytes as its results, which nobody has to parse."""
    return rendered(frame)[:-1] + b',"results":[' + b",".join(bodies) + b"]}"


def in_language(document: DeliveryDocument, language: str, languages: list[str]) -> bytes:
    """The body of a document's translation into a language; where there is none, of an alias that
    says so, else of the first that the village's own order of languages has."""
    found = {
        item.locale: bytes(item.body)
        for item in DeliveryDocument.objects.filter(
            village=document.village_id, translation_key=document.translation_key
        )
    }
    if language in found:
        return found[language]
    body = next((found[code] for code in languages if code in found), bytes(document.body))
    return rendered(json.loads(body) | {"requested_locale": language, "fallback": True})
