"""Errors of the API as RFC 9457 problem details."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.views import exception_handler as drf_handler

from core.rest.problem_kinds import kind_of

log = logging.getLogger("kampung.api")

CONTENT_TYPE = "application/problem+json"


class BadParameter(exceptions.APIException):
    """A query parameter that is unknown or unfit; the answer names it."""

    status_code = status.HTTP_400_BAD_REQUEST
    problem_kind = "bad-parameter"

    def __init__(self, parameter: str, detail: str):
        super().__init__(detail)
        self.parameter = parameter


class NothingNamed(BadParameter):
    """A query parameter that names something which is not there."""

    status_code = status.HTTP_404_NOT_FOUND
    problem_kind = "not-found"


class Incomplete(exceptions.APIException):
    """Something lacks what it takes to be shown; `errors` are messages by field."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, detail: str, errors: dict[str, list[str]]):
        super().__init__(detail)
        self.errors = errors


class TooLarge(exceptions.APIException):
    """More was sent than Django reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large.")


class Unfit(exceptions.APIException):
    """A request that Django takes for an attack; why is for the log alone."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = gettext_lazy("The request is malformed.")


def problem(status_code: int, detail: str = "", *, kind: str = "", **extra) -> dict:
    """The body of a problem: `type`, `title`, `status`, `detail` and any members of its own.

    `kind` is a name of `core.rest.problem_kinds`, of a plugin's with its slug before it; without
    one it is the status's own.
    """
    found = kind_of(kind, status_code)
    body = {
        "type": found.uri if found else "about:blank",
        "title": found.title if found else phrase(status_code),
        "status": status_code,
        "detail": detail,
    }
    return {name: value for name, value in {**body, **extra}.items() if value != ""}


def phrase(status_code: int) -> str:
    """What HTTP calls the status; empty for one it does not know."""
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return ""


def problem_response(
    status_code: int, detail: str = "", *, kind: str = "", **extra
) -> JsonResponse:
    """A problem as an answer."""
    return JsonResponse(
        problem(status_code, detail, kind=kind, **extra),
        status=status_code,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store"},
    )


def exception_handler(error, context):
    """REST framework's handler with its answers turned into problem details. An exception of an
    endpoint's own says in `problem_kind` what it is."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(str(error) or _("Nothing is here."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, (SuspiciousOperation, BadRequest)):
        log.warning("Refused: %s: %s", type(error).__name__, error)
        error = Unfit()
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
    # Whatever the view's own format: its renderer may know nothing of problems.
    answer = problem_response(
        response.status_code, detail, kind=_kind(error, response.status_code), **extra
    )
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response:
            answer[name] = response[name]
    return answer


def _kind(error, status_code: int) -> str:
    """The name the error gives itself, unless it answers another status than such problems have."""
    if isinstance(error, exceptions.ValidationError):
        return "validation"
    if isinstance(error, exceptions.ParseError):
        return "malformed-body"
    name = getattr(error, "problem_kind", "")
    found = kind_of(name, status_code)
    return name if found and found.status == status_code else ""
