"""What the processes share of answers made before, in the cache `answers`.

A cache that is down must not be missed. Inside a transaction nothing is shared: its version may be
nobody else's.
"""

from __future__ import annotations

import hashlib
import logging
from functools import cache

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from core.plugins.registry import registry
from core.version import CORE_VERSION

log = logging.getLogger("kampung.api")

SHARED_SECONDS = 86_400


def shared(key: tuple, version: str) -> tuple[bytes, dict] | None:
    """Body and headers of the answer that a process has shared under this version."""
    if connection.in_atomic_block:
        return None
    try:
        held = caches["answers"].get(_name(key))
    except Exception:
        log.warning("The cache of answers cannot be read", exc_info=True)
        return None
    return None if held is None or held[0] != version else held[1:]


def share(key: tuple, version: str, body: bytes, headers: dict) -> None:
    """Give an answer to the other processes."""
    if connection.in_atomic_block:
        return
    try:
        caches["answers"].set(_name(key), (version, body, headers), SHARED_SECONDS)
    except Exception:
        log.warning("The cache of answers cannot be written", exc_info=True)


@cache
def _made_by() -> str:
    """What makes answers here: the shared cache outlives an update of a plugin."""
    slugs = sorted(registry.plugins)
    made = [f"{slug} {registry.plugins[slug].manifest.version}" for slug in slugs]
    return f"{CORE_VERSION} {settings.LANGUAGE_CODE} {made}"


def _name(key: tuple) -> str:
    return hashlib.sha256(f"{_made_by()} {key}".encode()).hexdigest()
