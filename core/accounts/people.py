"""Who comes in by the people's door: citizens and watch members, by a code or a passkey.

Whoever manages anything stays outside, because a phone is easier to lose than a password: such an
account is not found here, and a session it had from before ends at the next request. The admin
has its own door, with passwords; what is signed in there counts for nothing here.
"""

from __future__ import annotations

import re
import time
from secrets import choice
from types import SimpleNamespace

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from core.accounts.models import User
from core.villages.models import Membership, Role

BACKEND = "core.accounts.people.PeopleBackend"
PEOPLES_ROLES = frozenset({Role.WATCH_MEMBER, Role.CITIZEN})
SESSION_KEY_FORM = re.compile("[a-z0-9]{32}")
# No digits, so that no username reads as a phone number, and no letters that look alike.
USERNAME_LETTERS = "abcdefghjkmnpqrstuvwxyz"


def people() -> QuerySet[User]:
    """The active accounts that manage nothing: no management role, no group, no permission."""
    own = OuterRef("pk")
    return User.objects.filter(
        ~Exists(Membership.objects.filter(user=own).exclude(role__in=PEOPLES_ROLES)),
        ~Exists(User.groups.through.objects.filter(user=own)),
        ~Exists(User.user_permissions.through.objects.filter(user=own)),
        is_active=True,
        is_staff=False,
        is_superuser=False,
    )


def holders(email: str | None = None, phone: str | None = None) -> QuerySet[User]:
    """The account with this email address or phone number, whoever it is; at most one."""
    if email:
        return (
            User.objects.exclude(email="").alias(_email=Lower("email")).filter(_email=email.lower())
        )
    return User.objects.filter(phone=phone) if phone else User.objects.none()


def person_at(email: str | None = None, phone: str | None = None) -> User | None:
    """The person whose email address or phone number this is; None for managing accounts too."""
    return people().filter(pk__in=holders(email, phone).values("pk")).first()


def new_username() -> str:
    """A username that nobody is meant to know."""
    return "".join(choice(USERNAME_LETTERS) for _letter in range(16))


def make_person(name: str, email: str | None = None, phone: str | None = None) -> User | None:
    """A new account whose email address or phone is proven; the one that has it, if somebody was
    quicker. None when that one does not come in by this door."""
    user = User(
        username=new_username(),
        first_name=name,
        email=email or "",
        phone=phone or "",
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        return person_at(email, phone)
    return user


class PeopleBackend(BaseBackend):
    """Authenticates nobody itself; answers for sessions begun by a code or a passkey, as long as
    the account is a person's."""

    def get_user(self, user_id):
        # With the profile, which knows the language to answer in.
        return people().select_related("wagtail_userprofile").filter(pk=user_id).first()


def is_peoples_session(session) -> bool:
    """Whether a session came in by this door, or nobody is signed in with it yet."""
    return session.get(BACKEND_SESSION_KEY, BACKEND) == BACKEND


class PeoplesTokens(SessionTokenStrategy):
    """`X-Session-Token` names a session of this door; the admin's cookie is no token.

    A session in which nobody is signed in yet is kept no longer than signing in may take.
    """

    def create_session_token(self, request):
        waiting = not request.user.is_authenticated
        request.session.set_expiry(account_settings.LOGIN_TIMEOUT if waiting else None)
        return super().create_session_token(request)

    def lookup_session(self, session_token: str):
        if not SESSION_KEY_FORM.fullmatch(session_token):
            return None
        session = lookup_session(session_token)
        return session if session is not None and is_peoples_session(session) else None


def display_name(user: User) -> str:
    return user.get_full_name()


def signed_in_lately(session, user: User) -> bool:
    """Whether the session's person proved who they are within `ACCOUNT_REAUTHENTICATION_TIMEOUT`
    seconds, in whatever way."""
    records = get_authentication_records(SimpleNamespace(session=session), user)
    latest = max((record.get("at", 0) for record in records), default=0)
    return time.time() - latest < account_settings.REAUTHENTICATION_TIMEOUT
