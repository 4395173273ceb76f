"""How the kentongan sounds: a slit drum of wood, made as a small WAV file."""

from __future__ import annotations

import io
import math
import random
import re
import wave
from array import array
from functools import lru_cache

BEATS = re.compile(r"[1-9](?:-[1-9]){0,4}")
RATE = 11_025  # samples a second
STROKE, PAUSE, REST = 0.28, 0.35, 0.7  # seconds: a stroke, between groups, at the end
# A hollow log's tones: hertz, how loud, and how quickly they die away (per second).
TONES = ((410.0, 0.6, 16.0), (655.0, 0.25, 24.0), (1180.0, 0.12, 45.0))
LOUD = 30_000


@lru_cache(maxsize=32)
def kentongan(beats: str) -> bytes:
    """The beats (such as `3` or `1-7-1`) once, 16 bits, one channel. Raises `ValueError`."""
    if not BEATS.fullmatch(beats):
        raise ValueError(f"{beats!r}: groups of 1 to 9 strokes, with hyphens, five at most.")
    stroke, samples = _stroke(), array("h")
    groups = beats.split("-")
    for number, group in enumerate(groups):
        samples.extend(stroke * int(group))
        last = number == len(groups) - 1
        samples.extend([0] * int(RATE * (REST if last else PAUSE)))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _stroke() -> array:
    chance = random.Random(7)
    samples = array("h")
    for number in range(int(RATE * STROKE)):
        second = number / RATE
        value = sum(
            loud * math.exp(-fade * second) * math.sin(2 * math.pi * tone * second)
            for tone, loud, fade in TONES
        )
        # The knock of the stick itself.
        value += 0.5 * math.exp(-220 * second) * chance.uniform(-1, 1)
        samples.append(int(max(-1.0, min(1.0, value)) * LOUD))
    return samples
