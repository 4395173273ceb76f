"""The forms on a village's pages: what they ask, and where they are sent.

A form is taken in by the very form the website shows, so the two cannot differ in what they accept.
Nothing is known here of the page types: a page that has a form is a `PublicForm`.
"""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.response import Response

from core.ids import LARGEST
from core.public_forms import (
    UUID_MEMBER,
    AlreadyDifferent,
    AlreadyRemoved,
    PublicForm,
    seconds_to_wait,
)
from core.rest.form_fields import FormFieldSerializer, body_schema, describe, form_data
from core.rest.parsers import JSONParser
from core.rest.problems import CONTENT_TYPE, problem_response
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InVillage
from frontend_api.delivery.rendering import public_pages

MOST_BYTES = 1024 * 1024  # of a body; forty long texts fit


class PageFormSerializer(serializers.Serializer):
    """The form of a page."""

    page = serializers.IntegerField(help_text="The page's id.")
    title = serializers.CharField()
    locale = serializers.CharField(help_text="In which messages and thanks are written.")
    is_open = serializers.BooleanField(help_text="Whether it takes anything in at this moment.")
    closes_at = serializers.DateTimeField(allow_null=True)
    keep_days = serializers.IntegerField(help_text="After which what was sent is erased.")
    fields = FormFieldSerializer(many=True)
    schema = serializers.DictField(help_text="JSON Schema (2020-12) of the body to send.")
    submit_url = serializers.URLField(help_text="Where to send it, by POST.")


class FormReceiptSerializer(serializers.Serializer):
    """What whoever has sent a form is told."""

    uuid = serializers.UUIDField(help_text="By which the submission is known.")
    submitted_at = serializers.DateTimeField()
    thank_you = serializers.CharField()


SUBMISSION = {
    "type": "object",
    "description": "A member for each of the form's `fields`, as its `schema` says.",
    "properties": {
        UUID_MEMBER: {
            "type": "string",
            "format": "uuid",
            "description": "Made by the client, once for each submission; optional.",
        }
    },
    "additionalProperties": True,
}


class InForm(InVillage):
    """What the views of a form share: its page."""

    @cached_property
    def page(self):
        pk = self.kwargs["pk"]
        page = public_pages(self.village).filter(pk=pk).first() if pk <= LARGEST else None
        if page is None:
            raise Http404(_("No such page."))
        page = page.specific
        if not isinstance(page, PublicForm):
            raise Http404(_("This page has no form."))
        return page

    @property
    def language(self) -> str:
        return self.page.locale.language_code


class PageForm(InForm, ApiView):
    """The form of a page, for a frontend to draw and to check before it is sent."""

    cache_topics = ("pages",)

    @extend_schema(operation_id="pages_form_retrieve", responses=PageFormSerializer)
    def get(self, request, code, pk):
        with translation.override(self.language):
            form = self.page.get_form()
            shown = {
                "page": self.page.pk,
                "title": self.page.title,
                "locale": self.language,
                "is_open": self.page.is_open,
                **self.page.facts,
                "fields": describe(form),
                "schema": body_schema(form),
                "submit_url": request.build_absolute_uri("submit/"),
            }
            return Response(PageFormSerializer(shown).data)


class SubmitForm(InForm, ApiView):
    """Where the form of a page is sent."""

    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="pages_form_submit",
        request={"application/json": SUBMISSION},
        responses={
            201: FormReceiptSerializer,
            200: OpenApiResponse(FormReceiptSerializer, "The same was sent before."),
            (403, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The form is closed."),
            (409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Another has the UUID."),
            (410, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "It was erased since."),
            (413, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The body is too large."),
        },
    )
    def post(self, request, code, pk):
        """Send what somebody has filled in. Send it again with the same `uuid` until an answer
        names that UUID."""
        with translation.override(self.language):
            return self._take_in(request)

    def _take_in(self, request) -> HttpResponse:
        if _length(request) > MOST_BYTES:
            return problem_response(
                413, _("This is too long to be sent."), maximum_bytes=MOST_BYTES
            )
        if not isinstance(request.data, dict):
            return _invalid({"non_field_errors": [_("Send an object with the form's fields.")]})
        body = dict(request.data)
        number, wrong = _uuid(body.pop(UUID_MEMBER, None))
        form = self.page.get_form()
        data, errors = form_data(form, body)
        errors |= wrong
        try:
            found = None if wrong else self.page.sent_before(number, body)
            if found is not None:
                return self._receipt(found, 200)
            if not self.page.is_open:
                return problem_response(
                    403, _("This form is closed: nothing can be sent at the moment.")
                )
            form = self.page.get_form(data)
            # What is of the wrong kind is not told to be missing as well.
            errors = {name: list(found) for name, found in form.errors.items()} | errors
            if errors:
                return _invalid(errors)
            wait = seconds_to_wait(request, self.page.original)
            if wait is not None:
                raise Throttled(wait)
            return self._receipt(self.page.take_in(form, number, body), 201)
        except AlreadyDifferent:
            return problem_response(
                409,
                _("Something else was sent with this UUID: make a new one for another form."),
                uuid=str(number),
            )
        except AlreadyRemoved:
            return problem_response(
                410, _("What was sent has been erased: do not send it again."), uuid=str(number)
            )

    def _receipt(self, submission, status: int) -> Response:
        told = {
            "uuid": submission.uuid,
            "submitted_at": submission.submit_time,
            "thank_you": self.page.thanks,
        }
        return Response(FormReceiptSerializer(told).data, status=status)


def _length(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _uuid(value) -> tuple[uuid.UUID | None, dict[str, list[str]]]:
    """The client's UUID, or what is wrong with it; None without one."""
    if value is None:
        return None, {}
    try:
        return uuid.UUID(value), {}
    except (ValueError, AttributeError, TypeError):
        return None, {UUID_MEMBER: [_("Give a UUID as text, or leave it out.")]}


def _invalid(errors: dict[str, list[str]]) -> HttpResponse:
    detail = _("Some values are not accepted; “errors” names them.")
    return problem_response(400, detail, kind="validation", errors=errors)
