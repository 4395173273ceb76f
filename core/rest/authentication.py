"""Who sends a request: programs show an access token, people have their session."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.throttling import BaseThrottle

from core.accounts.tokens import AccessToken
from core.rest.throttling import count_read
from core.villages.scoping import limit_scope


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer kampung_…`. The request's user is the token's owner, narrowed to the
    token's villages; `request.auth` is the token."""

    def authenticate(self, request):
        scheme, _space, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = AccessToken.objects.find(secret.strip())
        if token is None:
            # Guessing is hopeless, and is counted so that it is not even cheap.
            count = count_read(BaseThrottle().get_ident(request))
            if not count.allowed:
                raise Throttled(count.reset)
            raise AuthenticationFailed(
                _("This access token is unknown, has expired or was revoked. Use another.")
            )
        limit_scope(token.owner, token.named_villages)
        token.note_use()
        return token.owner, token

    def authenticate_header(self, request):
        # REST framework asks the first class alone: the other way in is named here too.
        return 'Bearer, X-Session-Token realm="api"'


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token of the install, made under “API access” in the admin.",
        }
