"""The 311 villages of Lampung Tengah, from the official list beside this module.

Codes, names and districts are facts; all else the demo tells of a village is made up from its code.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("lampung_tengah.csv")
LABEL_LENGTH = 63  # of one label of a host name, RFC 1035, section 2.3.4


@dataclass(frozen=True)
class VillageFacts:
    """A village as the official list has it; `kind` is "kampung" or "kelurahan"."""

    code: str
    name: str
    kind: str
    district_code: str
    district: str


def load_villages(source: Path = SOURCE) -> list[VillageFacts]:
    """All villages in the order of their codes."""
    with source.open(encoding="utf-8", newline="") as rows:
        villages = [VillageFacts(**row) for row in csv.DictReader(rows)]
    return sorted(villages, key=lambda village: village.code)


def slugify(text: str, length: int = LABEL_LENGTH) -> str:
    """Lower-case words joined by hyphens, cut between words where there is no room for more."""
    slug = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    if len(slug) > length:
        slug = slug[: length + 1].rpartition("-")[0] or slug[:length]
    return slug


def slugs(villages: Iterable[VillageFacts]) -> dict[str, str]:
    """A host name label for every village code.

    The slug is the name; villages that share one carry the district as well, and should that not tell them apart, the
    last group of the code.
    """
    villages = list(villages)
    found = {village.code: slugify(village.name) for village in villages}
    for suffix in (
        lambda village: village.district,
        lambda village: village.code.rpartition(".")[2],
    ):
        often = Counter(found.values())
        for village in villages:
            if often[found[village.code]] > 1:
                end = slugify(suffix(village))
                found[village.code] = f"{slugify(village.name, LABEL_LENGTH - len(end) - 1)}-{end}"
    return found
