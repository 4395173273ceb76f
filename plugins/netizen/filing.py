"""Files a report exactly once, however often a phone with poor signal sends it.

The client makes a UUID for each report. The database holds it unique, so of two requests that
arrive together one creates and the other finds. What is sent again is compared by a keyed hash of
its values: a plain one would let whoever holds the database try out phone numbers against it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from core.events.log import append
from core.plugins.settings import plugin_settings
from plugins.netizen.models import RemovedReport, Report

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

# A new tracking code collides about once in a million; three in a row is something else.
ATTEMPTS = 3


class AlreadyDifferent(Exception):
    """The UUID already belongs to a report with other values."""


class AlreadyRemoved(Exception):
    """The UUID belongs to a report that has been deleted since."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The report, and whether this call created it."""

    report: Report
    created: bool


def file_report(village: Village, values: dict[str, Any], reporter: User | None = None) -> Filed:
    """Create the report with these checked values (field name to value, `uuid` among them), and
    its event in the same transaction; or find the one that the same values made before.

    Raises `AlreadyDifferent` and `AlreadyRemoved`.
    """
    body_hash = _hash(village, values)
    for attempt in range(ATTEMPTS):
        found = _find(values["uuid"], body_hash)
        if found is not None:
            return Filed(found, created=False)
        try:
            with transaction.atomic():
                report = Report.objects.create(
                    village=village, reporter=reporter, body_hash=body_hash, **values
                )
                announce(report)
            return Filed(report, created=True)
        except IntegrityError:
            # Either another request was quicker with this UUID, which the next look finds, or
            # the tracking code is taken, and the next attempt draws another.
            if attempt == ATTEMPTS - 1:
                raise


def announce(report: Report) -> None:
    """Write the event of a new report: its code and category, nothing of the person."""
    append(
        "report.created",
        village=report.village,
        subject=report,
        payload={"category": report.category},
    )


def missing_contact(village: Village, user: User, values: dict[str, Any]) -> list[str]:
    """The fields of the reporter's that are empty although this village takes no anonymous
    reports. An account that is signed in answers for itself."""
    if user.is_authenticated or plugin_settings(village, "netizen")["allow_anonymous"]:
        return []
    return [name for name in ("reporter_name", "reporter_phone") if not values.get(name)]


def _find(uuid, body_hash: str) -> Report | None:
    reports = Report.objects.unscoped().select_related("village__site")
    report = reports.filter(uuid=uuid).first()
    if report is None:
        if RemovedReport.objects.unscoped().filter(uuid=uuid).exists():
            raise AlreadyRemoved
        return None
    if report.body_hash != body_hash:
        raise AlreadyDifferent
    return report


def _hash(village: Village, values: dict[str, Any]) -> str:
    """Of the village and the values that say something, so that a field left out and one left
    empty are the same."""
    said = {name: str(value) for name, value in values.items() if value not in (None, "")}
    body = json.dumps({"village": village.code, **said}, sort_keys=True)
    return salted_hmac("plugins.netizen.filing", body, algorithm="sha256").hexdigest()
