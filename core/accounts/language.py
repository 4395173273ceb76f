"""The language that a person is written to and answered in.

It is Wagtail's own preferred language of a user, so that an officer chooses once for the admin,
for messages and for the API. The admin offers fewer languages than there are; what it cannot show
in one of them it shows in the install's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation.trans_real import parse_accept_lang_header
from wagtail.users.models import UserProfile

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.accounts.models import User


def language_of(user: User | None) -> str | None:
    """The language `user` has chosen, one of `settings.LANGUAGES`; None when there is none."""
    if user is None or not user.is_authenticated:
        return None
    try:
        language = user.wagtail_userprofile.preferred_language
    except ObjectDoesNotExist:
        return None
    return language if language in dict(settings.LANGUAGES) else None


def choose_language(user: User, language: str | None) -> None:
    """Remember what `user` has chosen; None is no choice any more."""
    profile, _created = UserProfile.objects.update_or_create(
        user=user, defaults={"preferred_language": language or ""}
    )
    user.wagtail_userprofile = profile


def language_asked_for(request: HttpRequest) -> str | None:
    """The first of the install's languages that `Accept-Language` names, if it names one."""
    known = dict(settings.LANGUAGES)
    header = request.headers.get("Accept-Language", "")
    for tag, _quality in parse_accept_lang_header(header.lower()):
        language = tag.partition("-")[0]
        if language in known:
            return language
    return None


def language_for(request: HttpRequest, user: User | None) -> str | None:
    """What to answer `request` of `user` in: as it asks for, else as the person has chosen."""
    return language_asked_for(request) or language_of(user)
