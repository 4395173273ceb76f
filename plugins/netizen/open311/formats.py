"""The two formats of Open311: XML, which every server has, and the same in JSON by the "Spark"
convention, where a list of elements is an array. Errors are told in the format that was asked for.

XML is written here and never read.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict
from django.utils import timezone
from rest_framework import parsers, renderers
from rest_framework.response import Response

from core.rest.problems import exception_handler

# What the elements of a list are called, by the list's name.
ELEMENTS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
# What XML 1.0 cannot hold, not even written as a reference; phones do send such characters.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


class XMLRenderer(renderers.BaseRenderer):
    """An answer below the element that its view names as `root`."""

    media_type = "text/xml"
    format = "xml"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        context = renderer_context or {}
        response = context.get("response")
        root = getattr(context.get("view"), "root", "answer")
        if response is not None and response.status_code >= 400:
            root = "errors"
        text = ElementTree.tostring(element(root, data), encoding="unicode")
        return (DECLARATION + text).encode()


class JSONRenderer(renderers.JSONRenderer):
    """JSON that says its encoding, as the standard asks."""

    charset = "utf-8"


RENDERERS = {"json": JSONRenderer, "xml": XMLRenderer}


def element(name: str, value: Any) -> ElementTree.Element:
    """A plain value as an element of that name; one that is None is empty."""
    found = ElementTree.Element(name)
    if isinstance(value, dict):
        found.extend(element(key, item) for key, item in value.items())
    elif isinstance(value, list | tuple):
        found.extend(element(ELEMENTS.get(name, "item"), item) for item in value)
    elif isinstance(value, bool):
        found.text = "true" if value else "false"
    elif value is not None:
        found.text = NO_XML.sub("", str(value))
    return found


def moment(value: datetime | None) -> str | None:
    """A time as the W3C's note has it, in the install's zone: `2026-03-01T07:30:00+07:00`."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


class FormParser(parsers.FormParser):
    """Form fields, of no greater length than Django's own forms."""

    def parse(self, stream, media_type=None, parser_context=None):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise RequestDataTooBig
        return QueryDict(body, encoding="utf-8")


def errors(error: Exception, context: dict) -> Response | None:
    """What the API says of an exception elsewhere, as Open311's list of errors."""
    problem = exception_handler(error, context)
    if problem is None:
        return None
    status, body = problem.status_code, json.loads(problem.content)
    told = _flat(body.get("errors", {})) or [body.get("detail") or body["title"]]
    answer = Response([{"code": status, "description": text} for text in told], status=status)
    for name in ("Cache-Control", "Retry-After", "WWW-Authenticate"):
        if name in problem:
            answer[name] = problem[name]
    return answer


def _flat(messages: Any) -> list[str]:
    """The messages of a field, whose values may have messages of their own."""
    if isinstance(messages, dict):
        return [f"{name}: {text}" for name, item in messages.items() for text in _flat(item)]
    return [str(item) for item in messages] if isinstance(messages, list) else [str(messages)]
