"""Which reports somebody sees in the admin: those of the villages in which they work, and those handed
over to an agency of theirs, where the village has the service.

A condition names the fewest villages that say the same, and none where all are meant: with 300,000
reports the newest fifty are then read off one index.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef, Q

from core.plugins.gating import villages_with
from core.villages.admin import VillagePermissionHelper
from core.villages.models import Role, Village
from core.villages.scoping import scope_of
from plugins.netizen.desks import STAFF_ROLES, Actor, agencies_of
from plugins.netizen.models import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.accounts.models import User

SLUG = "netizen"


class Place(NamedTuple):
    """A village as far as the desk's filters need it."""

    pk: int
    code: str
    name: str
    district: int
    district_code: str
    district_name: str
    regency: int


@dataclass(frozen=True)
class Sight:
    """`places` are the villages in which somebody works and that have the service, in the order of
    their districts; `agencies` ids of those they work for, `agency_places` the villages from which
    these may have reports."""

    places: tuple[Place, ...]
    agency_places: tuple[Place, ...]
    elsewhere: frozenset[int]
    enabled: tuple[int, ...]
    disabled: frozenset[int]
    agencies: frozenset[int]
    agency_regencies: frozenset[int]

    @cached_property
    def own(self) -> tuple[int, ...]:
        return tuple(place.pk for place in self.places)

    @cached_property
    def regencies(self) -> frozenset[int]:
        return frozenset(place.regency for place in self.places) | self.agency_regencies

    @property
    def offered_places(self) -> tuple[Place, ...]:
        """The villages to choose from in a filter."""
        return self.places or self.agency_places

    @property
    def is_of_agency_alone(self) -> bool:
        return not self.places

    @cached_property
    def condition(self) -> Q:
        """On reports."""
        by_agency = Q(agency__in=self.agencies) & _among(self.enabled, self.disabled)
        if not self.places:
            return by_agency if self.agencies else Q(pk__in=[])
        by_village = _among(self.own, self.elsewhere)
        # An empty condition stands for everything, but counts for nothing in a disjunction.
        return by_village | by_agency if by_village and self.agencies else by_village


def _among(wanted: Iterable[int], others: Iterable[int], path: str = "village_id") -> Q:
    if len(others) < len(wanted):
        return ~Q(**{f"{path}__in": others}) if others else Q()
    return Q(**{f"{path}__in": wanted})


def sight_of(user: User) -> Sight:
    """One query, and one more for whoever holds an agency's role; remembered on the user."""
    known = user.__dict__.get("_netizen_sight")
    if known is None:
        known = user.__dict__["_netizen_sight"] = _look(user)
    return known


def _look(user: User) -> Sight:
    scope = scope_of(user, STAFF_ROLES)
    having = villages_with(SLUG, Village.objects.filter(pk=OuterRef("pk")))
    rows = (
        Village.objects.order_by("district__code", "name", "pk")
        .annotate(has_service=Exists(having))
        .values_list(
            "pk", "code", "name", "district", "district__code", "district__name",
            "district__regency", "has_service",
        )
    )  # fmt: skip
    agencies = agencies_of(user)
    held = scope_of(user, {Role.AGENCY_OFFICER}).regencies if agencies else frozenset()
    places, near_by, elsewhere, enabled, disabled = [], [], set(), [], set()
    for *values, has_service in rows:
        place = Place(*values)
        works_there = (
            scope.everything
            or place.pk in scope.villages
            or place.district in scope.districts
            or place.regency in scope.regencies
        )
        if works_there and has_service:
            places.append(place)
        else:
            elsewhere.add(place.pk)
        if has_service and place.regency in held:
            near_by.append(place)
        if has_service:
            enabled.append(place.pk)
        else:
            disabled.add(place.pk)
    return Sight(
        places=tuple(places),
        agency_places=tuple(near_by),
        elsewhere=frozenset(elsewhere),
        enabled=tuple(enabled),
        disabled=frozenset(disabled),
        agencies=agencies,
        agency_regencies=held,
    )


def reports_seen_by(user: User):
    """The reports on the desks that the person's roles let them see."""
    return Report.objects.unscoped().filter(sight_of(user).condition)


class ReportPermissionHelper(VillagePermissionHelper):
    """Who sees a report looks at it; who has it on the desk, or on one below, changes it."""

    def user_can_list(self, user):
        return bool(agencies_of(user)) or super().user_can_list(user)

    def user_can_inspect_obj(self, user, obj):
        return reports_seen_by(user).filter(pk=obj.pk).exists()

    def user_can_edit_obj(self, user, obj):
        return self.user_can_inspect_obj(user, obj) and Actor.of(user, obj).handles(obj)

    def user_can_delete_obj(self, user, obj):
        return self.user_can_edit_obj(user, obj) and self._may(user, "delete", obj)

    def may(self, user, permission: str, report: Report) -> bool:
        """Whether a role of the user's carries `permission` in the report's village."""
        from core.villages.admin import scope_permitting

        return scope_permitting(user, self.slug, permission).holds(report.village)
