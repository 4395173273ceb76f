"""Who lives in a village: communities, made-up people and hamlets.

Lampung Tengah is a land of settlers: Javanese, Balinese and Sundanese villages lie among the old Lampung ones. The
share of each community is guessed from the village's name, for colour only.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from sites.demo.facts import VillageFacts
from sites.demo.phrases import pick

POOLS = Path(__file__).with_name("pools")
# Words by which a village of the old Lampung clans, of Sundanese or of Balinese settlers can often be told.
OLD = re.compile(
    r"Buyut|Terbanggi|Komering|Gunung (Batin|Sugih|S\.|Raya|Haji)|Neger[ia]|Negara|Gedung|Haji|Kuripan|Haduyang|Ratu\b"
    r"|Bumi Aji|Putih Tua|\bIlir\b|\bUdik\b|Kota Batu|Segala|Pekandangan|Tawang|Goras|Kedatuan|Tulung|Sulusuban|Subing"
)
SUNDANESE = re.compile(r"Cimarias|Banten|Subang|Priangan|Cempaka|Pasundan")
BALINESE = re.compile(
    r"^Rama |Swastika|(Dharma|Wirata|Varia) Agung|Sanggar Buana|Sangga Buana|Nirwana"
)
COMMUNITIES = ("jawa", "lampung", "sunda", "bali")
LABELS = {"jawa": "Jawa", "lampung": "Lampung", "sunda": "Sunda", "bali": "Bali"}


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist; `portrait` is the kind of picture to paint for them."""

    name: str
    portrait: str


@lru_cache
def pool(name: str) -> dict:
    """One of the text files under `pools/`."""
    with (POOLS / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def is_old(facts: VillageFacts) -> bool:
    """Whether the village is told of as one that was there before the settlers."""
    return bool(OLD.search(facts.name))


def shares(facts: VillageFacts) -> tuple[float, float, float, float]:
    """How much of each of `COMMUNITIES` lives here."""
    if is_old(facts):
        return (0.30, 0.58, 0.08, 0.04)
    if SUNDANESE.search(facts.name):
        return (0.30, 0.10, 0.56, 0.04)
    if BALINESE.search(facts.name):
        return (0.40, 0.06, 0.04, 0.50)
    return (0.74, 0.12, 0.09, 0.05)


class Villagers:
    """Draws people and hamlets for one village; no name is given twice."""

    def __init__(self, facts: VillageFacts, rng: Random):
        self._rng = rng
        self._shares = shares(facts)
        self._taken: set[str] = set()

    def person(self, woman: bool) -> Person:
        """Another villager."""
        while True:
            community = self._community()
            name = self._name(community, "wanita" if woman else "pria")
            if name not in self._taken:
                self._taken.add(name)
                return Person(name, self._portrait(community, woman))

    def anybody(self) -> Person:
        return self.person(self._rng.random() < 0.35)

    def hamlets(self, count: int) -> list[str]:
        """Names of hamlets, those of the larger communities first."""
        found: list[str] = []
        while len(found) < count:
            name = pick(self._rng, pool("names")[self._community()]["dusun"])
            if name not in found:
                found.append(name)
        return found

    def _community(self) -> str:
        at = self._rng.random()
        for community, share in zip(COMMUNITIES, self._shares, strict=True):
            at -= share
            if at < 0:
                return community
        return COMMUNITIES[0]

    def _name(self, community: str, sex: str) -> str:
        names = pool("names")[community]
        return f"{pick(self._rng, names[sex])} {pick(self._rng, names[sex + '_belakang'])}".strip()

    def _portrait(self, community: str, woman: bool) -> str:
        if not woman:
            return "potret-pria"
        return (
            "potret-wanita"
            if community == "bali" or self._rng.random() < 0.2
            else "potret-kerudung"
        )
