"""The news of a village: a handful of stories out of the pool, with its own names and numbers.

Only what can happen there is told: no rice harvest where cassava grows, no village council in a kelurahan.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sites.demo.facts import slugify
from sites.demo.phrases import Draw, Memory, Phrase, parse, pick, render
from sites.demo.setting import Setting
from sites.demo.villagers import POOLS, pool

TITLE_SLUG_LENGTH = 80
# At most so many stories on one topic, and with one kind of picture, in one village.
PER_TOPIC, PER_PICTURE = 2, 2


@dataclass(frozen=True)
class Template:
    """A story with its blanks; `only` is a tag a village needs for it ("" for any)."""

    topic: str
    picture: str
    only: str
    titles: tuple[Phrase, ...]
    intro: Phrase
    paragraphs: tuple[Phrase, ...]
    draws: dict[str, Draw]


@lru_cache
def templates() -> tuple[Template, ...]:
    """The whole pool, in the order of the files' names."""
    found = []
    for path in sorted(Path(POOLS, "news").glob("*.toml")):
        for raw in pool(f"news/{path.stem}")["news"]:
            draws: dict[str, Draw] = {}
            found.append(
                Template(
                    topic=raw["topic"],
                    picture=raw["picture"],
                    only=raw.get("only", ""),
                    titles=tuple(parse(title, draws) for title in raw["titles"]),
                    intro=parse(raw["intro"], draws),
                    paragraphs=tuple(parse(paragraph, draws) for paragraph in raw["paragraphs"]),
                    draws=draws,
                )
            )
    return tuple(found)


@lru_cache
def alternatives() -> dict[str, tuple[Phrase, ...]]:
    """What may be said of each kind of picture instead of showing it."""
    return {
        kind: tuple(parse(text, {}) for text in texts) for kind, texts in pool("pictures").items()
    }


def choose(setting: Setting, count: int) -> list[Template]:
    """`count` stories that suit the village, spread over topics and pictures; one is about the watch."""
    fitting = [
        template for template in templates() if not template.only or template.only in setting.tags
    ]
    setting.rng.shuffle(fitting)
    fitting.sort(
        key=lambda template: template.picture != "pos-ronda" or template.topic != "keamanan"
    )
    topics, pictures, ranked = Counter(), Counter(), []
    for template in fitting:
        if topics[template.topic] < PER_TOPIC and pictures[template.picture] < PER_PICTURE:
            ranked.append((topics[template.topic], template))
            topics[template.topic] += 1
            pictures[template.picture] += 1
    # A first story on every topic before a second on any.
    ranked.sort(key=lambda pair: pair[0])
    chosen = [template for _, template in ranked[:count]]
    setting.rng.shuffle(chosen)
    return chosen


def write(template: Template, setting: Setting) -> dict:
    """The story as keyword arguments of `StoryNews`, all but its date."""
    rng = setting.rng
    values = Memory(setting.known, rng, template.draws, setting.inventor())
    title = render(pick(rng, template.titles), rng, values)
    return {
        "slug": slugify(title, TITLE_SLUG_LENGTH),
        "title": title,
        "intro": render(template.intro, rng, values),
        "paragraphs": tuple(render(paragraph, rng, values) for paragraph in template.paragraphs),
        "picture_kind": template.picture,
        "picture_alt": render(pick(rng, alternatives()[template.picture]), rng, values),
        "topic": template.topic,
    }
