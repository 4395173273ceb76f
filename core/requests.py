"""Turns away requests that nothing behind could answer sensibly."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.rest.problems import problem_response

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class OddRequestMiddleware:
    """Answers 400 to NUL characters, which PostgreSQL cannot store, and 411 to a body of unknown
    length, which the limit on uploads could not judge."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return _refuse(request, 411, _("Say how long the body is, in Content-Length."))
        # The API's views look at their parameters themselves, and name the one at fault.
        is_api = request.path.startswith("/api/")
        if "\x00" in request.path or (not is_api and _has_nul(request.GET)):
            return _refuse(request, 400, _("A NUL character is not accepted."))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Forms are read here, behind the limit on uploads and after the view is known.
        is_form = request.method == "POST" and request.content_type in FORM_TYPES
        if is_form and not request.path.startswith("/api/") and _has_nul(request.POST):
            return _refuse(request, 400, _("A NUL character is not accepted."))
        return None


def _has_nul(values) -> bool:
    return any("\x00" in text for key in values for text in (key, *values.getlist(key)))


def _refuse(request, status: int, message: str):
    if request.path.startswith("/api/"):
        return problem_response(status, message)
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
