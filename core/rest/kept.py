"""What a process keeps of the answers it has given, and of how to make others like them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

if TYPE_CHECKING:
    from core.rest.prepared import Statement
    from core.rest.series import Place, Series

KEPT_BYTES = 16 * 1024 * 1024  # of answers, in each process
KEPT_SERIES = 500
OWN_BYTES = 1500  # about what an answer takes beside its texts

Key = tuple[str, ...]
Query = tuple["Statement", tuple, Callable[[tuple | None], tuple[str, Any]]]
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """How to learn the version of what an answer shows. Checks of the same `name` ask the same.

    `ask` takes the version that is held, and makes one query. It gives the version that holds, empty
    where nothing can be compared, and what else it has read of another one, or None. `query` gives
    the same as a statement, its parameters, and what makes that of its row, for whoever asks the
    database without a thread (`core.rest.wire`).
    """

    name: Hashable
    ask: Callable[[str], tuple[str, Any]]
    query: Callable[[str], Query] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    check: Check
    version: str
    etag: str
    headers: Headers
    unchanged: Headers  # those of a 304
    body: bytes

    @property
    def size(self) -> int:
        return OWN_BYTES + len(self.body) + sum(len(name + value) for name, value in self.headers)


class Front:
    """The answers of one process."""

    def __init__(self, size: int = KEPT_BYTES):
        self._kept: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.size)
        self._series: LRUCache[tuple, Series] = LRUCache(KEPT_SERIES)
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            try:
                self._kept[key] = kept
            except ValueError:  # larger than all that is kept
                self._kept.pop(key, None)

    def series_at(self, place: Place) -> Series | None:
        with self._lock:
            return self._series.get(place.series)

    def keep_series(self, place: Place, series: Series) -> None:
        with self._lock:
            self._series[place.series] = series

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._series.clear()


front = Front()
