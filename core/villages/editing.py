"""Who is at work in the admin, for what has no request: a block's or a filter's choices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.accounts.models import User
    from core.villages.models import Village

_request: ContextVar[HttpRequest | None] = ContextVar("admin_request", default=None)


@contextmanager
def in_admin(request: HttpRequest) -> Iterator[None]:
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def editor() -> User | None:
    """The person whose request to the admin is being answered; None everywhere else."""
    request = _request.get()
    return None if request is None or not request.user.is_authenticated else request.user


def asked(name: str) -> str:
    """What the address of the admin's page that is being answered says of `name`; empty where it
    says nothing, and outside of the admin."""
    request = _request.get()
    return "" if request is None else request.GET.get(name, "")


def edited_village() -> Village | None:
    """The village in whose tree the page lies that is edited or made, else the one village that the
    person works in; None where neither is known."""
    from wagtail.models import Page

    from core.villages.scoping import home_of_user, village_of_page

    user = editor()
    if user is None:
        return None
    match = _request.get().resolver_match
    given = match.kwargs if match is not None else {}
    key = given.get("page_id", given.get("parent_page_id"))
    page = Page.objects.filter(pk=key).first() if isinstance(key, int) else None
    return (village_of_page(page) if page is not None else None) or home_of_user(user)
