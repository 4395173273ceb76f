"""What has been written before of a village: documents by page, and the version of them all."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.utils.http import parse_etags

from core.rest import stored
from core.rest.kept import Check, Query
from core.rest.prepared import Statement, read_integer, read_text
from core.rest.stored import Answers
from frontend_api.delivery.refresh import refresh_stale

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
# The body, where the etag is not the one that is held.
CHANGED = {
    where: Statement(
        f"""
        SELECT document.etag, CASE WHEN document.etag = %s THEN SUBSTR(document.body, 1, 0)
            ELSE document.body END, document.page_id
        FROM frontend_api_deliverydocument document
        JOIN villages_village village ON village.id = document.village_id
        WHERE village.code = %s AND document.{where} = %s
        """,
        read_text,
        bytes,
        read_integer,
    )
    for where in BODIES
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


def check_of_village(code: str) -> Check:
    """That a village's documents are the same."""
    return Check(("documents", code), partial(_version, code), partial(_version_query, code))


def check_of_document(where: str, code: str, value: str | int) -> Check:
    """That a document is the same, found by `page_id` or `path_key`."""
    return Check(
        ("document", where, code, value),
        partial(_document, where, code, value),
        partial(_document_query, where, code, value),
    )


def _version(code: str, _held: str) -> tuple[str, None]:
    catch_up_in_tests()
    return stored_version(code), None


def _document(where: str, code: str, value, held: str) -> tuple[str, tuple[bytes, int] | None]:
    catch_up_in_tests()
    return _told(held, CHANGED[where].row(held, code, value))


def _told(held: str, row) -> tuple[str, tuple[bytes, int] | None]:
    if row is None:
        return "", None
    etag, body, page_id = row
    return etag, (bytes(body), page_id) if etag != held else None


def _version_query(code: str, _held: str) -> Query:
    return VERSION, (code,), lambda row: (row[0] if row else "", None)


def _document_query(where: str, code: str, value, held: str) -> Query:
    return CHANGED[where], (held, code, value), partial(_told, held)


def catch_up_in_tests() -> None:
    """Tests see at once what they have written."""
    if settings.KAMPUNG_CATCH_UP_ON_READING:
        refresh_stale()


def _has(known: str, etag: str) -> bool:
    """Whether the answer will be 304: as Django reads the header, which takes nothing malformed."""
    # Most requests name none, another, or this one alone.
    return (
        known == etag
        or etag in known
        and etag in [item.removeprefix("W/") for item in parse_etags(known)]
    )


answers = Answers()
