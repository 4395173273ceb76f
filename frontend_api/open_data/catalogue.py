"""`/regencies/{code}/open-data/`: a catalogue of the data sets in DCAT 3 (W3C, 2024), with the
members that DCAT-AP 3 asks for, as JSON-LD.

Its context stands in the document: nobody has to ask another host for it. Codes for themes,
frequencies, languages and kinds of files are those of the EU's Publications Office, as DCAT-AP
names them.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Min
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer

from core.command_centre.models import DaySnapshot, Figure
from core.media.representation import absolute
from core.rest.views import InRegency
from core.villages.models import Regency
from core.villages.routing import site_url
from frontend_api.feeds import Plain
from frontend_api.open_data.tables import SETS, DataSet

MEDIA_TYPE = "application/ld+json"
LANGUAGES = {"id": "IND", "en": "ENG"}  # in which the catalogue names things
EU = "http://publications.europa.eu/resource/authority/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# By the suffix of a distribution: IANA's name of the type, and the Publications Office's code.
FILES = {"csv": ("text/csv", "CSV"), "json": ("application/json", "JSON")}


class OpenData(InRegency, Plain):
    """The open data sets of the regency as a DCAT catalogue (JSON-LD), each with its distributions."""

    cache_topics = ("figures",)

    @extend_schema(
        operation_id="regencies_open_data",
        responses={
            (200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.OBJECT, "A `dcat:Catalog` in JSON-LD.")
        },
    )
    def get(self, request, code):
        return HttpResponse(JSONRenderer().render(catalogue(self.regency)), content_type=MEDIA_TYPE)


def catalogue(regency: Regency) -> dict:
    """The catalogue of a regency as a JSON-LD document. Two queries."""
    changed = Figure.objects.filter(regency=regency.code).aggregate(at=Max("measured_at"))["at"]
    days = DaySnapshot.objects.filter(area=regency.code).aggregate(
        first=Min("day"), last=Max("day")
    )
    address = absolute(reverse("api:open-data", args=[regency.code]))
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": texts(lambda: _("Open data of %(name)s") % {"name": regency.full_name}),
        "dct:description": texts(
            lambda: _("What the villages of %(name)s measure of their services, their safety and "
                      "their data, as their command centre shows it.") % {"name": regency.full_name}
        ),
        "dct:publisher": publisher(regency),
        "dct:language": [_named(f"language/{name}") for name in LANGUAGES.values()],
        "dct:license": {"@id": settings.KAMPUNG_OPEN_DATA_LICENCE},
        "dct:spatial": place(regency),
        "dcat:themeTaxonomy": _named("data-theme"),
        "foaf:homepage": {"@id": _home(regency)},
        **_modified(changed),
        "dcat:dataset": [
            data_set(kind, regency, address, changed, days) for kind in SETS.values()
        ],
    }  # fmt: skip


def data_set(kind: DataSet, regency: Regency, address: str, changed, days) -> dict:
    """A `dcat:Dataset`, with a distribution for each format. It is called after its tables."""
    if kind.name == "history":
        period = days["first"] and (days["first"], days["last"])
    else:
        period = changed and (timezone.localdate(changed),) * 2
    temporal = {}
    if period and kind.name != "metrics":
        temporal["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed("date", period[0].isoformat()),
            "dcat:endDate": _typed("date", period[1].isoformat()),
        }
    return {
        "@id": f"{address}#{kind.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{regency.code}/{kind.name}",
        "dct:title": texts(lambda: f"{kind.title}, {regency.full_name}"),
        "dct:description": texts(lambda: str(kind.description)),
        "dct:publisher": publisher(regency),
        "dct:license": {"@id": settings.KAMPUNG_OPEN_DATA_LICENCE},
        "dct:accessRights": _named("access-right/PUBLIC"),
        "dct:spatial": place(regency),
        **temporal,
        **_modified(changed if kind.name != "metrics" else None),
        "dct:accrualPeriodicity": _named(f"frequency/{kind.often}"),
        "dct:language": [_named(f"language/{LANGUAGES['id']}")],
        "dcat:theme": [_named("data-theme/GOVE"), _named("data-theme/REGI")],
        "dcat:keyword": [*texts(lambda: _("villages")), *texts(lambda: _("statistics"))],
        "dcat:landingPage": {"@id": address},
        "dcat:distribution": [
            distribution(kind, regency, address, suffix) for suffix in FILES
        ],
    }  # fmt: skip


def distribution(kind: DataSet, regency: Regency, address: str, suffix: str) -> dict:
    """A `dcat:Distribution`: one format of a data set."""
    media_type, code = FILES[suffix]
    url = f"{address}{kind.name}.{suffix}"
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": texts(lambda: f"{kind.title} ({code})"),
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"},
        "dct:format": _named(f"file-type/{code}"),
        "dct:license": {"@id": settings.KAMPUNG_OPEN_DATA_LICENCE},
    }


def publisher(regency: Regency) -> dict:
    return {
        "@id": f"{_home(regency)}#publisher",
        "@type": "foaf:Agent",
        "foaf:name": regency.full_name,
        "foaf:homepage": {"@id": _home(regency)},
    }


def place(regency: Regency) -> dict:
    """The regency as a `dct:Location`, by its name and the ministry's code."""
    return {
        "@type": "dct:Location",
        "dct:identifier": regency.code,
        "locn:geographicName": regency.full_name,
    }


def texts(make) -> list[dict[str, str]]:
    """What `make` gives in each language of the catalogue."""
    found = []
    for code in LANGUAGES:
        with translation.override(code):
            found.append({"@language": code, "@value": make()})
    return found


def _home(regency: Regency) -> str:
    return (site_url(regency.site.hostname) if regency.site else settings.KAMPUNG_PUBLIC_URL) + "/"


def _modified(at: datetime | None) -> dict:
    return {"dct:modified": _typed("dateTime", at.isoformat())} if at else {}


def _named(code: str) -> dict[str, str]:
    return {"@id": f"{EU}{code}"}


def _typed(kind: str, value: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}
