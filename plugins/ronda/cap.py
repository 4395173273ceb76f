"""Writes alerts in CAP 1.2, the Common Alerting Protocol of OASIS: names and order of the elements
are the standard's. Times carry their zone as an offset and never as `Z`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import shapely
from django.utils import timezone

if TYPE_CHECKING:
    from core.villages.models import Village

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
MOST_POINTS = 100  # of a polygon, so that maps draw it quickly
MOST_PARTS = 5  # of a village that lies in pieces
RADIUS = 3.0  # km around the office of a village whose boundary is not known
CODE_NAME = "kemendagri"  # the register that a village's code is of


@dataclass(frozen=True, slots=True)
class Area:
    """A village. `polygons` are closed rings of (longitude, latitude); `circle` is (longitude,
    latitude, radius in km), where there is no polygon."""

    name: str
    code: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circle: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What one document says; the names are the standard's. `references` are (sender, identifier,
    sent) of the messages before it."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: str
    language: str
    category: str
    event: str
    severity: str
    certainty: str
    expires: datetime
    sender_name: str
    headline: str
    description: str
    areas: Sequence[Area]
    urgency: str = "Immediate"
    response: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    references: Sequence[tuple[str, str, datetime]] = field(default_factory=tuple)


def document(message: Message) -> str:
    """The message as XML text. Raises `ValueError` where it would be none of CAP's: an update or
    cancellation without references, no area, or a sender or identifier with a space or a comma."""
    if message.kind != "Alert" and not message.references:
        raise ValueError("An update or a cancellation names the messages before it.")
    if not message.areas:
        raise ValueError("An alert is for at least one area.")
    for text in (message.sender, message.identifier):
        if not text or set(text) & set(" ,<&\t\n"):
            raise ValueError(f"{text!r} is no sender or identifier: no space, comma, < or &.")
    alert = ElementTree.Element("alert", xmlns=NAMESPACE)
    _texts(
        alert,
        [
            ("identifier", message.identifier),
            ("sender", message.sender),
            ("sent", moment(message.sent)),
            ("status", message.status),
            ("msgType", message.kind),
            ("scope", "Public"),
            ("references", " ".join(_reference(*before) for before in message.references)),
        ],
    )
    info = ElementTree.SubElement(alert, "info")
    _texts(
        info,
        [
            ("language", message.language),
            ("category", message.category),
            ("event", message.event),
            ("responseType", message.response),
            ("urgency", message.urgency),
            ("severity", message.severity),
            ("certainty", message.certainty),
            ("effective", moment(message.sent)),
            ("expires", moment(message.expires)),
            ("senderName", message.sender_name),
            ("headline", message.headline),
            ("description", message.description),
            ("instruction", message.instruction),
            ("web", message.web),
            ("contact", message.contact),
        ],
    )
    for area in message.areas:
        _area(info, area)
    body = ElementTree.tostring(alert, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def moment(value: datetime) -> str:
    """A time in WIB to the second, as `2026-11-30T10:45:00+07:00`."""
    return timezone.localtime(value).replace(microsecond=0).isoformat()


def area_of(village: Village) -> Area:
    """The village's area: its boundary, simplified, or a circle around its office. Only the name
    and the code where neither is known. Reads the boundary."""
    polygons = tuple(_rings(village.boundary)) if village.boundary else ()
    circle = None
    if not polygons and village.point is not None:
        circle = (village.point.x, village.point.y, RADIUS)
    return Area(village.full_name, village.code, polygons, circle)


def _rings(boundary) -> Iterable[tuple[tuple[float, float], ...]]:
    """The outlines of the largest parts, each of `MOST_POINTS` points at most."""
    shape = shapely.from_wkb(bytes(boundary.wkb))
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)[:MOST_PARTS]
    for part in parts:
        ring = part.exterior
        tolerance = max(part.area**0.5 / 1000, 1e-6)  # degrees
        while shapely.get_num_coordinates(ring) > MOST_POINTS:
            ring = part.exterior.simplify(tolerance)
            tolerance *= 1.5
        points = [(round(x, 5), round(y, 5)) for x, y, *_z in ring.coords]
        if len(set(points)) >= 3:
            yield (*points[:-1], points[0])


def _area(info, area: Area) -> None:
    element = ElementTree.SubElement(info, "area")
    _texts(element, [("areaDesc", area.name)])
    for ring in area.polygons:
        _texts(element, [("polygon", " ".join(f"{y},{x}" for x, y in ring))])
    if area.circle is not None:
        x, y, radius = area.circle
        if not all(map(math.isfinite, area.circle)):
            raise ValueError("A circle is made of numbers.")
        _texts(element, [("circle", f"{y:.5f},{x:.5f} {radius}")])
    code = ElementTree.SubElement(element, "geocode")
    _texts(code, [("valueName", CODE_NAME), ("value", area.code)])


def _reference(sender: str, identifier: str, sent: datetime) -> str:
    return f"{sender},{identifier},{moment(sent)}"


def _texts(parent, pairs: Iterable[tuple[str, str]]) -> None:
    for name, text in pairs:
        if text:
            # What XML cannot hold at all is left out: control characters.
            kept = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
            ElementTree.SubElement(parent, name).text = kept
