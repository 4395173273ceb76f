"""What a screen's address chooses: every state of it is a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from core.command_centre.access import Area
from core.command_centre.picture import Picture, UnknownChoice, picture

MOST_TILES = 12
NAMED = ("measure", "period", "service", "by", "sort", "order", "alerts", "theme")


@dataclass(frozen=True, slots=True)
class Choices:
    """The parameters of an address, as they were given; empty where they were not."""

    measure: str = ""
    period: str = ""
    service: str = ""
    by: str = ""
    sort: str = ""
    order: str = ""
    alerts: str = ""
    page: int = 1
    tiles: tuple[str, ...] = ()
    theme: str = ""

    def query(self, **changes: Any) -> str:
        """`?…` of these choices, changed, for a link on the same screen. Whatever is chosen anew
        begins at the first page."""
        if "page" not in changes:
            changes["page"] = 1
        chosen = replace(self, **changes)
        pairs: list[tuple[str, Any]] = [
            (name, getattr(chosen, name)) for name in NAMED if getattr(chosen, name)
        ]
        pairs += [("tile", key) for key in chosen.tiles]
        if chosen.page > 1:
            pairs.append(("page", chosen.page))
        return f"?{urlencode(pairs)}"

    def carried(self) -> str:
        """What of them goes along to another area's screen; empty where all is as usual."""
        return self.query(by="", sort="", order="", alerts="", tiles=(), theme="").rstrip("?")


def choices_of(given: QueryDict) -> Choices:
    page = given.get("page", "")
    tiles = dict.fromkeys(key for key in given.getlist("tile") if key)
    return Choices(
        **{name: given.get(name, "")[:100] for name in NAMED},
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        tiles=tuple(tiles)[:MOST_TILES],
    )


# The parameters of `picture` by the names they have in an address.
NAMES = {"level": "by", "tiles": "tiles"}


def chosen_picture(area: Area, choices: Choices, **of: Any) -> tuple[Picture, Choices, list[str]]:
    """The picture that is chosen. What is no choice, of a link that is old, is dropped: the choices
    that remain, and the values that were dropped."""
    dropped: list[str] = []
    while True:
        try:
            found = picture(
                area,
                measure=choices.measure,
                period=choices.period or "week",
                service=choices.service,
                level=choices.by,
                sort=choices.sort,
                is_reversed=choices.order == "reversed",
                page=choices.page,
                **({"only": choices.tiles or of["usual"]} if "usual" in of else {}),
            )
        except UnknownChoice as unknown:
            if not unknown.value:
                raise
            dropped.append(unknown.value)
            name = NAMES.get(unknown.parameter, unknown.parameter)
            if name == "tiles":
                left = tuple(key for key in choices.tiles if key != unknown.value)
                choices = replace(choices, tiles=left)
            else:
                choices = replace(choices, **{name: ""})
        else:
            return found, choices, dropped
