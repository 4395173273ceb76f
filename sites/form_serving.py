"""A form page on the website: shown, taken in, thanked for; without JavaScript."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from rest_framework.throttling import BaseThrottle

from core.public_forms import AlreadyDifferent, AlreadyRemoved, seconds_to_wait
from core.rest.throttling import count_in_cache, network_of

# Beside the form's own fields; no field's name has a hyphen. The trap is out of sight, and only a
# program fills it in.
UUID, TRAP = "form-uuid", "form-website"


def serve_form(page, request) -> HttpResponse:
    """Answer a request for the page; in the page's language, which the caller activates."""
    if request.method == "POST":
        response = _take_in(page, request)
    elif request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    elif "sent" in request.GET:
        response = page.render_landing_page(request).render()
    else:
        response = _page(page, request, page.get_form())
    # The page holds the visitor's own token and number.
    add_never_cache_headers(response)
    return response


def _take_in(page, request) -> HttpResponse:
    form = page.get_form(request.POST)
    number = _uuid(request.POST.get(UUID, ""))
    values = {name: request.POST.getlist(name) for name in form.fields}
    try:
        if page.sent_before(number, values) is not None:
            return _thank(page, request)
        if not page.is_open:
            return _page(page, request, form, status=403)
        if not _may_write(request):
            return _refuse(page, request, form, 429, _("Too many at once. Wait a minute."))
        if request.POST.get(TRAP):
            form.full_clean()
            return _refuse(
                page,
                request,
                form,
                400,
                _("Your browser filled in a field that must stay empty. Send the form again."),
            )
        if not form.is_valid():
            return _page(page, request, form, number, status=400)
        if seconds_to_wait(request, page.original) is not None:
            return _refuse(
                page,
                request,
                form,
                429,
                _("Too many forms came in. Wait an hour, or call the office."),
            )
        page.take_in(form, number, values)
    except (AlreadyDifferent, AlreadyRemoved):
        form.full_clean()
        return _refuse(
            page,
            request,
            form,
            409,
            _("This form has been sent before. To send what it says now as well, send it again."),
        )
    return _thank(page, request)


def _may_write(request) -> bool:
    """Counted together with the address's other changes."""
    sender = network_of(BaseThrottle().get_ident(request) or "")
    request.rate_count = count_in_cache("writes", sender)
    return request.rate_count.allowed


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _thank(page, request) -> HttpResponse:
    """To an address of its own, so that loading the page anew sends nothing."""
    return redirect(f"{request.path}?sent=1")


def _refuse(page, request, form, status: int, message: str) -> HttpResponse:
    """What was typed once more, under a new number, with what is wrong."""
    form.add_error(None, message)
    return _page(page, request, form, status=status)


def _page(page, request, form, number: uuid.UUID | None = None, status: int = 200) -> HttpResponse:
    context = page.get_context(request) | {
        "form": form,
        "field_errors": any(name in form.fields for name in form.errors),
        "number": number or uuid.uuid4(),
        "uuid_name": UUID,
        "trap_name": TRAP,
    }
    template = page.get_template(request)
    return TemplateResponse(request, template, context, status=status).render()
