"""The roster's addresses on a village's website: a member's calendar."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse
from django.urls import re_path
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from core.accounts.lockout import address_of
from core.rest.throttling import count_read
from plugins.ronda.roster import calendars

MAX_AGE = 3600  # seconds


@require_safe
def calendar(request, key):
    """The calendar with this key, for whoever has the address. Every miss is counted: a key of
    128 bits is not found by trying, and trying is not even cheap."""
    member = calendars.member_with(request.village, key)
    if member is None:
        count = count_read(address_of(request))
        if not count.allowed:
            return HttpResponse(status=429, headers=count.headers)
        raise Http404(_("No calendar is at this address. Ask for the new one."))
    content = calendars.calendar_of(request.village, member)
    return _answer(request, content)


def _answer(request, content: bytes) -> HttpResponse:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'

    @condition(etag_func=lambda _request: etag)
    def whole(_request):
        return HttpResponse(content, content_type="text/calendar; charset=utf-8")

    response = whole(request)
    response["Cache-Control"] = f"private, max-age={MAX_AGE}"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="ronda.ics"'
    return response


urlpatterns = [re_path(r"^kalender/(?P<key>[0-9a-zA-Z]{1,64})\.ics$", calendar, name="calendar")]
