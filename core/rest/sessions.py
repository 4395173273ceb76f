"""People's session tokens at every endpoint: the header `X-Session-Token`, from `/api/v1/auth/`."""

from __future__ import annotations

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.contrib.auth import BACKEND_SESSION_KEY
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from core.accounts.people import BACKEND

HEADER = "X-Session-Token"


class SessionTokenAuthentication(XSessionTokenAuthentication):
    """401 for a token that is wrong, has run out, or whose account may not come in by it."""

    def authenticate(self, request):
        if not self.get_session_token(request):
            return None
        found = super().authenticate(request)
        if found is None:
            raise AuthenticationFailed(
                _("This session token is not valid, or not any more. Sign in again.")
            )
        return found

    def authenticate_header(self, request):
        return f'{HEADER} realm="api"'


def peoples_session(request):
    """The session of a person who signed in by a code or a passkey, whether the request names it
    by token or by cookie; None for whoever came in otherwise."""
    by = request.successful_authenticator
    if isinstance(by, SessionTokenAuthentication):
        return request.auth
    if isinstance(by, SessionAuthentication):
        session = request._request.session
        return session if session.get(BACKEND_SESSION_KEY) == BACKEND else None
    return None


class SessionTokenScheme(OpenApiAuthenticationExtension):
    """The token in the API's description."""

    target_class = SessionTokenAuthentication
    name = "sessionToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": HEADER,
            "description": "Of a citizen or watch member who signed in at /api/v1/auth/.",
        }
