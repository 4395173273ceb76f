"""To which agencies an event of a report is addressed: the one on whose desk it is, and the one that
it just left. Their officers hear it on the stream of events, and those of no other."""

from __future__ import annotations

KEY = "agencies"


def addressed_to(*agencies: int | None) -> dict[str, list[int]]:
    """What the event's payload says of it, by ids of agencies; nothing where there is none."""
    found = sorted({pk for pk in agencies if pk is not None})
    return {KEY: found} if found else {}
