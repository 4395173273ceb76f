"""Counts how often a code is tried, and lets it be good once, however many ask at the same time.

allauth counts in the session, which requests that run side by side read before any has written.
The marks here are made by the cache's `add`, of which one alone succeeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.headless.base.response import ConflictResponse
from django.core.cache import cache
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess


def take_attempt(process: AbstractCodeVerificationProcess) -> bool:
    """Whether the code that `process` waits for may be tried once more; counts the attempt."""
    return any(_mark(process, f"try-{number}") for number in range(process.max_attempts))


def spend(process: AbstractCodeVerificationProcess) -> bool:
    """Whether the code was still good; it is not any more."""
    return _mark(process, "spent")


def _mark(process, what: str) -> bool:
    state = process.state
    # By what was sent and when: the same for all who read the session, whatever its key is now.
    words = (state["at"], state.get("email"), state.get("phone"), process.code)
    digest = salted_hmac("core.accounts.attempts", repr(words), algorithm="sha256").hexdigest()
    return cache.add(f"kampung:attempt:{digest}:{what}", True, process.timeout + 60)


class CountedAttempts:
    """Mixed into views that take a code back for `self.process`."""

    def handle_input(self, data):
        if not take_attempt(self.process):
            self.process.abort()
            return ConflictResponse(self.request)
        refusal = super().handle_input(data)
        if refusal is None and not spend(self.process):
            return ConflictResponse(self.request)
        return refusal
