"""What the reports' endpoints answer when they do not do what they are asked."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.response import Response

from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import ProblemSerializer


def refuse(status: int, kind: str, detail: str, **members) -> Response:
    """A problem as an answer; `kind` without the plugin's slug."""
    body = problem(status, detail, kind=f"netizen-{kind}", **members)
    return Response(body, status=status, content_type=CONTENT_TYPE)


def refused(status: int, description: str):
    """The same in the API's description, as an item of `responses`."""
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description)}


def by_field(error) -> serializers.ValidationError:
    """Django's validation error as REST framework's."""
    return serializers.ValidationError(error.message_dict)


def record_differs(uuid) -> Response:
    detail = _("A record with other contents has this UUID: make a new one for a new record.")
    return refuse(409, "record-differs", detail, uuid=str(uuid))


def record_removed(uuid) -> Response:
    detail = _("This record has been deleted: do not send it again.")
    return refuse(410, "record-removed", detail, uuid=str(uuid))


def not_yours() -> Response:
    detail = _(
        "Only whoever filed the report may do this: sign in with the account it was filed with, or "
        "send the reply key of its receipt."
    )
    return refuse(403, "not-the-reporter", detail)
