"""Refuses a request that is too large before any of it is read."""

from django.conf import settings
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.rest.problems import problem_response


class UploadLimitMiddleware:
    """Answers 413 with the allowed maximum when `Content-Length` exceeds it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.KAMPUNG_MAX_REQUEST_BYTES:
            return self.get_response(request)
        message = _(
            "The upload is %(size)s; at most %(most)s are accepted. Send a smaller file."
        ) % {
            "size": filesizeformat(length),
            "most": filesizeformat(settings.KAMPUNG_MAX_REQUEST_BYTES),
        }
        if request.path.startswith("/api/"):
            return problem_response(413, message, maximum_bytes=settings.KAMPUNG_MAX_REQUEST_BYTES)
        return HttpResponse(message, status=413, content_type="text/plain; charset=utf-8")
