"""What of the layers for staff a request may see."""

from __future__ import annotations

from core.rest.permissions import villages_allowed
from plugins.gismap.layers import Allowed


def allowed_to(request) -> Allowed | None:
    """By a plugin's slug the villages in which whoever asks sees what its staff see; None for the
    anonymous, who see what everybody sees."""
    if not request.user.is_authenticated:
        return None
    return lambda slug: villages_allowed(request, f"{slug}.read")
