"""Calls a hook of each plugin apart from the others, at run time."""

from __future__ import annotations

import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from core.plugins.gating import enabled_slugs
from core.plugins.registry import MOMENTS, only, registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.villages.models import Village

log = logging.getLogger("kampung.plugins")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one plugin answered: `value`, or the `error` it raised; `seconds` it took."""

    slug: str
    value: Any = None
    error: Exception | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.error is None


def call_each(
    hook: str, village: Village | None = None, *, slugs: Iterable[str] | None = None, **kwargs
) -> list[Outcome]:
    """Call `hook` of every plugin that has it, sorted by slug, results and failures side by side.

    With a village only its enabled plugins are called, and the hook gets it as `village`.
    `slugs` narrows further. Each call runs in a savepoint: what a failing one wrote is undone.
    """
    if hook not in MOMENTS:
        raise LookupError(f"{hook} is no hook that is called at run time.")
    chosen = set(registry.plugins) if slugs is None else set(slugs) & set(registry.plugins)
    if village is not None:
        kwargs["village"] = village
        if slugs is None:
            chosen &= enabled_slugs(village)
    outcomes = []
    for slug in sorted(chosen):
        caller = only(registry.manager, slug)(hook)
        if not caller.get_hookimpls():
            continue
        outcomes.append(_guarded(slug, hook, caller, kwargs))
    return outcomes


def guarded(slug: str, what: str, function, *args, **kwargs) -> Outcome:
    """Call one of a plugin's functions (a spec's `measure`, `features`, …) with the same care."""
    return _guarded(slug, what, lambda **_: [function(*args, **kwargs)], {})


def guarded_reading(slug: str, what: str, function, *args) -> Outcome:
    """As `guarded`, for what only reads: a savepoint where a transaction runs, and none of its own,
    which on SQLite would have readers wait for one another."""
    return _guarded(slug, what, lambda **_: [function(*args)], {}, reading=True)


def _guarded(slug: str, what: str, caller, kwargs: dict, *, reading=False) -> Outcome:
    started = time.perf_counter()
    alone = reading and not connection.in_atomic_block
    try:
        with nullcontext() if alone else transaction.atomic():
            answers = caller(**kwargs)
    except Exception as error:  # a plugin's code may raise anything
        log.exception("Plugin %s failed in %s", slug, what)
        return Outcome(slug, error=error, seconds=time.perf_counter() - started)
    return Outcome(
        slug, value=answers[0] if answers else None, seconds=time.perf_counter() - started
    )
