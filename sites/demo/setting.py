"""What holds in all texts of one village: its people, numbers, hamlets and the words for its kind.

A kampung and a kelurahan differ in more than the name: the one has a council, a budget and an enterprise of its own,
the other is a part of the regency's administration. The texts ask for either by `tags`.
"""

from collections.abc import Callable
from random import Random

from sites.demo.facts import VillageFacts, slugify
from sites.demo.phrases import dotted, parse, pick, render
from sites.demo.villagers import COMMUNITIES, LABELS, Person, Villagers, is_old, pool, shares

REGENCY = "Lampung Tengah"
ROLES = {
    "kampung": (
        ("sekretaris", "Sekretaris Kampung"),
        ("kaur_keuangan", "Kepala Urusan Keuangan"),
        ("kaur_umum", "Kepala Urusan Umum dan Perencanaan"),
        ("kasi_pemerintahan", "Kepala Seksi Pemerintahan"),
        ("kasi_kesejahteraan", "Kepala Seksi Kesejahteraan"),
        ("kasi_pelayanan", "Kepala Seksi Pelayanan"),
    ),
    "kelurahan": (
        ("sekretaris", "Sekretaris Kelurahan"),
        ("kasi_pemerintahan", "Kepala Seksi Pemerintahan"),
        ("kasi_kesejahteraan", "Kepala Seksi Ketenteraman dan Ketertiban"),
        ("kasi_pelayanan", "Kepala Seksi Pelayanan dan Pemberdayaan Masyarakat"),
    ),
}
WORDS = {
    "kampung": {
        "jabatan": "kepala kampung",
        "balai": "balai kampung",
        "sebut": "dusun",
        "badan": "Badan Permusyawaratan Kampung",
    },
    "kelurahan": {
        "jabatan": "lurah",
        "balai": "aula kelurahan",
        "sebut": "lingkungan",
        "badan": "Lembaga Pemberdayaan Masyarakat",
    },
}
LAND = {
    "irigasi": {
        "komoditas": "padi sawah, palawija, dan ternak",
        "lahan": "sawah beririgasi",
        "hasil": "gabah",
    },
    "ladang": {
        "komoditas": "singkong, jagung, dan kelapa sawit",
        "lahan": "ladang dan kebun",
        "hasil": "singkong",
    },
    "bukit": {
        "komoditas": "lada, kopi, dan padi",
        "lahan": "kebun di lereng dan sawah di lembah",
        "hasil": "kopi",
    },
    "kota": {
        "komoditas": "perdagangan dan jasa",
        "lahan": "pertokoan, kebun",
        "hasil": "hasil bumi",
    },
}
HOURS = (
    "Senin–Kamis 08.00–15.30 WIB, Jumat 08.00–11.30 WIB",
    "Senin–Kamis 08.00–15.00 WIB, Jumat 08.00–11.00 WIB",
    "Senin–Jumat 08.00–14.30 WIB",
    "Senin–Kamis 07.30–15.00 WIB, Jumat 07.30–11.30 WIB",
)
# The market town has grown together from the kelurahan of this district.
TOWN_DISTRICT = "18.02.07"


