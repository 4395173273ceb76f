"""Texts that come out differently for every village.

The pools beside this module are written in plain Indonesian with a few marks:

    {name}              a fact of the village, or something drawn earlier in the same text
    {name:a|b|c}        draw one of these and remember it as `name`
    {name:20-90/5}      draw a number (here in steps of 5) and remember it
    [a|b|c]             one of these, not remembered; may hold {marks}

What is remembered holds throughout one text, so that a number in the title of a news story is the number in its last
paragraph. A name with a capital letter ({Kampung}) puts a capital on every word of the value.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")

MARK = re.compile(r"\{(\w+)(?::([^{}]*))?\}|\[([^\[\]]*)\]")
# Bars between options, but not those inside the braces of one.
BARS = re.compile(r"\|(?![^{}]*\})")
UNCLOSED = re.compile(r"[{}\[\]|]")
NUMBERS = re.compile(r"(\d+)-(\d+)(?:/(\d+))?")


def pick(rng: Random, options: Sequence[T]) -> T:
    """As `Random.choice`, at twice the speed: a seeding draws some hundred thousand times."""
    return options[int(rng.random() * len(options))]


def dotted(number: int) -> str:
    """A number as it is written in Indonesian: 12.345."""
    return f"{number:,}".replace(",", ".")


class Draw:
    """What `{name:values}` draws from."""

    def __init__(self, values: str):
        self.values = values
        numbers = NUMBERS.fullmatch(values)
        if numbers:
            low, high, step = int(numbers[1]), int(numbers[2]), int(numbers[3] or 1)
            self._options = [dotted(number) for number in range(low, high + 1, step)]
        else:
            self._options = values.split("|")

    def __call__(self, rng: Random) -> str:
        return pick(rng, self._options)


@dataclass(frozen=True)
class Field:
    """A place to fill in."""

    name: str
    capital: bool


@dataclass(frozen=True)
class Choice:
    """Several phrases of which one is used."""

    options: tuple["Phrase", ...]


Phrase = tuple[str | Field | Choice, ...]


def parse(text: str, draws: dict[str, Draw]) -> Phrase:
    """Take a text apart once, and note in `draws` how its remembered values are drawn.

    Raises ValueError where one name is drawn from two different sets, and where a mark is not closed.
    """
    parts: list[str | Field | Choice] = []
    end = 0
    for mark in MARK.finditer(text):
        if mark.start() > end:
            parts.append(text[end : mark.start()])
        end = mark.end()
        name, values, options = mark.groups()
        if options is not None:
            parts.append(Choice(tuple(parse(option, draws) for option in BARS.split(options))))
            continue
        key = name.lower()
        if values is not None:
            if key in draws and draws[key].values != values:
                raise ValueError(
                    f"{{{name}}} is drawn from {values!r} and from {draws[key].values!r} in one text."
                )
            draws[key] = Draw(values)
        parts.append(Field(key, name[0].isupper()))
    if end < len(text):
        parts.append(text[end:])
    for part in parts:
        if isinstance(part, str) and UNCLOSED.search(part):
            raise ValueError(f"A mark is left open or nested too deep at {part!r} in {text!r}.")
    return tuple(parts)


def render(phrase: Phrase, rng: Random, values: dict[str, str]) -> str:
    """Fill a phrase in; `values` answers for every name (see `Memory`)."""
    if len(phrase) == 1 and type(phrase[0]) is str:
        return phrase[0]
    out = []
    for part in phrase:
        if type(part) is str:
            out.append(part)
        elif type(part) is Field:
            value = values[part.name]
            out.append(_capitals(value) if part.capital else value)
        else:
            out.append(render(pick(rng, part.options), rng, values))
    return "".join(out)


def _capitals(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


class Memory(dict):
    """The values of one text: what is not known is drawn when first asked for, and kept.

    `draws` are those noted by `parse`; `invent` answers for all other names and raises KeyError where it cannot.
    """

    def __init__(
        self,
        known: dict[str, str],
        rng: Random,
        draws: dict[str, Draw],
        invent: Callable[[str], str],
    ):
        super().__init__(known)
        for name in draws:
            self.pop(name, None)  # what a text draws itself is not the fact of that name
        self._rng, self._draws, self._invent = rng, draws, invent

    def __missing__(self, name: str) -> str:
        draw = self._draws.get(name)
        value = self[name] = draw(self._rng) if draw else self._invent(name)
        return value
