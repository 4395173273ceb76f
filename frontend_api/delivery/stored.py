"""What has been written before of a village: documents by page, and the version of them all."""

from __future__ import annotations

from django.db import connection
from django.utils.http import parse_etags

from core.rest import stored
from core.rest.stored import Answers

PREVIEW = "preview"  # the parameter with a preview's token, whose answer is nobody else's

VERSION = """
    SELECT written.version FROM frontend_api_writtenvillage written
    JOIN villages_village village ON village.id = written.village_id
    WHERE village.code = %s
"""


class StoredView(stored.StoredView):
    """Previews go REST framework's own way."""

    special_parameters = (PREVIEW,)


def stored_version(code: str) -> str:
    """The version of a village's documents; empty where none have been written. One query."""
    row = _row(VERSION, [code])
    return row[0] if row else ""


def stored_body(
    where: str, code: str, value, known: str = ""
) -> tuple[bytes | None, str, int] | None:
    """Body, etag and page of a document of a village by `page_id` or `path_key`; the body is None
    where `known`, an `If-None-Match`, has the etag. One query."""
    row = _row(_statement(where), [code, value])
    if row is None:
        return None
    body, etag, page_id = row
    return (None if _has(known, f'"{etag}"') else bytes(body)), etag, page_id


def _has(known: str, etag: str) -> bool:
    """Whether the answer will be 304: as Django reads the header, which takes nothing malformed."""
    # Most requests name none, another, or this one alone.
    return (
        known == etag
        or etag in known
        and etag in [item.removeprefix("W/") for item in parse_etags(known)]
    )


def _statement(where: str) -> str:
    return f"""
        SELECT document.body, document.etag, document.page_id
        FROM frontend_api_deliverydocument document
        JOIN villages_village village ON village.id = document.village_id
        WHERE village.code = %s AND document.{where} = %s
    """


def _row(statement: str, parameters: list):
    # Written out: making a statement from a queryset takes longer than carrying it out.
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()


answers = Answers()
