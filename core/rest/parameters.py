"""Query parameters that several endpoints know, as the API's description tells them.

A value of several parts, by comma, is an array that is not exploded; clients made of the
description then join it by themselves.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from core.rest.problems import BadParameter

LONGITUDE = {"type": "number", "minimum": -180, "maximum": 180}
LATITUDE = {"type": "number", "minimum": -90, "maximum": 90}


def listed(name: str, description: str, values: list[str]) -> OpenApiParameter:
    """A parameter that takes any of the values, by comma."""
    schema = {"type": "array", "items": {"type": "string", "enum": values}}
    return OpenApiParameter(name, schema, description=description, style="form", explode=False)


def numbers(name: str, description: str, sides: list[dict]) -> OpenApiParameter:
    """A parameter of so many numbers, by comma."""
    schema = {
        "type": "array",
        "prefixItems": sides,
        "items": {"type": "number"},
        "minItems": len(sides),
        "maxItems": len(sides),
    }
    return OpenApiParameter(name, schema, description=description, style="form", explode=False)


def language(description: str) -> OpenApiParameter:
    """`locale`, one of the install's languages."""
    return OpenApiParameter(
        "locale", str, enum=list(dict(settings.LANGUAGES)), description=description
    )


def known_language(code: str) -> str:
    """The code, when it is of one of the install's languages. Raises `BadParameter`."""
    if code not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        raise BadParameter("locale", _("The languages here are: %(known)s.") % {"known": known})
    return code


BBOX = numbers(
    "bbox",
    "west,south,east,north in degrees; with west greater than east across the antimeridian.",
    [LONGITUDE, LATITUDE, LONGITUDE, LATITUDE],
)
NEAR = numbers(
    "near", "longitude,latitude in degrees; nearest first, one page.", [LONGITUDE, LATITUDE]
)
