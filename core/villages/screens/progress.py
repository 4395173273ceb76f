"""A page that grows while the work is done, so that the person sees it go on, without JavaScript.

The work and its transaction run while the response is sent. When the browser goes away before
the end, the generator is closed and the transaction rolled back: nothing is half done.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.villages.bulk import PlanChanged

log = logging.getLogger("kampung.villages")
HERE = "<!-- progress -->"


def stream(view, work: Generator[str], total: int) -> StreamingHttpResponse:
    """A page of `view` that shows what `work` yields, one line each, then leads to the result."""
    view.page_title = _("Provisioning")
    page = render_to_string(
        "villages_admin/progress.html", view.get_context_data(here=HERE, total=total), view.request
    )
    chunks = _chunks(page, work, total, translation.get_language())
    if isinstance(view.request, ASGIRequest):
        chunks = _in_own_thread(chunks)
    response = StreamingHttpResponse(chunks)
    # A proxy that buffers would hide the progress until all is over.
    response["X-Accel-Buffering"] = "no"
    return response


def _chunks(page: str, work: Generator[str], total: int, language: str) -> Iterator[str]:
    head, tail = page.split(HERE)
    yield head
    # The view's language ended with the view.
    with translation.override(language):
        try:
            with closing(work):
                for number, line in enumerate(work, start=1):
                    yield _part("line", line=line, number=number, total=total)
            yield _part("done", result=reverse("villages_admin:upload_result"))
        except PlanChanged as error:
            yield _part("failed", message=str(error))
        except Exception:
            log.exception("Provisioning an upload failed")
            yield _part("failed", message=_("Something went wrong. Nothing was changed."))
    yield tail


def _part(state: str, **context) -> str:
    return render_to_string("villages_admin/progress_part.html", {"state": state, **context})


async def _in_own_thread(chunks: Iterator[str]):
    """The same chunks for an asynchronous server, all made in the thread of the request, whose
    database connection holds the transaction."""
    step = sync_to_async(lambda: next(chunks, None), thread_sensitive=True)
    try:
        while (chunk := await step()) is not None:
            yield chunk
    finally:
        await sync_to_async(chunks.close, thread_sensitive=True)()
