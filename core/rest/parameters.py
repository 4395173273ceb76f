"""Query parameters that several endpoints know, as the API's description tells them.

A value of several parts, by comma, is an array that is not exploded; clients made of the
description then join it by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.conf import settings
from django.contrib.gis.geos import Point
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
LEAST_RADIUS, MAX_RADIUS, DEFAULT_RADIUS = 1, 200_000, 5_000  # metres
RADIUS = OpenApiParameter(
    "radius",
    {"type": "integer", "minimum": LEAST_RADIUS, "maximum": MAX_RADIUS, "default": DEFAULT_RADIUS},
    description="Metres, with `near`.",
)


def read_near(given: Mapping[str, str]) -> tuple[Point, int]:
    """The place in `near` and the metres in `radius`. Raises `BadParameter`."""
    try:
        longitude, latitude = (float(part) for part in given["near"].split(","))
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError
    except ValueError:
        raise BadParameter(
            "near", _("near is longitude,latitude in degrees, for example 104.97,-5.21.")
        ) from None
    text = given.get("radius", str(DEFAULT_RADIUS))
    if not re.fullmatch("[0-9]{1,6}", text) or not LEAST_RADIUS <= int(text) <= MAX_RADIUS:
        raise BadParameter(
            "radius", _("radius is whole metres from 1 to %(most)s.") % {"most": MAX_RADIUS}
        )
    return Point(longitude, latitude, srid=4326), int(text)
