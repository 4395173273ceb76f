"""Many villages at once: what provisioning them would do, and then doing exactly that.

A plan is made inside a transaction that is always rolled back, each row in a savepoint of its own,
so that later rows meet what earlier ones would have made. Applying a plan makes it again first:
when the villages have changed since it was shown, nothing is done.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.villages import codes
from core.villages.changes import Change, changes_of
from core.villages.models import District, Regency, Village
from core.villages.provisioning import (
    Provisioned,
    VillageInput,
    hostname_of,
    provision_village,
    resolve,
)
from core.villages.scoping import regencies_for
from core.villages.sheets import Row

if TYPE_CHECKING:
    from core.accounts.models import User

ACTIONS = ("create", "change", "unchanged", "error")
NOT_CHECKED = ["site", "collection", "group", "boundary"]


class PlanRefused(ValueError):
    """The plan has errors, so nothing of it is done."""


class PlanChanged(RuntimeError):
    """The villages are no longer as they were when the plan was shown; nothing was done."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one row. `action` is one of `ACTIONS`; `errors` are by column."""

    line: int
    data: VillageInput
    action: str
    name: str
    changes: tuple[Change, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All rows, and for whom it was made (None for the command line, who may do everything)."""

    rows: tuple[PlannedRow, ...]
    source: tuple[Row, ...] = field(repr=False)
    user: User | None = None

    @cached_property
    def counts(self) -> dict[str, int]:
        counted = Counter(row.action for row in self.rows)
        return {action: counted[action] for action in ACTIONS}

    @property
    def has_errors(self) -> bool:
        return self.counts["error"] > 0

    @cached_property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same."""
        told = [(row.data.code, row.action, row.changes, row.errors) for row in self.rows]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def plan(
    rows: Iterable[Row | VillageInput],
    user: User | None = None,
    progress: Callable[[Iterable], Iterable] = iter,
) -> Plan:
    """What provisioning `rows` would do. Writes nothing.

    `progress` wraps the rows while they are gone through, for a bar.
    """
    source = tuple(
        row if isinstance(row, Row) else Row(number, row)
        for number, row in enumerate(rows, start=1)
    )
    with transaction.atomic():
        planner = _Planner(source, user)
        planned = tuple(planner.plan(row) for row in progress(source))
        transaction.set_rollback(True)
    return Plan(planned, source, user)


def apply(plan_shown: Plan) -> list[Provisioned]:
    """Provision every row, or none.

    Raises `PlanRefused` when a row is wrong, `PlanChanged` when the plan would now be another one.
    """
    return list(steps(plan_shown))


def steps(plan_shown: Plan) -> Iterator[Provisioned]:
    """`apply` village by village, for showing progress. Nothing holds before the last one; closing
    the generator early undoes what was done."""
    if plan_shown.has_errors:
        raise PlanRefused(
            _("%(count)s rows are wrong. Correct them first; nothing was changed.")
            % {"count": plan_shown.counts["error"]}
        )
    with transaction.atomic():
        # Whoever else provisions there waits here, and then finds the plan changed.
        wanted = {codes.regency_code_of(row.data.code) for row in plan_shown.rows}
        regencies = Regency.objects.select_for_update(no_key=True).order_by("pk")
        list(regencies.filter(code__in=wanted))
        fresh = plan(plan_shown.source, plan_shown.user)
        if fresh.fingerprint != plan_shown.fingerprint:
            raise PlanChanged(_("The villages have changed meanwhile. Look at the preview again."))
        for row in plan_shown.rows:
            yield _provision(row)


def _provision(row: PlannedRow) -> Provisioned:
    try:
        return provision_village(row.data)
    except (ValidationError, IntegrityError) as error:
        raise PlanChanged(
            _("Row %(line)s could not be made (%(error)s). Nothing was changed.")
            % {"line": row.line, "error": " ".join(getattr(error, "messages", [str(error)]))}
        ) from error


class _Planner:
    """Goes through the rows in order and remembers what the earlier ones take."""

    def __init__(self, source: tuple[Row, ...], user: User | None):
        wanted = [row.data.code for row in source]
        self.stored = Village.objects.with_places().in_bulk(
            [code for code in wanted if code], field_name="code"
        )
        self.districts = dict(District.objects.values_list("code", "name"))
        self.regencies = None
        if user is not None and not user.is_superuser:
            self.regencies = set(regencies_for(user).values_list("code", flat=True))
        self.taken: dict[tuple[str, str], int] = {}

    def plan(self, row: Row) -> PlannedRow:
        errors = dict(row.errors)
        changes: tuple[Change, ...] = ()
        name = row.data.name
        self._check_code(row, errors)
        if "code" not in errors:
            try:
                with transaction.atomic():
                    village, created = resolve(row.data)
                    name = village.name
                    changes = self._go_through(row, village)
                    if errors:
                        raise ValidationError({})
            except ValidationError as error:
                errors = {**_by_column(error), **errors}
        if errors:
            return PlannedRow(row.line, row.data, "error", name, errors=tuple(errors.items()))
        notes = self._notes(row.data, village)
        action = "create" if created else "change" if changes else "unchanged"
        return PlannedRow(row.line, row.data, action, name, changes, notes=notes)

    def _check_code(self, row: Row, errors: dict[str, str]) -> None:
        code = row.data.code
        if "code" in errors:
            return
        try:
            codes.validate_village_code(code)
        except ValidationError as error:
            errors["code"] = error.messages[0]
            return
        regency = codes.regency_code_of(code)
        if self.regencies is not None and regency not in self.regencies:
            errors["code"] = _("You are no officer of the regency %(code)s.") % {"code": regency}
        elif message := self._take("code", code, row.line):
            errors["code"] = message

    def _go_through(self, row: Row, village: Village) -> tuple[Change, ...]:
        """Check the village as provisioning would, leave it for the next rows to meet, and tell
        its changes."""
        hostname = hostname_of(village, row.data)
        double = {
            "slug": self._take("slug", village.slug, row.line),
            "hostname": self._take("hostname", hostname, row.line),
        }
        double = {column: message for column, message in double.items() if message}
        if double:
            raise ValidationError(double)
        village.full_clean(exclude=NOT_CHECKED)
        if village.pk is None:
            # Without signals: nobody is to hear of a village that is only planned.
            Village.objects.bulk_create([village])
        else:
            Village.objects.filter(pk=village.pk).update(slug=village.slug)
            Site.objects.filter(pk=village.site_id).update(hostname=hostname)
        return changes_of(self.stored.get(row.data.code), village, row.data, hostname)

    def _take(self, column: str, value: str, line: int) -> str | None:
        """Remember the row that has this value; a message when an earlier one has it."""
        first = self.taken.setdefault((column, value), line)
        if first == line:
            return None
        return _("“%(value)s” stands in row %(line)s already.") % {"value": value, "line": first}

    def _notes(self, data: VillageInput, village: Village) -> tuple[str, ...]:
        code = codes.district_code_of(data.code)
        known = self.districts.get(code)
        if known is None:
            self.districts[code] = village.district.name
            return (_("Makes the district %(name)s.") % {"name": village.district.name},)
        if data.district and _plain(data.district) != _plain(known):
            return (
                _("District %(code)s is called %(name)s here; that name stays.")
                % {"code": code, "name": known},
            )
        return ()


def _plain(name: str) -> str:
    return "".join(name.casefold().removeprefix("kecamatan").split())


def _by_column(error: ValidationError) -> dict[str, str]:
    """Messages by column; one about the row as a whole stands under “row”."""
    return {
        "row" if column == NON_FIELD_ERRORS else column: " ".join(messages)
        for column, messages in error.message_dict.items()
    }
