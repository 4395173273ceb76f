"""The editable text of a kind of letter: HTML of few elements, with placeholders.

What an operator writes is taken apart and put together of allowed elements alone, so nothing in it
names a file or an address. `{{ name }}` is replaced by text, escaped; there is no template engine,
no expression and no attribute to reach for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule

LONGEST = 20_000  # characters
# Placeholders that every letter knows; beside them each field's code is one.
KNOWN = {
    "data": gettext_lazy("name, NIK and all fields that the text does not name, as a table"),
    "name": gettext_lazy("full name of who asks"),
    "nik": "NIK",
    "phone": gettext_lazy("phone of who asks"),
    "number": gettext_lazy("number of the letter"),
    "date": gettext_lazy("date of the letter"),
    "valid_until": gettext_lazy("day until which it holds"),
    "village": gettext_lazy("kind and name of the village"),
    "district": gettext_lazy("name of the district"),
    "regency": gettext_lazy("name of the regency"),
    "address": gettext_lazy("address of the village office"),
    "signer": gettext_lazy("name of the signer"),
    "signer_title": gettext_lazy("title of the signer"),
    "kind": gettext_lazy("title of the letter"),
}
PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,39})\s*\}\}")
_WORTHLESS = re.compile(
    r"<(script|style|template|title|textarea|svg|math)\b.*?(</\1\s*>|\Z)", re.I | re.S
)
# What is unclosed is closed at the end; deeper than this nobody writes by hand.
DEEPEST = 40


def _one_of(*values):
    return lambda value: value if value in values else None


def _percent(value):
    return value if re.fullmatch(r"(100|[1-9]?\d)%", str(value)) else None


def _few(value):
    return value if re.fullmatch(r"[1-9]", str(value)) else None


def _class(value):
    # An attribute of several values is a list.
    return "data" if value in ("data", ["data"]) else None


ALIGNED = {"align": _one_of("left", "center", "right", "justify")}
CELL = {**ALIGNED, "width": _percent, "colspan": _few, "valign": _one_of("top", "middle", "bottom")}


PLAIN = (
    "b", "strong", "i", "em", "u", "sub", "sup", "br", "hr", "ul", "ol", "li", "tbody", "thead", "tr",
)  # fmt: skip


class LetterWhitelister(Whitelister):
    """The elements of a letter; of any other the contents stay."""

    element_rules = {
        "[document]": allow_without_attributes,
        **dict.fromkeys(PLAIN, allow_without_attributes),
        **{name: attribute_rule(ALIGNED) for name in ("p", "h1", "h2", "h3", "div")},
        **{name: attribute_rule(CELL) for name in ("td", "th")},
        "table": attribute_rule({"border": _one_of("0", "1"), "class": _class}),
    }  # fmt: skip


def clean_html(source: str) -> str:
    """The text in the allowed elements and attributes alone; well-formed."""
    bare = _WORTHLESS.sub("", source.replace("\x00", ""))
    # `<b>` ten thousand times opens a tree that no parser walks: what nests too deep is plain text.
    if _depth(bare) > DEEPEST:
        bare = re.sub(r"<[^>]*>?", " ", bare)
    return LetterWhitelister().clean(bare)


def _depth(source: str) -> int:
    depth = deepest = 0
    for closing, name in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", source):
        if name.lower() in ("br", "hr", "img", "input", "meta", "link"):
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def checked(source: str, fields: set[str]) -> str:
    """The body as it is kept. Raises `ValidationError` for one that is too long, or names a
    placeholder that is neither the letter's nor a field's."""
    if len(source) > LONGEST:
        raise ValidationError(_("Write at most %d characters.") % LONGEST)
    cleaned = clean_html(source)
    unknown = sorted(set(PLACEHOLDER.findall(cleaned)) - set(KNOWN) - fields)
    if unknown:
        known = ", ".join([*KNOWN, *sorted(fields)])
        raise ValidationError(
            _("Unknown placeholder: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(unknown), "known": known}
        )
    if "{{" in PLACEHOLDER.sub("", cleaned) or "{%" in cleaned:
        raise ValidationError(_("Write a placeholder as in {{ name }}, with nothing else in it."))
    return cleaned


def named(body: str) -> set[str]:
    """The placeholders of a body."""
    return set(PLACEHOLDER.findall(body))


def filled(body: str, texts: Mapping[str, str], table: str = "") -> str:
    """A clean body with its placeholders filled: each by its text, escaped, line ends as they are;
    `data` by `table`, which is HTML. What no text is given for stays empty."""

    def text_of(match: re.Match) -> str:
        name = match[1]
        return table if name == "data" else in_lines(texts.get(name, ""))

    # One pass: a placeholder within a value is text.
    return PLACEHOLDER.sub(text_of, body)


def in_lines(text: str) -> str:
    return str(escape(text)).replace("\n", "<br/>")


def table_of(rows: list[tuple[str, str]]) -> str:
    """(label, text) pairs as the table that stands for `{{ data }}`."""
    return (
        '<table class="data">'
        + "".join(
            f'<tr><td width="34%">{in_lines(label)}</td><td width="3%">:</td>'
            f'<td width="63%">{in_lines(text)}</td></tr>'
            for label, text in rows
        )
        + "</table>"
    )
