"""The last word on errors outside REST framework: JSON below `/api/`, a page elsewhere."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.rest.problems import problem_response


def bad_request(request, exception=None):
    """For what Django refuses by itself: a strange host, too many fields, a body too large."""
    if request.path.startswith("/api/"):
        if isinstance(exception, RequestDataTooBig):
            return problem_response(413, _("The body is too large."))
        return problem_response(400, _("The request is malformed."))
    from django.views.defaults import bad_request as page

    return page(request, exception)


def permission_denied(request, exception=None):
    if request.path.startswith("/api/"):
        return problem_response(403, _("You may not do this."))
    return render(request, "villages_admin/403.html", status=403)


def csrf_failed(request, reason=""):
    if request.path.startswith("/api/"):
        return problem_response(403, _("The CSRF token is missing or wrong: send X-CSRFToken."))
    from django.views.csrf import csrf_failure

    return csrf_failure(request, reason)


def api_not_found(request):
    """Takes the paths below `/api/` that nothing else has, before the websites do."""
    raise Http404


def not_found(request, exception=None):
    if request.path.startswith("/api/"):
        reason = exception.args[0] if exception and exception.args else None
        # The resolver's own 404 carries a dict of the paths it tried, a view's carries a text.
        if not isinstance(reason, str):
            reason = _("Nothing is here; /api/v1/ lists what is.")
        return problem_response(404, reason)
    return import_string("sites.views.not_found")(request, exception)


def server_error(request):
    if request.path.startswith("/api/"):
        return problem_response(500, _("The server failed at this request; it has been logged."))
    from django.views.defaults import server_error as page

    return page(request, template_name="500.html")
