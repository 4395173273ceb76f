"""Forms of the points on a small drawn map, told apart without colour, as SVG path data."""

# Where a form begins from its middle, in units, and how it goes on.
_FORMS = {
    "circle": (0, -5, "a5 5 0 1 0 .1 0z"),
    "square": (-5, -5, "h9v9h-9z"),
    "triangle": (0, -6, "l6 11h-12z"),
    "diamond": (0, -7, "l6 7-6 7-6-7z"),
    "wedge": (-6, -5, "h12l-6 11z"),
    "cross": (-2, -6, "h4v4h4v4h-4v4h-4v-4h-4v-4h4z"),
    "hexagon": (-3, -5, "h6l3 5-3 5h-6l-3-5z"),
    "star": (0, -8, "l2 6 6 2-6 2-2 6-2-6-6-2 6-2z"),
    "bar": (-7, -3, "h14v6h-14z"),
    "pillar": (-3, -7, "h6v14h-6z"),
}
FORMS = tuple(_FORMS)
# Of lines: `stroke-dasharray`.
DASHES = ("", "7 3", "2 3", "9 3 2 3")


def mark_at(form: str, x: int, y: int) -> str:
    """The form with its middle there."""
    across, down, path = _FORMS[form]
    return f"M{x + across} {y + down}{path}"
