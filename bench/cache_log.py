"""Listens to the cache: which keys are read, and which are thrown away."""

from __future__ import annotations

from contextlib import ExitStack
from unittest import mock

from django.core.cache import caches

EVERYTHING = "(everything)"


class CacheLog:
    """A context manager that gathers the keys that are `read` and `dropped` meanwhile."""

    def __init__(self):
        self.read: set[str] = set()
        self.dropped: set[str] = set()
        self._patches = ExitStack()

    def __enter__(self):
        cache = caches["default"]
        for name, note in (
            ("get", lambda key, *_, **__: self.read.add(key)),
            ("get_many", lambda keys, *_, **__: self.read.update(keys)),
            ("delete", lambda key, *_, **__: self.dropped.add(key)),
            ("delete_many", lambda keys, *_, **__: self.dropped.update(keys)),
            ("clear", lambda: self.dropped.add(EVERYTHING)),
        ):
            patch = mock.patch.object(cache, name, _noted(getattr(cache, name), note))
            self._patches.enter_context(patch)
        return self

    def __exit__(self, *_error):
        self._patches.close()


def _noted(method, note):
    def noted(*args, **kwargs):
        note(*args, **kwargs)
        return method(*args, **kwargs)

    return noted
