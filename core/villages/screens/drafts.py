"""Holds an uploaded file between its preview and the confirmation.

The bytes lie in a session of their own, so that they are signed and expire like any session, work
with several web processes, and do not weigh on every request of the person's own session, which
keeps only the key.
"""

from __future__ import annotations

import base64
from importlib import import_module

from django.conf import settings

KEY = "villages_upload"
LIFETIME = 2 * 60 * 60


def keep(request, content: bytes, name: str) -> None:
    """Hold a file instead of the one held before."""
    drop(request)
    store = _store()
    store["content"] = base64.b64encode(content).decode()
    store["name"] = name
    store.set_expiry(LIFETIME)
    store.create()
    request.session[KEY] = store.session_key


def held(request) -> tuple[bytes, str] | None:
    """The file's content and name, or None when there is none or it has expired."""
    store = _open(request)
    if store is None or "content" not in store:
        return None
    return base64.b64decode(store["content"]), store["name"]


def finish(request, result: list[list]) -> None:
    """Put the result in the place of the file."""
    store = _open(request)
    if store is not None:
        store.pop("content", None)
        store["result"] = result
        store.save()


def result(request) -> list[list] | None:
    store = _open(request)
    return None if store is None else store.get("result")


def drop(request) -> None:
    key = request.session.pop(KEY, None)
    if key:
        _store(key).delete()


def _open(request):
    key = request.session.get(KEY)
    return _store(key) if key else None


def _store(key: str | None = None):
    return import_module(settings.SESSION_ENGINE).SessionStore(key)