class Setting:
    """Everything drawn once for a village; `known` answers the names its texts may ask for."""

    def __init__(self, facts: VillageFacts, slug: str):
        self.facts, self.slug = facts, slug
        self.rng = rng = Random(facts.code)
        self.people = Villagers(facts, rng)
        self.district = pool("districts").get(
            facts.district_code, {"land": "ladang", "river": "Way Seputih", "settled": 1960}
        )
        urban = facts.kind == "kelurahan"
        land = "kota" if urban and facts.district_code == TOWN_DISTRICT else self.district["land"]
        self.tags = {facts.kind, land, self._origin()}
        self.head = self.people.person(rng.random() < (0.3 if urban else 0.16))
        self.officials = [(title, key, self.people.anybody()) for key, title in ROLES[facts.kind]]
        self.dusun_names = tuple(self.people.hamlets(rng.randint(4, 6 if urban else 8)))
        self.population = rng.randint(3800, 11500) if urban else rng.randint(950, 5900)
        self.households = round(self.population / rng.uniform(3.1, 3.6))
        self.area_ha = rng.randint(210, 620) if urban else rng.randint(380, 1950)
        self.opening_hours = pick(rng, HOURS)
        self.phone = self._phone()
        self.known = self._known(land)
        self.address = self._address()
        self.known["alamat"], self.known["jam"] = self.address, self.opening_hours
        self.leaders = [self.people.person(rng.random() < 0.08) for _ in self.dusun_names]
        self.known["daftar_kadus"] = "; ".join(
            f"{name}: {leader.name}"
            for name, leader in zip(self.hamlets(), self.leaders, strict=True)
        )

    def hamlets(self) -> list[str]:
        """The hamlets as they are spoken of: "Dusun Sido Makmur"."""
        word = self.known["sebut"].capitalize()
        return [f"{word} {name}" for name in self.dusun_names]

    def inventor(self) -> Callable[[str], str]:
        """A function that thinks up people, hamlets and groups for one text, no hamlet twice."""
        hamlets = self.hamlets()
        leaders = dict(zip(hamlets, self.leaders, strict=True))
        self.rng.shuffle(hamlets)
        # What a text calls {dusun}; {kadus} is its head.
        own = hamlets.pop()
        groups = {
            name: list(pool("names")["groups"][name])
            for name in ("poktan", "kwt", "posyandu", "paud")
        }

        def invent(name: str) -> str:
            kind = name.partition("_")[0]
            if kind == "bapak":
                return self.people.person(woman=False).name
            if kind == "ibu":
                return self.people.person(woman=True).name
            if name == "dusun":
                return own
            if name == "kadus":
                return leaders[own].name
            if kind == "dusun":
                return hamlets.pop()
            options = groups[kind]
            return options.pop(int(self.rng.random() * len(options)))

        return invent

    def _origin(self) -> str:
        if is_old(self.facts):
            return "tua"
        return "kolonisasi" if self.district["settled"] < 1940 else "transmigrasi"

    def _phone(self) -> str:
        # The area code is real, the subscriber's number is the village's code in disguise.
        district, number = self.facts.code.split(".")[2:4]
        return f"+6272555{district}{int(number) % 500 + (500 if self.facts.kind == 'kelurahan' else 0):03d}"

    def _address(self) -> str:
        facts, rng = self.facts, self.rng
        street = render(parse(pick(rng, pool("names")["groups"]["jalan"]), {}), rng, self.known)
        # In the range of the regency, but not the post office's number for the district.
        postcode = 34150 + int(facts.district_code.rpartition(".")[2])
        return (
            f"Jl. {street} No. {rng.randint(1, 88)}, {self.known['kampung']}, Kecamatan {facts.district}, "
            f"Kabupaten {REGENCY}, Lampung {postcode}"
        )

    def _known(self, land: str) -> dict[str, str]:
        facts, rng = self.facts, self.rng
        word, women = facts.kind.capitalize(), round(self.population * rng.uniform(0.478, 0.497))
        words, groups = WORDS[facts.kind], pool("names")["groups"]
        hamlets = [f"{words['sebut'].capitalize()} {name}" for name in self.dusun_names]
        peoples = sorted(zip(shares(facts), COMMUNITIES, strict=True), reverse=True)
        officials = {key: person.name for _, key, person in self.officials}
        return {
            **words,
            **LAND[land],
            **officials,
            "nama": facts.name,
            "jenis": facts.kind,
            "kampung": f"{word} {facts.name}",
            "kecamatan": facts.district,
            "kabupaten": REGENCY,
            "kepala": f"{'Lurah' if facts.kind == 'kelurahan' else 'Kepala Kampung'} {self.head.name}",
            "nama_kepala": self.head.name,
            "penduduk": dotted(self.population),
            "kk": dotted(self.households),
            "laki": dotted(self.population - women),
            "perempuan": dotted(women),
            "luas": dotted(self.area_ha),
            "jumlah_dusun": str(len(hamlets)),
            "daftar_dusun": f"{', '.join(hamlets[:-1])}, dan {hamlets[-1]}",
            "jumlah_rt": str(len(hamlets) * rng.randint(2, 4)),
            "posyandu_jumlah": str(rng.randint(3, len(hamlets) + 1)),
            "sungai": self.district["river"],
            "dasawarsa": str(self.district["settled"]),
            "suku": "{}, {}, dan {}".format(*(LABELS[name] for _, name in peoples[:3])),
            "taruna": pick(rng, groups["taruna"]),
            "bumkam": pick(rng, groups["bumkam"]),
            "ketua_badan": self.people.person(rng.random() < 0.15).name,
            "ketua_pkk": self.people.person(woman=True).name,
            "ketua_taruna": self.people.anybody().name,
            "slug": self.slug or slugify(facts.name),
        }


def portraits(setting: Setting) -> list[tuple[str, Person]]:
    """Position and person of everybody in office, the head first."""
    title = "Lurah" if setting.facts.kind == "kelurahan" else "Kepala Kampung"
    word = setting.known["sebut"].capitalize()
    leaders = [
        (f"Kepala {word} {name}", leader)
        for name, leader in zip(setting.dusun_names, setting.leaders, strict=True)
    ]
    return [
        (title, setting.head),
        *((title, person) for title, _, person in setting.officials),
        *leaders,
    ]
