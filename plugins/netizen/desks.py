"""Who somebody is to a report, and so what they may do about it.

A desk is the village's, its district's, the regency's or an agency's. Whoever has the report on
their desk handles it, and so does a desk above; the village's own may always write a note. An
agency's officer sees what was handed over to that agency and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from core.villages.models import Role
from core.villages.scoping import scope_of
from plugins.netizen.models import AgencyOfficer, Report, ReportStep

if TYPE_CHECKING:
    from core.accounts.models import User

As = ReportStep.Role
Desk = Report.Desk
ROLES = {
    As.VILLAGE: frozenset({Role.VILLAGE_OPERATOR, Role.VILLAGE_HEAD}),
    As.DISTRICT: frozenset({Role.DISTRICT_OFFICER}),
    As.REGENCY: frozenset({Role.REGENCY_OFFICER}),
}
STAFF_ROLES = frozenset().union(*ROLES.values())
# Whose word counts at which desk.
AT_DESK = {
    Desk.VILLAGE: {As.VILLAGE, As.DISTRICT, As.REGENCY},
    Desk.DISTRICT: {As.DISTRICT, As.REGENCY},
    Desk.REGENCY: {As.REGENCY},
    Desk.AGENCY: {As.AGENCY, As.REGENCY},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something about a report: as whom (`roles`, of `ReportStep.Role`), by which
    name, and with which account, if any."""

    roles: frozenset[str]
    name: str = ""
    user: User | None = None

    @classmethod
    def system(cls) -> Actor:
        return cls(frozenset({As.SYSTEM}))

    @classmethod
    def of(cls, user: User, report: Report, key: str = "") -> Actor:
        """Who `user` is to the report. `key` is the reporter's (`reply_key`), for those without an
        account."""
        roles = set()
        if user.is_authenticated and user.is_active:
            for role, held in ROLES.items():
                if scope_of(user, held).holds(report.village):
                    roles.add(role)
            if report.agency_id and report.agency_id in agencies_of(user):
                roles.add(As.AGENCY)
            if report.reporter_id == user.pk:
                roles.add(As.REPORTER)
        if key and constant_time_compare(key.upper(), reply_key(report)):
            roles.add(As.REPORTER)
        known = user.is_authenticated
        name = (user.get_full_name() or user.get_username()) if known and roles else ""
        return cls(frozenset(roles), name, user if known else None)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles - {As.REPORTER})

    @property
    def is_reporter(self) -> bool:
        return As.REPORTER in self.roles

    def handles(self, report: Report) -> bool:
        """Whether the report is on the actor's desk, or on one below."""
        return bool(self.roles & (AT_DESK[report.desk] | {As.SYSTEM}))

    def speaks_as(self, report: Report) -> str:
        """The one role in which the actor does what staff do: the desk's own before one above."""
        order = (As.SYSTEM, As.AGENCY, As.VILLAGE, As.DISTRICT, As.REGENCY)
        at_desk = [role for role in order if role in self.roles & AT_DESK[report.desk]]
        others = [role for role in order if role in self.roles]
        return next(iter(at_desk or others), As.REPORTER)


def agencies_of(user: User) -> frozenset[int]:
    """Ids of the agencies the person works for, where they hold the role in its regency too: staff
    take the role from somebody who is to be kept out. One query, remembered on the user."""
    known = user.__dict__.get("_netizen_agencies")
    if known is None:
        regencies = scope_of(user, {Role.AGENCY_OFFICER}).regencies if user.is_active else ()
        known = frozenset()
        if regencies:
            rows = AgencyOfficer.objects.unscoped().filter(user=user, regency__in=regencies)
            known = frozenset(rows.values_list("agency", flat=True))
        user.__dict__["_netizen_agencies"] = known
    return known


def seen_by(user: User) -> Q:
    """A condition on reports: those on the desks that the person's roles let them see. The
    village's, district's and regency's see all of theirs, an agency's what was handed over to it."""
    condition = scope_of(user, STAFF_ROLES).condition("village__")
    agencies = agencies_of(user)
    return condition | Q(agency__in=agencies) if agencies else condition


def knows_reporter(actor: Actor, report: Report) -> bool:
    """Whether the actor may read the reporter's name, phone and email address: staff may, but the
    regency's alone where the reporter did not want the village to know."""
    if report.anonymity == Report.Anonymity.VILLAGE:
        return bool(actor.roles & {As.REGENCY, As.REPORTER})
    return bool(actor.roles)


def reply_key(report: Report) -> str:
    """What proves, beside the tracking code that everybody may see, that somebody filed the report:
    twelve characters, the same whenever the same report is sent."""
    digest = salted_hmac("plugins.netizen.reply", str(report.uuid), algorithm="sha256").hexdigest()
    return digest[:12].upper()
