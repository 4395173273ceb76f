"""How many reports may be filed: generous, because a village office or a phone network often
shares one address, and bounded, so that a flood cannot bury a village's desk."""

from __future__ import annotations

from rest_framework.throttling import SimpleRateThrottle


class AddressThrottle(SimpleRateThrottle):
    """By sender's address."""

    rate = "120/hour"
    scope = "netizen_address"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class VillageThrottle(SimpleRateThrottle):
    """By receiving village, for floods from many addresses."""

    rate = "600/hour"
    scope = "netizen_village"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": request.village.code}


def too_many(request) -> bool:
    """Whether the website's form has to refuse this request; the same counts as the API's."""
    return not all(
        throttle.allow_request(request, None) for throttle in (AddressThrottle(), VillageThrottle())
    )
