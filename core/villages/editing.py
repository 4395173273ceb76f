"""Who is at work in the admin, for what has no request: a block's or a filter's choices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.accounts.models import User

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
