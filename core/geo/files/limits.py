"""How much a file of geodata may hold. What is larger is refused before it costs anything.

Imported inside the jail: nothing of Django's here.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. `corners` is of one geometry, `all_corners` of a layer;
    `characters` is of one value, `all_characters` of all values of a layer; `ratio` is unpacked
    to packed size of one member of a ZIP."""

    upload: int = 100 * MB
    unpacked: int = 300 * MB
    members: int = 200
    ratio: int = 200
    layers: int = 50
    features: int = 100_000
    corners: int = 200_000
    all_corners: int = 5_000_000
    fields: int = 100
    characters: int = 10_000
    all_characters: int = 64 * MB
    depth: int = 100
    memory: int = 2048 * MB
    processor_time: int = 60
    waiting: float = 90.0


LIMITS = Limits()
