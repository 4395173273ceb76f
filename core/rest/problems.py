"""Errors of the API as RFC 9457 problem details."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class BadParameter(exceptions.APIException):
    """A query parameter that is unknown or unfit; the answer names it."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, parameter: str, detail: str):
        super().__init__(detail)
        self.parameter = parameter


class NothingNamed(BadParameter):
    """A query parameter that names something which is not there."""

    status_code = status.HTTP_404_NOT_FOUND


class Incomplete(exceptions.APIException):
    """Something lacks what it takes to be shown; `errors` are messages by field."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, detail: str, errors: dict[str, list[str]]):
        super().__init__(detail)
        self.errors = errors


def problem(status_code: int, detail: str = "", **extra) -> dict:
    """The body of a problem: `type`, `title`, `status`, `detail` and any members of its own."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status_code, "Error"),
        "status": status_code,
        "detail": detail,
    }
    return {name: value for name, value in {**body, **extra}.items() if value != ""}


def problem_response(status_code: int, detail: str = "", **extra) -> JsonResponse:
    """A problem from outside REST framework's views."""
    return JsonResponse(
        problem(status_code, detail, **extra), status=status_code, content_type=CONTENT_TYPE
    )


def exception_handler(error, context):
    """REST framework's handler with its answers turned into problem details."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(str(error) or _("Nothing is here."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = drf_handler(error, context)
    if response is None:
        return None
    extra = {}
    if isinstance(error, BadParameter):
        extra["parameter"] = error.parameter
    if isinstance(error, Incomplete):
        extra["errors"] = error.errors
    if isinstance(error, exceptions.ValidationError):
        extra["errors"] = response.data
        detail = _("Some values are not accepted; “errors” names them.")
    else:
        detail = str(getattr(error, "detail", error))
    headers = {
        name: value
        for name, value in response.items()
        if name in ("WWW-Authenticate", "Retry-After")
    }
    return Response(
        problem(response.status_code, detail, **extra),
        status=response.status_code,
        headers=headers,
        content_type=CONTENT_TYPE,
    )
