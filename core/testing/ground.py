"""What most tests begin with, made once for many of them: the regency and two of its villages.

Each of these is made in a transaction that stays open while the tests that follow want it; their
own transactions lie within and are rolled back, as ever. A test finds exactly what its fixtures ask
for, in objects of its own, and one that commits finds nothing of this: it is taken back before.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

# PostgreSQL's readers of the event log wait for every transaction that began earlier, those of
# other workers' tests too, and its clock stands still within one.
MOST_SECONDS = {"postgresql": 2.0}


@dataclass
class Layer:
    """Something made, the transaction it lies in, and what was to follow that one's commit."""

    name: str
    atomic: transaction.Atomic
    thing: Any = None
    begun: float = field(default_factory=time.monotonic)
    on_commit: list = field(default_factory=list)


class Ground:
    """`makers` are functions by the names of what they make, in the order in which one lies upon
    the other."""

    def __init__(self, makers: dict[str, Callable[[], Any]]):
        self.makers = makers
        self.layers: list[Layer] = []

    def prepare(self, names: set[str], first: Callable[[], None]) -> None:
        """Let there be the things with these names and no others, as far as one lies upon the
        other. `first` makes what has to be there before any. The database is open to the test."""
        wanted = []
        for name in self.makers:
            if name not in names:
                break
            wanted.append(name)
        kept = 0
        while kept < min(len(self.layers), len(wanted)) and self.layers[kept].name == wanted[kept]:
            kept += 1
        if not wanted or not self._holds():
            kept = 0
        self._take_back(kept)
        for name in wanted[kept:]:
            self._make(name, first)
        if self.layers:
            # What follows a commit may keep something in mind, which is no matter of later tests.
            connection.run_on_commit = [
                (ids, copy.copy(call), *rest) for ids, call, *rest in self.layers[-1].on_commit
            ]

    def take(self, name: str) -> Any:
        """A copy of the thing with the name; None where there is none."""
        things = [layer.thing for layer in self.layers if layer.name == name]
        return copy.deepcopy(things[0]) if things else None

    def clear(self) -> None:
        """Take everything back."""
        self._take_back(0)

    def _make(self, name: str, first: Callable[[], None]) -> None:
        layer = Layer(name, transaction.atomic())
        layer.atomic.__enter__()
        self.layers.append(layer)
        try:
            if len(self.layers) == 1:
                first()
            layer.thing = self.makers[name]()
        except BaseException:
            self.clear()
            raise
        layer.on_commit = [
            (ids, copy.copy(call), *rest) for ids, call, *rest in connection.run_on_commit
        ]

    def _holds(self) -> bool:
        """Whether the transactions are still open, as a connection that was closed has none."""
        if not self.layers:
            return True
        age = time.monotonic() - self.layers[0].begun
        return (
            age < MOST_SECONDS.get(connection.vendor, float("inf"))
            and connection.in_atomic_block
            and not connection.closed_in_transaction
            and not connection.needs_rollback
            and len(connection.atomic_blocks) == len(self.layers)
        )

    def _take_back(self, kept: int) -> None:
        while len(self.layers) > kept:
            layer = self.layers.pop()
            if not connection.in_atomic_block:  # a test has closed the connection
                continue
            transaction.set_rollback(True)
            layer.atomic.__exit__(None, None, None)
