"""Whom an officer may give a role, and where: in the areas that are theirs, never above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.villages.models import ROLE_SCOPE, District, Membership, Regency, Role, Village
from core.villages.scoping import regencies_for, scope_of

GRANTING = frozenset({Role.REGENCY_OFFICER, Role.DISTRICT_OFFICER})


@dataclass(frozen=True, slots=True)
class Reach:
    """The areas in which an officer gives and takes roles. A regency officer's are the regency and
    all below it; a district officer's the villages of the district."""

    regencies: QuerySet[Regency]
    districts: QuerySet[District]
    villages: QuerySet[Village]

    def areas(self, kind: str) -> QuerySet:
        """`kind` is one of `core.villages.models.AREAS`."""
        return {
            "regency": self.regencies,
            "district": self.districts,
            "village": self.villages,
        }[kind]

    def roles(self) -> list[tuple[str, str]]:
        """The roles there is an area for, as choices."""
        present = {kind: self.areas(kind).exists() for kind in set(ROLE_SCOPE.values())}
        return [(role, label) for role, label in Role.choices if present[ROLE_SCOPE[role]]]

    def memberships(self) -> QuerySet[Membership]:
        return Membership.objects.filter(
            Q(regency__in=self.regencies)
            | Q(district__in=self.districts)
            | Q(village__in=self.villages)
        ).select_related("user", "regency", "district", "village__district")

    def may_send_link(self, user: User) -> bool:
        """Whether a new set-password link may be given out: for somebody who was added here, has
        never signed in or had a password and holds no role elsewhere, so that no link opens an
        account that is anybody's already."""
        if user.has_usable_password() or user.is_superuser or not user.is_active:
            return False
        if user.last_login is not None or not self.holds_all_roles_of(user):
            return False
        # The screen makes the account and its first role together; an account from elsewhere is
        # older than any role given to it here.
        first = user.memberships.order_by("created_at").first()
        return first.created_at - user.date_joined < timedelta(minutes=1)

    def holds_all_roles_of(self, user: User) -> bool:
        inside = self.memberships().filter(user=user).count()
        return 0 < inside == user.memberships.count()


def reach_of(user: User) -> Reach | None:
    """None for whoever is no officer."""
    scope = scope_of(user, GRANTING)
    if scope.is_empty:
        return None
    regencies = regencies_for(user)
    return Reach(
        regencies,
        District.objects.filter(regency__in=regencies),
        Village.objects.filter(scope.condition()),
    )
