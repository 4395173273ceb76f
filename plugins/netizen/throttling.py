"""How often citizens may send something: generous, because a village office or a phone network
often shares one address, and bounded, so that a flood cannot bury a village's desk."""

from __future__ import annotations

from rest_framework.throttling import SimpleRateThrottle

from core.rest.throttling import network_of


class AddressThrottle(SimpleRateThrottle):
    """Reports, by sender's address."""

    rate = "120/hour"
    scope = "netizen_address"

    def get_cache_key(self, request, view):
        ident = network_of(self.get_ident(request) or "")
        return self.cache_format % {"scope": self.scope, "ident": ident}


class PhotoThrottle(AddressThrottle):
    """Photos: as many as the reports of an hour may have, nearly."""

    rate = "400/hour"
    scope = "netizen_photos"


class SupportThrottle(AddressThrottle):
    """“Me too” and follow."""

    rate = "600/hour"
    scope = "netizen_support"


class ReplyThrottle(AddressThrottle):
    """What a reporter does later. It bounds guessing at reply keys as well."""

    rate = "120/hour"
    scope = "netizen_replies"


class VillageThrottle(SimpleRateThrottle):
    """By receiving village, for floods from many addresses."""

    rate = "600/hour"
    scope = "netizen_village"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": request.village.code}


OF_REPORTS = (AddressThrottle, VillageThrottle)


def too_many(request, throttles=OF_REPORTS) -> bool:
    """Whether the website has to refuse this request; the same counts as the API's."""
    return not all(throttle().allow_request(request, None) for throttle in throttles)
