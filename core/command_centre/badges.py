"""A badge: a name and a value side by side, as an SVG that stands alone in an `<img>`."""

from __future__ import annotations

import unicodedata
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

Tone = Literal["good", "bad", "warning", "neutral"]
# White on each is read at 4.5 to 1 and more (WCAG 2.2, 1.4.3).
COLOURS: dict[str, str] = {
    "good": "#1b7f3b",
    "bad": "#b3261e",
    "warning": "#8a5a00",
    "neutral": "#4a5560",
}
LABEL = "#2f3640"
SIZE, PADDING, HEIGHT = 11, 7, 22
LONGEST = 60  # characters of either side

# Advances of Verdana and of the faces drawn after it, in thousandths of the type's size.
_WIDTHS = {
    character: width
    for width, characters in {
        274: "ijl|'",
        352: " .,:;!ftI/\\",
        400: 'r()[]-J"',
        521: "cskzvxy_?*",
        605: "abdeghnopquLFE$",
        636: "0123456789",
        684: "ABCKPRSTVXYZ",
        760: "DGHNOQUw&",
        818: "+=<>~#",
        880: "M@",
        985: "mW",
        1076: "%",
    }.items()
    for character in characters
}


def text_width(text: str) -> float:
    """About how wide a text is in a badge, in its units."""
    return sum(map(_width, text)) * SIZE / 1000


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    return _WIDTHS.get(character, 650)


def badge(label: str, value: str, tone: Tone) -> SafeString:
    """The badge; `tone` colours the value. Texts of more than 60 characters are cut.

    The widths of texts are set, so that they fill their place in whatever face is there.
    """
    label, value = _cut(str(label)), _cut(str(value))
    left, right = text_width(label) + 2 * PADDING, text_width(value) + 2 * PADDING
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}" '
        'role="img" aria-label="{}"><title>{}</title>'
        '<rect width="{}" height="{}" rx="3" fill="{}"/>'
        '<path d="M{} 0h{}a3 3 0 0 1 3 3v{}a3 3 0 0 1 -3 3h{}z" fill="{}"/>'
        '<g fill="#fff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="{}">'
        '<text x="{}" y="15" textLength="{}" lengthAdjust="spacingAndGlyphs">{}</text>'
        '<text x="{}" y="15" textLength="{}" lengthAdjust="spacingAndGlyphs">{}</text></g></svg>',
        *(f"{left + right:.0f}", HEIGHT, f"{left + right:.0f}", HEIGHT),
        *(f"{label}: {value}", f"{label}: {value}"),
        *(f"{left + right:.1f}", HEIGHT, LABEL),
        *(f"{left:.1f}", f"{right - 3:.1f}", HEIGHT - 6, f"{3 - right:.1f}", COLOURS[tone]),
        SIZE,
        *(PADDING, f"{left - 2 * PADDING:.1f}", label),
        *(f"{left + PADDING:.1f}", f"{right - 2 * PADDING:.1f}", value),
    )  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
