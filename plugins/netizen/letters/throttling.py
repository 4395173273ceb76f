"""How often somebody may try to prove by a NIK that a request is theirs."""

from __future__ import annotations

from rest_framework.throttling import SimpleRateThrottle


class ProofThrottle(SimpleRateThrottle):
    """By tracking code: a NIK is guessed for one request at a time."""

    rate = "10/hour"
    scope = "netizen_letter_proof"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": view}


def may_try(request, tracking_code: str) -> bool:
    """Whether a NIK may be tried for the request with this code; counts this time."""
    return ProofThrottle().allow_request(request, tracking_code)
