"""What the endpoints of a say share: who may write, and how they refuse."""

from __future__ import annotations

from contextlib import contextmanager

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.throttling import SimpleRateThrottle

from core.rest.parsers import JSONParser
from core.rest.permissions import has_token
from core.rest.problems import CONTENT_TYPE
from core.rest.serializers import ProblemSerializer
from core.rest.views import InVillage
from plugins.netizen.moderation import Blocked
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved


class IsSignedIn(BasePermission):
    """For somebody who has signed in as a person; says where that is done."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated(
                _(
                    "Sign in first: ask for a code at /api/v1/auth/app/v1/auth/code/request, give "
                    "it back, and send the session token as X-Session-Token."
                )
            )
        if has_token(request):
            raise exceptions.PermissionDenied(_("An access token cannot do this. Sign in."))
        return True


class NeedsMembership(exceptions.PermissionDenied):
    default_detail = gettext_lazy(
        "This is for members of the village. Ask to be one at …/netizen/membership/; its operator "
        "confirms it."
    )


class Refused(exceptions.APIException):
    """It cannot be done as things are; says why."""

    status_code = 409
    problem_kind = "netizen-say-refused"


class Differs(exceptions.APIException):
    status_code = 409
    problem_kind = "netizen-record-differs"
    default_detail = gettext_lazy("Something else has this UUID: make a new one for something new.")


class Removed(exceptions.APIException):
    status_code = 410
    problem_kind = "netizen-record-removed"
    default_detail = gettext_lazy("This has been deleted: do not send it again.")


@contextmanager
def taken_once():
    """Answers what `once.take` raises, and a sender of whom nothing is taken."""
    try:
        yield
    except Blocked as error:
        raise exceptions.PermissionDenied(str(error)) from None
    except AlreadyDifferent:
        raise Differs from None
    except AlreadyRemoved:
        raise Removed from None


class PersonThrottle(SimpleRateThrottle):
    """What one account may write in an hour; a village behind one address shares no count."""

    rate = "60/hour"
    scope = "netizen_say"

    def get_cache_key(self, request, view):
        if not request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class OfSay(InVillage):
    """Mixed into views that anybody reads and only persons change."""

    parser_classes = (JSONParser,)
    is_private = False  # whether reading, too, is for whoever has signed in

    def get_permissions(self):
        if self.request.method in SAFE_METHODS and not self.is_private:
            return [AllowAny()]
        return [IsSignedIn()]


def body_of(serializer_class, request, **context) -> dict:
    """The checked values of the body, counted as something the person writes: once what it is about
    has been found, so that what is not there is always a 404. Raises the validation's errors."""
    throttle = PersonThrottle()
    if not throttle.allow_request(request, None):
        raise exceptions.Throttled(throttle.wait())
    serializer = serializer_class(data=request.data, context=context)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def found_or_404(row, message: str):
    if row is None:
        raise Http404(message)
    return row


REFUSED = {
    (409, CONTENT_TYPE): OpenApiResponse(
        ProblemSerializer, "As things are it cannot be done, or another record has the UUID."
    )
}
GONE = {(410, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "It has been deleted since.")}


def receipts(serializer) -> dict:
    """The description of a POST that files something once."""
    return {
        201: serializer,
        200: OpenApiResponse(serializer, "The same was sent before."),
        **REFUSED,
        **GONE,
    }
