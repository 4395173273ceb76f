"""Pages of alarms on a village's website: alerts, the kentongan's codes, notifications."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from plugins.ronda import alerts, push
from plugins.ronda.alarm_blocks import alerts_of, national_numbers
from plugins.ronda.alarm_codes import codes_of
from plugins.ronda.api import converters  # noqa: F401  registers the alerts' identifiers

MOST = 20


@never_cache
@require_safe
def alert_list(request):
    """What is in force, and the messages before."""
    village = request.village
    found = alerts.for_village(village).select_related("village", "alarm").defer("xml")
    context = {
        "village": village,
        "alerts": alerts_of(village),
        "messages": list(found.order_by("-sent", "-pk")[:MOST]),
        "index_url": reverse("api:ronda:alert-index", args=[village.code]),
        "push_on": push.is_on(village),
    }
    return render(request, "ronda/alerts.html", context)


@never_cache
@require_safe
def alert(request, identifier):
    """One message, with where the newest of its alert is."""
    found = alerts.for_village(request.village).filter(identifier=identifier)
    message = found.select_related("alarm", "village__site").prefetch_related("villages").first()
    if message is None:
        # The village that sent it may have left itself out.
        own = alerts.AlertMessage.objects.for_village(request.village)
        message = own.filter(identifier=identifier).select_related("alarm", "village__site").first()
    if message is None:
        raise Http404(_("No alert for this village has this identifier."))
    chain = alerts.AlertMessage.objects.filter(alarm=message.alarm)
    context = {
        "village": request.village,
        "message": message,
        "is_in_force": message.is_latest
        and message.kind != message.Kind.CANCEL
        and message.expires > timezone.now(),
        "newest": None if message.is_latest else chain.filter(is_latest=True).first(),
        "document_url": reverse(
            "api:ronda:alert-cap", args=[request.village.code, message.identifier]
        ),
    }
    return render(request, "ronda/alert.html", context)


@require_safe
def codes(request):
    """The kentongan's codes and whom to call."""
    context = {
        "village": request.village,
        "codes": codes_of(request.village),
        "numbers": national_numbers(),
    }
    return render(request, "ronda/codes.html", context)


@never_cache
@require_safe
@ensure_csrf_cookie
def notifications(request):
    """Where a browser asks to be told of alarms; where it is switched off, how to hear otherwise."""
    is_on = push.is_on(request.village)
    context = {
        "village": request.village,
        "is_on": is_on,
        "public_key": push.public_key() if is_on else "",
        "endpoint": reverse("api:ronda:push", args=[request.village.code]),
    }
    return render(request, "ronda/notifications.html", context)


@require_safe
def service_worker(request):
    """What runs in a browser when a message comes in. Served here and not among the static files,
    whose addresses change: a browser compares what is at this one. Its scope is `/p/ronda/`."""
    icon = static("ronda/kentongan.svg")
    body = render(request, "ronda/worker.js", {"icon": icon}).content
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


urlpatterns = [
    path("peringatan/", alert_list, name="alert-list"),
    path("peringatan/<alert:identifier>/", alert, name="alert-page"),
    path("kentongan/", codes, name="codes"),
    path("pemberitahuan/", notifications, name="notifications"),
    path("pemberitahuan.js", service_worker, name="service-worker"),
]
