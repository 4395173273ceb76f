"""`/api/v1/events/stream`: events as they happen, as server-sent events: the public ones, and what
the roles of whoever is signed in hear beside them."""

from __future__ import annotations

import json
import re
import time

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from core.database import ask
from core.events.broker import broker
from core.events.hearing import Heard, heard_by, hears
from core.events.log import Cursor, newest, position
from core.events.models import Visibility
from core.rest.problems import problem_response
from core.rest.sessions import HEADER, SessionTokenAuthentication
from core.villages.codes import DISTRICT_CODE, REGENCY_CODE, VILLAGE_CODE
from core.villages.models import District, Regency, Village

# Parameters that name an area, each with how its codes are written and what has them.
AREAS = {
    "village": (VILLAGE_CODE, Village),
    "district": (DISTRICT_CODE, District),
    "regency": (REGENCY_CODE, Regency),
}
PARAMETERS = (*AREAS, "kind", "since", "beat")
# With `beat=1` a beat is due after this long, and looked for as often as that while nothing
# happens: none is ever more than fifteen seconds behind the last.
BEAT, QUIET = 10, 5  # seconds
# Of a stream that tells more than the public hears: roles are looked up when it is opened.
LONGEST = 15 * 60  # seconds


async def stream(request):
    """Public events, and those for the person's roles. `village`, `district` and `regency` (codes)
    and `kind` (prefix, such as `page.`) narrow; the header `Last-Event-ID`, or `since` where there
    is no such header, resumes where a broken connection ended. `beat=1` asks for a `beat` at
    least every fifteen seconds, which tells the server's time and how far the log was read."""
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
    codes = []
    for name, (pattern, model) in AREAS.items():
        code = request.GET.get(name)
        if code is None:
            continue
        known = re.fullmatch(pattern, code, re.ASCII) and await ask(
            model.objects.filter(code=code).exists
        )
        if not known:
            return problem_response(404, f"No {name} has the code {code}.")
        codes.append(code)
    beats = request.GET.get("beat", "0")
    if beats not in ("0", "1"):
        detail = f"“{beats}” is neither 0 nor 1."
        return problem_response(400, detail, kind="bad-parameter", parameter="beat")
    where, since = "Last-Event-ID", request.headers.get("Last-Event-ID")
    if not since:  # what a browser resumes by is newer than what its page began with
        where, since = "since", request.GET.get("since")
    try:
        cursor = Cursor.parse(since) if since else None
    except ValueError as error:
        return problem_response(400, str(error), kind="bad-parameter", parameter=where)
    try:
        heard = await ask(_heard, request) if _tells_who(request) else Heard()
    except APIException as error:
        return problem_response(error.status_code, str(error.detail))
    if not isinstance(request, ASGIRequest):  # whose thread would be kept without end
        return problem_response(503, _("This server cannot keep a connection open: it needs ASGI."))
    kind = request.GET.get("kind", "")
    lines = _lines(cursor, tuple(codes), kind, heard, beats == "1")
    return StreamingHttpResponse(
        lines,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _tells_who(request) -> bool:
    return HEADER in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES


def _heard(request) -> Heard:
    """Raises `AuthenticationFailed` for a session token that does not hold."""
    ways = (SessionTokenAuthentication(), SessionAuthentication())
    return heard_by(Request(request, authenticators=ways).user)


async def _lines(cursor, codes, kind, heard: Heard, beats: bool):
    # The reconnection delay in milliseconds, and the first bytes, so that proxies open the stream.
    yield "retry: 3000\n\n"
    end = time.monotonic() + LONGEST if heard else None
    beaten = 0.0
    if beats:
        if cursor is None:
            cursor = await ask(newest)
        beaten = time.monotonic()
        yield _beat(cursor)
    async for events in broker.listen(cursor, QUIET) if beats else broker.listen(cursor):
        for event in events:
            if (
                (event.visibility == Visibility.PUBLIC or hears(heard, event))
                and event.kind.startswith(kind)
                and all(_is_of(event, code) for code in codes)
            ):
                yield _message(event)
        now = time.monotonic()
        if beats:
            cursor = position(events[-1]) if events else cursor
            if now - beaten >= BEAT:
                beaten = now
                yield _beat(cursor)
        elif not events:
            yield ": still here\n\n"
        if end is not None and now > end:
            return


def _is_of(event, code: str) -> bool:
    """Whether the event's village is that of the code, or lies in the area that has it."""
    return event.village is not None and f"{event.village.code}.".startswith(f"{code}.")


def _beat(cursor: Cursor) -> str:
    """Carries an id, so that whoever connects again is spared what the filters had kept out."""
    return f"id: {cursor}\nevent: beat\ndata: {json.dumps({'at': timezone.now().isoformat()})}\n\n"


def _message(event) -> str:
    data = {
        "kind": event.kind,
        "at": event.at.isoformat(),
        "village": event.village.code if event.village else None,
        "subject": {"type": event.subject_type, "id": event.subject_id},
        "payload": event.payload,
    }
    return f"id: {position(event)}\nevent: {event.kind}\ndata: {json.dumps(data)}\n\n"
