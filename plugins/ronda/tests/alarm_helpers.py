"""What the tests of alarms and alerts share."""

from __future__ import annotations

import uuid
from pathlib import Path

from lxml import etree

from plugins.ronda.alarm_codes import codes_of
from plugins.ronda.models import AlarmCode

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "data" / "cap-1.2.xsd"))
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
ATOM = "{http://www.w3.org/2005/Atom}"


def base(village) -> str:
    return f"/api/v1/villages/{village.code}/ronda"


def new_uuid() -> str:
    return str(uuid.uuid4())


def code_of(village, beats="3") -> AlarmCode:
    return next(code for code in codes_of(village) if code.beats == beats)


def checked_cap(text: str | bytes) -> etree._Element:
    """The document, which the schema of CAP 1.2 takes."""
    document = etree.fromstring(text.encode() if isinstance(text, str) else text)
    SCHEMA.assertValid(document)
    return document


def said(document, path: str) -> str:
    """The text of the element that the path names, such as `info/area/areaDesc`."""
    return document.findtext("/".join(CAP + name for name in path.split("/")))
