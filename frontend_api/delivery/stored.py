"""What has been written before of a village: documents by page, and the version of them all."""

from __future__ import annotations

from django.utils.http import parse_etags

from core.rest import stored
from core.rest.prepared import Statement, read_integer, read_text
from core.rest.stored import Answers

PREVIEW = "preview"  # the parameter with a preview's token, whose answer is nobody else's

VERSION = Statement(
    """
    SELECT written.version FROM frontend_api_writtenvillage written
    JOIN villages_village village ON village.id = written.village_id
    WHERE village.code = %s
    """,
    read_text,
)
BODIES = {
    where: Statement(
        f"""
        SELECT document.body, document.etag, document.page_id
        FROM frontend_api_deliverydocument document
        JOIN villages_village village ON village.id = document.village_id
        WHERE village.code = %s AND document.{where} = %s
        """,
        bytes,
        read_text,
        read_integer,
    )
    for where in ("page_id", "path_key")
}


class StoredView(stored.StoredView):
    """Previews go REST framework's own way."""

    special_parameters = (PREVIEW,)


def stored_version(code: str) -> str:
    """The version of a village's documents; empty where none have been written. One query."""
    row = VERSION.row(code)
    return row[0] if row else ""


def stored_body(
    where: str, code: str, value, known: str = ""
) -> tuple[bytes | None, str, int] | None:
    """Body, etag and page of a document of a village by `page_id` or `path_key`; the body is None
    where `known`, an `If-None-Match`, has the etag. One query."""
    row = BODIES[where].row(code, value)
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




answers = Answers()
