"""Versions of what answers show: whoever keeps an answer compares one number to know that it holds.

Each event that changes what the public sees of the villages or of a plugin's records leaves a mark
of the plugin and the area, in the transaction of the change. A version is the sum of the marks'
random tokens: it differs from the commit of the change on, whichever transaction began first, and
never comes back. Marks are inserted, not updated, so that no change waits for another's.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Count, Max, Q, Subquery, Sum
from django.dispatch import receiver

from core.clock import tick
from core.events.models import ChangeMark, Event
from core.rest.prepared import Statement, read_integer, read_text

AREAS = ""  # in the place of a plugin: the areas themselves
ANY = "*"  # in the place of a plugin: an event does not tell which
CODE = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)
# Kinds of events, or their first halves, that change neither areas nor plugins' records.
UNCONCERNED = ("page", "document", "redirects", "media", "form", "figures")
OF_AREAS = ("village", "district", "regency")
GREATEST = 2**48  # tokens are below: thirty thousand of them add up in 63 bits
MOST_ALIKE = 20  # marks of one plugin and area that are kept

_TABLE = ChangeMark._meta.db_table


def version(area: str, plugins: Iterable[str] | None = None) -> str:
    """The version of what is shown of these plugins, or of all, in the area of this code (empty:
    the install): it includes the areas' own data and which villages have the plugins. Empty while
    nothing has been noted, when nothing can be compared. One query."""
    found = statement_of(area, plugins)
    if found is None:
        return ""
    for entry in _noted():
        entry.is_read = True
    statement, parameters = found
    return version_of(statement.row(*parameters))


def statement_of(
    area: str, plugins: Iterable[str] | None = None
) -> tuple[Statement, tuple[str, ...]] | None:
    """What a version is read by, and its parameters; `version_of` makes it of the row. None for what
    is no code of an area."""
    conditions, parameters = [], []
    if area:
        if not CODE.fullmatch(area):
            return None
        parts = area.split(".")
        above = ["", *(".".join(parts[:length]) for length in range(1, len(parts) + 1))]
        conditions.append(f"(area IN ({', '.join(['%s'] * len(above))}) OR area LIKE %s)")
        parameters += [*above, f"{area}.%"]
    if plugins is not None:
        topics = [AREAS, ANY, *plugins]
        conditions.append(f"plugin IN ({', '.join(['%s'] * len(topics))})")
        parameters += topics
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return _statement(where), tuple(parameters)


def version_of(row: tuple[int, str] | None) -> str:
    count, total = row or (0, "0")
    return f"{count}-{total}" if count else ""


def areas_version(area: str):
    """An expression: the version of the areas' own data in the area of this code, for a query that
    is made anyway. Null while nothing has been noted."""
    parts = area.split(".")
    above = ["", *(".".join(parts[:length]) for length in range(1, len(parts) + 1))]
    for entry in _noted():
        entry.is_read = True
    noted = ChangeMark.objects.filter(
        Q(area__in=above) | Q(area__startswith=f"{area}."), plugin=AREAS
    )
    return Subquery(noted.values("plugin").annotate(total=Sum("token")).values("total")[:1])


@lru_cache(maxsize=200)
def _statement(where: str) -> Statement:
    # Written out: making a statement from a queryset takes longer than carrying it out.
    return Statement(
        f"SELECT COUNT(*), CAST(COALESCE(SUM(token), 0) AS TEXT) FROM {_TABLE}{where}",
        read_integer,
        read_text,
    )


def mark(events: Iterable[Event]) -> None:
    """Note what these events change; one query, or none where the transaction has noted it."""
    wanted = {key for event in events if (key := _key(event)) is not None}
    new = sorted(wanted - {entry.key for entry in _noted() if not entry.is_read})
    if not new:
        return
    ChangeMark.objects.bulk_create(
        [
            ChangeMark(plugin=plugin, area=area, token=1 + secrets.randbelow(GREATEST))
            for plugin, area in new
        ],
        batch_size=500,
    )
    if connection.in_atomic_block:
        for key in new:
            transaction.on_commit(_Noted(key))


class _Noted:
    """Stands in the list of what follows the commit, and tells what the transaction has noted;
    and whether it has asked for a version since, which the next change must not leave as it is."""

    def __init__(self, key: tuple[str, str]):
        self.key = key
        self.is_read = False

    def __call__(self) -> None:
        """Nothing is left to do."""


def _noted() -> list[_Noted]:
    """What the current transaction has noted. Of savepoints that were rolled back Django keeps
    nothing."""
    return [item for _ids, item, *_rest in connection.run_on_commit if isinstance(item, _Noted)]


def _key(event: Event) -> tuple[str, str] | None:
    """Plugin and area of what the event changes; None where answers of plugins do not show it."""
    topic = event.kind.partition(".")[0]
    if topic in UNCONCERNED:
        return None
    if topic in OF_AREAS:
        return AREAS, event.village.code if event.village else event.subject_id
    code = event.village.code if event.village else event.payload.get("area", "")
    return event.payload.get("plugin", ANY), code


@receiver(tick)
def thin_out(sender, **kwargs) -> None:
    """Keep the newest mark of each plugin and area, where there are many."""
    crowded = (
        ChangeMark.objects.values("plugin", "area")
        .annotate(marks=Count("pk"), newest=Max("pk"))
        .filter(marks__gt=MOST_ALIKE)
    )
    for group in crowded:
        alike = ChangeMark.objects.filter(plugin=group["plugin"], area=group["area"])
        alike.filter(pk__lt=group["newest"]).delete()
