"""Forms on pages that anybody may fill in: what a page type with one offers to whoever serves it.

The websites show such a page, the API describes its form and takes it in; both know no more of it
than stands here. What is sent is taken exactly once, however often a phone with poor signal sends
it: the client makes a UUID for it, and the same UUID with the same values is the first one again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.crypto import salted_hmac
from rest_framework.throttling import SimpleRateThrottle
from wagtail.contrib.forms.models import FormMixin

from core.rest.throttling import network_of

if TYPE_CHECKING:
    from django.forms import Form
    from wagtail.contrib.forms.models import AbstractFormSubmission

# A member that tells the submission's UUID; no field of a form may have this name.
UUID_MEMBER = "uuid"


class AlreadyDifferent(Exception):
    """The UUID already belongs to a submission with other values, or of another form."""


class AlreadyRemoved(Exception):
    """The UUID belongs to a submission that has been deleted since."""


class PublicForm(FormMixin):
    """Mixed into a page type before its other bases, with `form_fields` as Wagtail's forms have."""

    @property
    def is_open(self) -> bool:
        """Whether the form takes anything in at this moment."""
        raise NotImplementedError

    @property
    def thanks(self) -> str:
        """What whoever has sent the form is told, plain text in the page's language."""
        raise NotImplementedError

    @property
    def facts(self) -> dict[str, Any]:
        """What a frontend shows around the fields: `closes_at` (a time or None), `keep_days`."""
        raise NotImplementedError

    def sent_before(self, uuid: UUID | None, values: dict) -> AbstractFormSubmission | None:
        """The submission that these values made before under this UUID.

        Raises `AlreadyDifferent` and `AlreadyRemoved`.
        """
        raise NotImplementedError

    def take_in(self, form: Form, uuid: UUID | None, values: dict) -> AbstractFormSubmission:
        """Keep what a valid form holds; of two requests with one UUID that arrive together, the
        second finds the first one's. A submission has `uuid` and `submit_time`.

        Raises as `sent_before` does.
        """
        raise NotImplementedError


def digest(place: str, values: dict) -> str:
    """A keyed hash of where and what somebody sent, so that a field left out and one left empty
    are the same. A plain hash would let whoever holds the database try out phone numbers."""
    said = {name: value for name, value in values.items() if not _is_empty(value)}
    body = json.dumps({"place": place, "said": said}, sort_keys=True)
    return salted_hmac("core.public_forms", body, algorithm="sha256").hexdigest()


def _is_empty(value) -> bool:
    # Zero is an answer.
    return value is None or value is False or value in ("", [])


class SenderThrottle(SimpleRateThrottle):
    """By sender's address: generous, because an office or a phone network often shares one."""

    rate = "120/hour"
    scope = "form_sender"

    def get_cache_key(self, request, view):
        sender = network_of(self.get_ident(request) or "")
        return self.cache_format % {"scope": self.scope, "ident": sender}


class FormThrottle(SimpleRateThrottle):
    """By form, for floods from many addresses; `view` is the page."""

    rate = "600/hour"
    scope = "form"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": view.pk}


def seconds_to_wait(request, page) -> int | None:
    """How long a sender has to wait before the page takes in another submission; None: not at
    all. Counts this one."""
    for throttle in (SenderThrottle(), FormThrottle()):
        if not throttle.allow_request(request, page):
            return max(1, round(throttle.wait() or 1))
    return None
