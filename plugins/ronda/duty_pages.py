"""The watch's own page on a village's website, `/p/ronda/jaga/`, which works without signal.

What is sent to a phone here is the same for everybody, because the phone keeps it: who is signed in,
and what the village tells them, comes through the API into the scripts (static/ronda/duty/).
"""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plugins.ronda.alarm_blocks import national_numbers
from plugins.ronda.codes import ALPHABET, TAG_LENGTH
from plugins.ronda.duty_texts import texts
from plugins.ronda.models import Incident, Patrol

PLACES = "/p/ronda/pos/"
# In the order in which they are loaded. Those that the worker has too need no page.
SHARED = ("store", "line", "records", "photos", "sync")
SCRIPTS = ("config", "store", "line", "records", "photos", "sync", "place", "sign-in", "list", "views",
           "filing", "duty")  # fmt: skip
STYLES = ("village_sites/site.css", "ronda/duty.css")
ICON = "ronda/kentongan.svg"
THEME_COLOUR = "#083726"

kept_by_the_phone = cache_control(no_cache=True)


def _script(name: str) -> str:
    return static(f"ronda/duty/{name}.js")


def _config(village) -> dict:
    """What page and worker both need: addresses, and what the API's answers are compared with."""
    return {
        "sync": reverse("api:ronda:sync", args=[village.code]),
        "photos": reverse("api:ronda:photos", args=[village.code]),
        "session": reverse("headless:browser:auth_session"),
        "cookie": settings.CSRF_COOKIE_NAME,
        "language": get_language(),
        "stranger": str(
            _("This account is on no list of the watch. Ask the village office to enter it.")
        ),
    }


def _page_config(village) -> dict:
    return {
        **_config(village),
        "request": reverse("headless:browser:auth_code_request"),
        "confirm": reverse("headless:browser:auth_code_confirm"),
        "second": reverse("headless:browser:auth_2fa_authenticate"),
        "scope": reverse("ronda:duty"),
        "worker": reverse("ronda:duty-worker"),
        "places": PLACES,
        "alphabet": ALPHABET,
        "tag_length": TAG_LENGTH,
        "zone": settings.TIME_ZONE,
        "forms": ["incident", "guest", "patrol_end"],
        "texts": texts(),
    }


def _context(village) -> dict:
    return {
        "village": village,
        "config": _page_config(village),
        "numbers": national_numbers(),
        "scripts": [_script(name) for name in SCRIPTS],
        "incident_kinds": Incident.Kind.choices,
        "severities": Incident.Severity.choices,
        "situations": Patrol.Situation.choices,
        "report_length": Patrol._meta.get_field("report").max_length,
    }


@kept_by_the_phone
@require_safe
def duty(request):
    """The shell of the page, without anything of anybody."""
    return render(request, "ronda/duty.html", _context(request.village))


@kept_by_the_phone
@require_safe
def worker(request):
    """The service worker. Its text changes with the shell's and with the addresses of the static
    files: a browser that finds it changed fetches them all anew."""
    village = request.village
    shell = render_to_string("ronda/duty.html", _context(village), request)
    kept = [reverse("ronda:duty"), *map(_script, SCRIPTS), *map(static, (*STYLES, ICON))]
    version = hashlib.sha256("\n".join([shell, *kept]).encode()).hexdigest()[:16]
    context = {
        "version": version,
        "shell": reverse("ronda:duty"),
        "places": PLACES,
        "kept": json.dumps(kept),
        "config": json.dumps(_config(village)),
        "scripts": json.dumps([_script(name) for name in SHARED]),
    }
    body = render_to_string("ronda/duty_worker.js", context, request)
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@kept_by_the_phone
@require_safe
def manifest(request):
    """By which a phone puts the page among its applications."""
    name = _("Watch of %(village)s") % {"village": request.village.full_name}
    body = {
        "id": reverse("ronda:duty"),
        "name": name,
        "short_name": _("Night watch"),
        "lang": get_language(),
        "start_url": reverse("ronda:duty"),
        "scope": reverse("ronda:duty"),
        "display": "standalone",
        "background_color": "#0f1613",
        "theme_color": THEME_COLOUR,
        "icons": [{"src": static(ICON), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")


urlpatterns = [
    path("jaga/", duty, name="duty"),
    path("jaga.js", worker, name="duty-worker"),
    path("jaga.webmanifest", manifest, name="duty-manifest"),
]
