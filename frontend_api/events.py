"""`/api/v1/events/stream`: events as they happen, as server-sent events: the public ones, and what
the roles of whoever is signed in hear beside them."""

from __future__ import annotations

import json
import re
import time

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from core.database import ask
from core.events.broker import broker
from core.events.hearing import Heard, heard_by, hears
from core.events.log import Cursor, position
from core.events.models import Visibility
from core.rest.problems import problem_response
from core.rest.sessions import HEADER, SessionTokenAuthentication
from core.villages.codes import VILLAGE_CODE
from core.villages.models import Village

PARAMETERS = ("village", "kind")
# Of a stream that tells more than the public hears: roles are looked up when it is opened.
LONGEST = 15 * 60  # seconds


async def stream(request):
    """Public events, and those for the person's roles. `village` (code) and `kind` (prefix, such as
    `page.`) narrow; the header `Last-Event-ID` resumes where a broken connection ended."""
    if request.method != "GET":
        refusal = problem_response(405, _("Events are read by GET."))
        refusal["Allow"] = "GET"
        return refusal
    for name in request.GET:
        if name not in PARAMETERS:
            return problem_response(
                400,
                f"Unknown parameter “{name}”. Known are: {', '.join(PARAMETERS)}.",
                kind="bad-parameter",
                parameter=name,
            )
    code = request.GET.get("village")
    if code is not None:
        known = re.fullmatch(VILLAGE_CODE, code) and await ask(
            Village.objects.filter(code=code).exists
        )
        if not known:
            return problem_response(404, f"No village has the code {code}.")
    try:
        since = request.headers.get("Last-Event-ID")
        cursor = Cursor.parse(since) if since else None
    except ValueError as error:
        return problem_response(400, str(error), kind="bad-parameter", parameter="Last-Event-ID")
    try:
        heard = await ask(_heard, request) if _tells_who(request) else Heard()
    except APIException as error:
        return problem_response(error.status_code, str(error.detail))
    kind = request.GET.get("kind", "")
    return StreamingHttpResponse(
        _lines(cursor, code, kind, heard),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _tells_who(request) -> bool:
    return HEADER in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES


def _heard(request) -> Heard:
    """Raises `AuthenticationFailed` for a session token that does not hold."""
    ways = (SessionTokenAuthentication(), SessionAuthentication())
    return heard_by(Request(request, authenticators=ways).user)


async def _lines(cursor, code, kind, heard: Heard):
    # The reconnection delay in milliseconds, and the first bytes, so that proxies open the stream.
    yield "retry: 3000\n\n"
    end = time.monotonic() + LONGEST if heard else None
    async for events in broker.listen(cursor):
        if not events:
            yield ": still here\n\n"
        for event in events:
            if (
                (event.visibility == Visibility.PUBLIC or hears(heard, event))
                and event.kind.startswith(kind)
                and (code is None or (event.village and event.village.code == code))
            ):
                yield _message(event)
        if end is not None and time.monotonic() > end:
            return


def _message(event) -> str:
    data = {
        "kind": event.kind,
        "at": event.at.isoformat(),
        "village": event.village.code if event.village else None,
        "subject": {"type": event.subject_type, "id": event.subject_id},
        "payload": event.payload,
    }
    return f"id: {position(event)}\nevent: {event.kind}\ndata: {json.dumps(data)}\n\n"
