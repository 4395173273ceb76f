"""Colours a village may choose: readable ones only (WCAG 2.2, 1.4.3 and its formulas)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PAPER = "#fdfcf8"  # what stands on the colour
LEAST = 4.5

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def validate_colour(colour: str) -> None:
    """Raises `ValidationError` unless light text can be read on `colour`."""
    if not _HEX.fullmatch(colour):
        raise ValidationError(_("Write the colour as # and six digits, for example #083726."))
    ratio = contrast(colour, PAPER)
    if ratio < LEAST:
        raise ValidationError(
            _(
                "White text cannot be read on this colour: its contrast is %(ratio)s to 1, and at "
                "least 4.5 to 1 is needed. Choose a darker one."
            ),
            params={"ratio": f"{ratio:.1f}"},
        )
