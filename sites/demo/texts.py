"""The story of a village: all the texts its example website shows, made up from its code alone.

The same code tells the same story in every process and on every machine, so that seeding again changes nothing.
"""

from dataclasses import dataclass
from functools import lru_cache

from sites.demo import newsroom
from sites.demo.facts import VillageFacts, load_villages, slugify, slugs
from sites.demo.phrases import Draw, Memory, Phrase, parse, pick, render
from sites.demo.setting import Setting, portraits
from sites.demo.villagers import pool

LONGEST_TAGLINE = 90


@dataclass(frozen=True)
class Official:
    """Somebody in office; `portrait` is a kind of picture (see `sites.demo.pictures`)."""

    name: str
    position: str
    portrait: str


@dataclass(frozen=True)
class StoryPage:
    """A standing page; `sections` are pairs of a heading and its paragraphs, in plain text."""

    slug: str
    title: str
    intro: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    children: tuple["StoryPage", ...] = ()


@dataclass(frozen=True)
class StoryNews:
    """A piece of news, published `days_ago` days before the day of seeding."""

    slug: str
    title: str
    intro: str
    paragraphs: tuple[str, ...]
    days_ago: int
    picture_kind: str
    picture_alt: str
    topic: str


@dataclass(frozen=True)
class VillageStory:
    """Everything a village says of itself. Texts are plain, the phone is E.164, the area in hectares."""

    slug: str
    tagline: str
    welcome: tuple[str, ...]
    head_name: str
    head_title: str
    address: str
    email: str
    phone: str
    opening_hours: str
    population: int
    households: int
    area_ha: int
    dusun_names: tuple[str, ...]
    officials: tuple[Official, ...]
    pages: tuple[StoryPage, ...]
    news: tuple[StoryNews, ...]


@dataclass(frozen=True)
class RegencyStory:
    """The texts of the portal above all villages; `sections` are pairs of a heading and one paragraph."""

    title: str
    tagline: str
    welcome: tuple[str, ...]
    address: str
    email: str
    phone: str
    opening_hours: str
    sections: tuple[tuple[str, str], ...]
    news: tuple[StoryNews, ...]


def story(facts: VillageFacts) -> VillageStory:
    """The story of one village."""
    slug = _slugs().get(facts.code) or slugify(facts.name)
    setting = Setting(facts, slug)
    texts = _standing()
    values = Memory(setting.known, setting.rng, texts.draws, setting.inventor())
    officials = tuple(
        Official(person.name, position, person.portrait) for position, person in portraits(setting)
    )
    return VillageStory(
        slug=slug,
        tagline=_tagline(setting, values),
        welcome=tuple(
            render(pick(setting.rng, options), setting.rng, values) for options in texts.welcome
        ),
        head_name=officials[0].name,
        head_title=officials[0].position,
        address=setting.address,
        email=f"kontak@{slug}.example",
        phone=setting.phone,
        opening_hours=setting.opening_hours,
        population=setting.population,
        households=setting.households,
        area_ha=setting.area_ha,
        dusun_names=setting.dusun_names,
        officials=officials,
        pages=_pages(setting, values),
        news=_news(setting),
    )


def regency_story(name: str = "Lampung Tengah") -> RegencyStory:
    """The texts of the portal of the regency `name`."""
    raw = pool("portal")
    values = {
        "nama": name,
        "wilayah": f"Kabupaten {name}",
        "slug": slugify(name),
        "jenis": "kampung",
        "sebut": "dusun",
    }

    def fill(text: str) -> str:
        return text.format_map(values)

    news = tuple(
        StoryNews(
            slug=item["slug"],
            title=fill(item["title"]),
            intro=fill(item["intro"]),
            paragraphs=tuple(fill(paragraph) for paragraph in item["paragraphs"]),
            days_ago=item["days_ago"],
            picture_kind=item["picture"],
            picture_alt=fill(pool("pictures")[item["picture"]][0]),
            topic=item["topic"],
        )
        for item in raw["news"]
    )
    return RegencyStory(
        **{
            key: fill(raw[key])
            for key in ("title", "tagline", "address", "email", "phone", "opening_hours")
        },
        welcome=tuple(fill(paragraph) for paragraph in raw["welcome"]),
        sections=tuple((section["heading"], fill(section["text"])) for section in raw["section"]),
        news=news,
    )


@lru_cache
def _slugs() -> dict[str, str]:
    return slugs(load_villages())


@dataclass(frozen=True)
class _Page:
    slug: str
    parent: str
    title: Phrase
    intro: Phrase
    sections: tuple[tuple[str, Phrase, tuple[Phrase, ...]], ...]


@dataclass(frozen=True)
class _Standing:
    taglines: tuple[Phrase, ...]
    welcome: tuple[tuple[Phrase, ...], ...]
    pages: tuple[_Page, ...]
    draws: dict[str, Draw]


@lru_cache
def _standing() -> _Standing:
    raw, draws = pool("profile"), {}
    pages = []
    for page in raw["page"]:
        sections = tuple(
            (
                section.get("only", ""),
                parse(section["heading"], draws),
                tuple(parse(text, draws) for text in section["paragraphs"]),
            )
            for section in page["section"]
        )
        pages.append(
            _Page(
                page["slug"],
                page.get("parent", ""),
                parse(page["title"], draws),
                parse(page["intro"], draws),
                sections,
            )
        )
    return _Standing(
        taglines=tuple(parse(text, draws) for text in raw["taglines"]),
        welcome=tuple(
            tuple(parse(text, draws) for text in part["options"]) for part in raw["welcome"]
        ),
        pages=tuple(pages),
        draws=draws,
    )


def _tagline(setting: Setting, values: Memory) -> str:
    while True:
        tagline = render(pick(setting.rng, _standing().taglines), setting.rng, values)
        if len(tagline) <= LONGEST_TAGLINE:
            return tagline[0].upper() + tagline[1:]


def _pages(setting: Setting, values: Memory, parent: str = "") -> tuple[StoryPage, ...]:
    rng = setting.rng
    return tuple(
        StoryPage(
            slug=page.slug,
            title=render(page.title, rng, values),
            intro=render(page.intro, rng, values),
            sections=tuple(
                (
                    _sentence(render(heading, rng, values)),
                    tuple(render(text, rng, values) for text in paragraphs),
                )
                for only, heading, paragraphs in page.sections
                if not only or only in setting.tags
            ),
            children=_pages(setting, values, page.slug),
        )
        for page in _standing().pages
        if page.parent == parent
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _news(setting: Setting) -> tuple[StoryNews, ...]:
    rng, days, taken, news = setting.rng, 0, set(), []
    for template in newsroom.choose(setting, rng.randint(8, 10)):
        days += rng.randint(2, 13)
        item = newsroom.write(template, setting)
        if item["slug"] in taken:
            item["slug"] += f"-{len(taken) + 1}"
        taken.add(item["slug"])
        news.append(StoryNews(days_ago=days, **item))
    return tuple(news)
