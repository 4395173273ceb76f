"""Lists page by cursor: stable while rows are added, and as quick on the last page as the first."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from core.rest.problems import BadParameter

MAX_LIMIT = 100
DEFAULT_LIMIT = 20


def limit_of(parameters) -> int:
    """How many rows a request asks for. Raises `BadParameter`."""
    text = parameters.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= MAX_LIMIT:
        raise BadParameter("limit", f"limit is a whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def link_header(links: dict[str, str | None]) -> dict[str, str]:
    """The `Link` header (RFC 8288) that says what `next` and `previous` of a list say."""
    names = {"next": "next", "previous": "prev"}
    text = ", ".join(f'<{url}>; rel="{names[key]}"' for key, url in links.items() if url)
    return {"Link": text} if text else {}


class LinkCursorPagination(CursorPagination):
    """`limit` (1 to 100, 20 by default) and `cursor`. The answer is
    `{"count", "next", "previous", "results"}`, with the same links in the `Link` header."""

    page_size = DEFAULT_LIMIT
    page_size_query_param = "limit"
    max_page_size = MAX_LIMIT
    cursor_query_param = "cursor"

    def __init__(self, ordering=("pk",)):
        self.ordering = tuple(ordering)

    def get_ordering(self, request, queryset, view):
        return self.ordering

    def get_page_size(self, request):
        return limit_of(request.query_params)

    def paginate_queryset(self, queryset, request, view=None):
        self.count = queryset.count()
        try:
            cursor = self.decode_cursor(request)
            if cursor is not None and "\x00" in str(cursor.position):
                raise ValueError("NUL in a cursor")
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, ValidationError, OverflowError, DataError):
            raise BadParameter(
                "cursor", "This cursor is none of this list's. Begin without one."
            ) from None

    def get_paginated_response(self, data):
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"count": self.count, **links, "results": data}, headers=link_header(links))

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }
