"""What charts are made of: SVG elements, scales, and words for what they show.

All colours are presentation attributes: a policy that refuses inline styles refuses none of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Points = Sequence[tuple[date, float]]
FONT = "system-ui, sans-serif"
LONG = timedelta(days=300)  # from which on the axis tells months with their year


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a chart that stands alone."""

    ground: str
    text: str
    line: str


def number(value: float) -> str:
    """A value as people read it in the active language: whole from 100 on, two digits at most."""
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    rounded = round(value, places)
    if rounded == int(rounded):
        return number_format(int(rounded), force_grouping=True)
    text = f"{rounded:.{places}f}".rstrip("0")
    return number_format(text, len(text.partition(".")[2]), force_grouping=True)


def svg(size, kind, label, description, inside, theme: Theme | None = None) -> SafeString:
    """The whole picture with its name and description; `inside` is markup already. The ids by which
    it names these are made of what it shows, so that many can stand in a page."""
    width, height = size
    seed = f"{kind}{size}{label}{description}{inside}".encode()
    name = f"c{hashlib.sha256(seed).hexdigest()[:10]}"
    about = format_html('<title id="{}-t">{}</title>', name, label)
    by = f"{name}-t"
    if description:
        about += format_html('<desc id="{}-d">{}</desc>', name, description)
        by += f" {name}-d"
    ground = ""
    if theme is not None:
        ground = format_html('<rect width="100%" height="100%" fill="{}"/>', theme.ground)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{}" viewBox="0 0 {} {}" '
        'width="{}" height="{}" role="img" aria-labelledby="{}" focusable="false" color="{}" '
        'fill="currentColor" font-family="{}" font-size="12">{}{}{}</svg>',
        kind, width, height, width, height, by,
        theme.text if theme else "currentColor", FONT, about, ground, inside,
    )  # fmt: skip


def joined(parts) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  (each is made by format_html)


def text(x, y, words, anchor, kind, weight="normal") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}"{}>{}</text>',
        kind, short(x), short(y), anchor,
        "" if weight == "normal" else format_html(' font-weight="{}"', weight), words,
    )  # fmt: skip


def line(x1, y1, x2, y2, kind, *, opacity="1", dash="") -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" '
        'stroke-opacity="{}"{}/>',
        kind, short(x1), short(y1), short(x2), short(y2), opacity,
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )  # fmt: skip


def path(points: Points, x, y, colour: str = "currentColor") -> SafeString:
    if len(points) < 2:
        return mark_safe("")
    places = " ".join(f"{short(x(day))},{short(y(value))}" for day, value in points)
    return format_html(
        '<polyline class="chart-line" points="{}" fill="none" stroke="{}" stroke-width="2" '
        'stroke-linejoin="round" stroke-linecap="round"/>',
        places, colour,
    )  # fmt: skip


def dot(points: Points, x, y, colour: str = "currentColor") -> SafeString:
    """The newest value."""
    if not points:
        return mark_safe("")
    day, value = points[-1]
    return format_html(
        '<circle class="chart-dot" cx="{}" cy="{}" r="3" fill="{}"/>',
        short(x(day)), short(y(value)), colour,
    )  # fmt: skip


def short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def span(points: Points) -> tuple[float, float]:
    values = [value for _day, value in points] or [0.0]
    return min(values), max(values)


def scales(
    points: Points, across: tuple[float, float], upwards: tuple[float, float], span
) -> tuple[Callable[[date], float], Callable[[float], float]]:
    """Where a day and a value stand. What has no extent stands in the middle."""
    days = [day.toordinal() for day, _value in points] or [0]
    first, wide = min(days), max(days) - min(days)
    low, high = span

    def x(day: date) -> float:
        part = (day.toordinal() - first) / wide if wide else 0.5
        return across[0] + part * (across[1] - across[0])

    def y(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return upwards[0] + part * (upwards[1] - upwards[0])

    return x, y


def ticks(low: float, high: float) -> list[float]:
    """Four to six round numbers that reach from `low` to `high`; zero among them where near."""
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    if high == low:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    raw = (high - low) / 4
    power = 10.0 ** floor(log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def tick_texts(ticks: list[float]) -> list[str]:
    """As many digits as tell one from the next."""
    step = ticks[1] - ticks[0]
    places = next((n for n in range(10) if abs(round(step, n) - step) < step / 1000), 10)
    return [number_format(round(tick, places), places, force_grouping=True) for tick in ticks]


def days(points: Points) -> list[tuple[date, str]]:
    """Days to write below: the first, one in the middle, the last."""
    if not points:
        return []
    first, last = points[0][0], points[-1][0]
    if first == last:
        return [(first, "middle")]
    found = [(first, "start"), (last, "end")]
    if (last - first).days >= 4:
        found.insert(1, (first + (last - first) / 2, "middle"))
    return found


def day_text(day: date, points: Points) -> str:
    return date_format(day, "M Y" if points[-1][0] - points[0][0] >= LONG else "j M")


def with_unit(text: str, unit: str) -> str:
    return f"{text} ({unit})" if unit else text


def in_words(points: Points, unit: str = "") -> str:
    if not points:
        return _("no values yet")
    (first, before), (last, now) = points[0], points[-1]
    if first == last:
        return with_unit(
            _("%(value)s on %(day)s") % {"value": number(now), "day": date_format(last, "j M Y")},
            unit,
        )
    said = _("from %(before)s on %(first)s to %(now)s on %(last)s") % {
        "before": number(before),
        "first": date_format(first, "j M Y"),
        "now": number(now),
        "last": date_format(last, "j M Y"),
    }
    return with_unit(said, unit)


def target_words(target: float | None) -> str:
    return "" if target is None else _("Target: %s") % number(target) + "."


def description(points: Points, unit: str, target: float | None) -> str:
    said = in_words(points, unit)
    if len(points) > 2:
        low, high = span(points)
        said += "; " + _("lowest %(low)s, highest %(high)s") % {
            "low": number(low),
            "high": number(high),
        }
    return f"{said}. {target_words(target)}".strip()
