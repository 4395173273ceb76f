"""How figures are written on the command centre's screens."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.command_centre import charts
from core.command_centre.tables import Cell
from core.command_centre.tiles import Change, Tile
from core.command_centre.tiles import change as change_of

register = template.Library()
ARROWS = {True: "▲", False: "▼"}


@register.filter
def figure(value: float | None) -> str:
    """A value as people read it, a dash where there is none."""
    return "–" if value is None else charts.number(value)


@register.filter
def when(moment: datetime) -> str:
    """The hour of what is today's, the day of anything else, in the install's time zone."""
    moment = timezone.localtime(moment)
    is_today = moment.date() == timezone.localdate()
    return date_format(moment, "H.i" if is_today else "j M")


@register.filter
def moment(moment: datetime) -> str:
    """The same with the hour of other days as well."""
    moment = timezone.localtime(moment)
    is_today = moment.date() == timezone.localdate()
    return date_format(moment, "H.i" if is_today else "j M H.i")


@register.filter
def at(found: dict, key: str):
    return found.get(key, "")


@register.simple_tag
def sparkline(tile: Tile) -> SafeString:
    return charts.sparkline(tile.points, label=str(tile.spec.label))


@register.simple_tag
def trend(tile: Tile) -> SafeString:
    """The curve of a metric with its axes."""
    spec = tile.spec
    return charts.trend(tile.points, label=str(spec.label), unit=str(spec.unit), target=tile.target)


@register.simple_tag
def trend_table(tile: Tile) -> SafeString:
    return charts.table(tile.points, label=str(tile.spec.label), unit=str(tile.spec.unit))


@register.simple_tag
def changed(change: Change | None) -> SafeString:
    """By how much, up or down, and whether that is good: by sign, arrow, word and colour."""
    if change is None:
        return format_html('<span class="change">{}</span>', _("not known"))
    if change.tone == "same":
        return format_html('<span class="change">{}</span>', _("unchanged"))
    by = signed(change.by)
    if change.share is not None and 0.05 <= abs(change.share) < 1000:
        share = round(change.share, 1 if abs(change.share) < 10 else 0)
        by += f" ({signed(share)} %)"
    word = {"better": _("better"), "worse": _("worse")}.get(change.tone, "")
    return format_html(
        '<span class="change change-{}"><span aria-hidden="true">{}</span> {} {}</span>',
        change.tone, ARROWS[change.by > 0], by, word,
    )  # fmt: skip


@register.simple_tag
def cell(item: Cell) -> SafeString:
    """A value in a table with an arrow where it has changed."""
    if item.value is None:
        return mark_safe('<span class="none">–</span>')
    change = change_of(item.value, item.before, item.column.spec.good)
    if change is None or change.tone == "same":
        return format_html("{}", figure(item.value))
    word = {"better": _("better"), "worse": _("worse")}.get(change.tone, "")
    return format_html(
        '{} <span class="change change-{}" title="{} {}"><span aria-hidden="true">{}</span>'
        '<span class="centre-unseen">{} {}</span></span>',
        figure(item.value), change.tone, signed(change.by), word,
        ARROWS[change.by > 0], signed(change.by), word,
    )  # fmt: skip


def signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{charts.number(abs(value))}"
