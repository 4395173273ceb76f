"""Charts as SVG, drawn on the server: small enough to stand in any page, without a script or style.

Colours are `currentColor`, so that a chart is dark on light and light on dark as the text around it;
classes (`chart`, `chart-line`, …) let a page say otherwise. With a `Theme` a chart brings its own
colours and ground and stands alone, as in an `<img>`. Every chart tells in words what it shows;
`table` gives the same values to whoever reads them one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.command_centre import drawing
from core.command_centre.badges import badge
from core.command_centre.drawing import Points, Theme, number

__all__ = ["THEMES", "badge", "bars", "number", "sparkline", "table", "trend"]

SPARK = (120, 32)
SIZE = (400, 200)
THEMES = {
    "light": Theme("#ffffff", "#1f2933", "#0b5c8c"),
    "dark": Theme("#14181d", "#e6e9ec", "#7cc4f2"),
}


def sparkline(points: Points, *, label: str) -> SafeString:
    """A line alone, `label` its name; for a tile or a cell of a table. With fewer than two points
    there is only a dot, or nothing but the words."""
    width, height = SPARK
    said = f"{label}: {drawing.in_words(points)}"
    x, y = drawing.scales(points, (3, width - 3), (height - 4, 4), drawing.span(points))
    dot = drawing.dot(points, x, y)
    return drawing.svg(SPARK, "sparkline", said, "", drawing.path(points, x, y) + dot)


def trend(
    points: Points,
    *,
    label: str,
    unit: str,
    target: float | None = None,
    size: tuple[int, int] = SIZE,
    theme: Theme | None = None,
    heading: str = "",
) -> SafeString:
    """A line over time with its axes; `target` is a dashed line that says its value. `size` is in
    units of which the texts are 12 high: a chart is as wide as the page lets it be. `heading` is
    written above it, where nothing around it says what it is of."""
    width, height = size
    values = [value for _day, value in points] + ([target] if target is not None else [])
    ticks = drawing.ticks(min(values), max(values)) if values else [0.0, 1.0]
    texts = drawing.tick_texts(ticks)
    left = 14 + 7 * max(map(len, texts))
    top = 22 if heading else 0
    box = (left, width - 14), (height - 26, top + 26)
    x, y = drawing.scales(points, *box, (ticks[0], ticks[-1]))
    parts = [drawing.text(left, top + 15, unit, "start", "chart-unit")]
    if heading:
        parts.append(drawing.text(14, 17, heading, "start", "chart-heading", "bold"))
    for tick, said in zip(ticks, texts, strict=True):
        parts.append(drawing.line(left, y(tick), width - 14, y(tick), "chart-grid", opacity="0.2"))
        parts.append(drawing.text(left - 6, y(tick) + 4, said, "end", "chart-tick"))
    for day, anchor in drawing.days(points):
        parts.append(
            drawing.text(x(day), height - 8, drawing.day_text(day, points), anchor, "chart-tick")
        )
    if target is not None:
        words = _("Target: %s") % number(target)
        parts.append(
            drawing.line(left, y(target), width - 14, y(target), "chart-target", dash="6 4")
        )
        # Above its line, or below where there is no room above.
        above = y(target) - 5 if y(target) > top + 40 else y(target) + 14
        parts.append(drawing.text(width - 14, above, words, "end", "chart-target-text"))
    colour = theme.line if theme else "currentColor"
    parts.append(drawing.path(points, x, y, colour) + drawing.dot(points, x, y, colour))
    if not points:
        parts.append(
            drawing.text(width / 2, height / 2, _("No values yet"), "middle", "chart-empty")
        )
    return drawing.svg(
        size,
        "trend",
        label,
        drawing.description(points, unit, target),
        drawing.joined(parts),
        theme,
    )


def bars(
    items: Sequence[tuple[str, float]],
    *,
    label: str,
    unit: str,
    target: float | None = None,
    width: int = SIZE[0],
    theme: Theme | None = None,
) -> SafeString:
    """A bar for each name and value, from zero to the right, those below zero to the left; `target`
    is a dashed line down all of them."""
    values = [0.0, *(value for _name, value in items), *([target] if target is not None else [])]
    low, high = min(values), max(values)
    row, top = 34, 8
    height = top + row * max(1, len(items)) + (18 if target is not None else 4)
    room = width - 24 - 8 * max([0, *(len(number(value)) for _name, value in items)])
    scale = room / ((high - low) or 1)

    def x(value: float) -> float:
        return 8 + (value - low) * scale

    parts = []
    colour = theme.line if theme else "currentColor"
    for index, (name, value) in enumerate(items):
        y = top + index * row
        parts.append(drawing.text(8, y + 11, name, "start", "chart-name"))
        parts.append(
            format_html(
                '<rect class="chart-bar" x="{}" y="{}" width="{}" height="12" rx="2" fill="{}"/>',
                drawing.short(x(min(0, value))), drawing.short(y + 16),
                drawing.short(max(abs(value) * scale, 0.5)), colour,
            )
        )  # fmt: skip
        parts.append(
            drawing.text(x(max(0, value)) + 5, y + 27, number(value), "start", "chart-value")
        )
    if target is not None:
        end = height - 16
        parts.append(drawing.line(x(target), top, x(target), end, "chart-target", dash="4 3"))
        anchor = "end" if x(target) > width / 2 else "start"
        words = _("Target: %s") % number(target)
        parts.append(drawing.text(x(target), height - 4, words, anchor, "chart-target-text"))
    if not items:
        parts.append(drawing.text(width / 2, 24, _("No values yet"), "middle", "chart-empty"))
    said = "; ".join(f"{name}: {number(value)}" for name, value in items[:20])
    if len(items) > 20:
        said = _("%(said)s; and %(more)s more") % {"said": said, "more": len(items) - 20}
    said = f"{drawing.with_unit(said, unit)}. {drawing.target_words(target)}".strip()
    return drawing.svg((width, height), "bars", label, said, drawing.joined(parts), theme)


def table(points: Points, *, label: str, unit: str) -> SafeString:
    """The values of a chart as a table, the newest first; for beside or below it."""
    rows = format_html_join(
        "",
        '<tr><th scope="row"><time datetime="{}">{}</time></th><td>{}</td></tr>',
        (
            (day.isoformat(), date_format(day, "j M Y"), number(value))
            for day, value in points[::-1]
        ),
    )
    return format_html(
        '<table class="chart-table"><caption>{}</caption><thead><tr><th scope="col">{}</th>'
        '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        label, _("Day"), unit or _("Value"), rows,
    )  # fmt: skip
