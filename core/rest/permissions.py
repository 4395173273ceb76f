"""What a request may do in a village, whether a program or a person sent it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from core.accounts.tokens import AccessToken
from core.villages.models import Village
from core.villages.scoping import may_manage, villages_for


def has_token(request) -> bool:
    """Whether the request came with an access token instead of a person's sign-in."""
    return isinstance(request.auth, AccessToken)


def allows(request, ability: str, village: Village) -> bool:
    """Whether whoever sent the request may do in the village what `ability` names. A person who
    manages the village may do everything there."""
    if has_token(request):
        return request.auth.allows(ability, village)
    return may_manage(request.user, village)


def villages_allowed(request, ability: str) -> QuerySet[Village]:
    """The villages in which `allows` would hold."""
    if has_token(request) and not (request.auth.is_live and ability in request.auth.abilities):
        return Village.objects.none()
    # The user of a request with a token holds roles in the token's villages alone.
    return villages_for(request.user)


class HasAbility(BasePermission):
    """For views with an `ability`. Below a village's URL it must be allowed there, elsewhere in
    some village; such a view narrows its rows by `villages_allowed`."""

    message = _("You may not do this here: the sign-in or the access token does not allow it.")

    def has_permission(self, request, view):
        # Said first: the anonymous are asked to sign in before anything is looked up.
        if not request.user.is_authenticated:
            return False
        if hasattr(type(view), "village"):
            return allows(request, view.ability, view.village)
        return villages_allowed(request, view.ability).exists()


class NeedsAbility:
    """Mixed into views that answer only to whoever has `ability`: 401 for the anonymous, 403
    without the right."""

    ability = ""
    permission_classes = (HasAbility,)


class IsPerson(BasePermission):
    """For what only somebody who has signed in may do: a token must not make another."""

    message = _("An access token cannot do this. Sign in.")

    def has_permission(self, request, view):
        return request.user.is_authenticated and not has_token(request)
