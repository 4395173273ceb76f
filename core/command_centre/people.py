"""The people of an area: who may take over its duty, and who may be sent to an alert."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.command_centre.access import Area
from core.villages.models import EDITOR_ROLES, Membership, Regency, Role, Village

# Who keeps a village's data: whose signs of life count, and who is reminded.
VILLAGE_STAFF = (Role.VILLAGE_OPERATOR, Role.VILLAGE_HEAD)


def officers_of(area: Area) -> QuerySet[Membership]:
    """Staff roles of active people in the area itself; not those in the areas above, who are shown
    to nobody below them."""
    kind = area._meta.model_name
    return _roles(Q(**{kind: area.pk}))


def responders(area: Area, village: Village) -> QuerySet[Membership]:
    """Roles of active people who may be given an alert of `village`, seen from `area`, in which it
    lies: of the village's own staff, and of officers of the areas above it up to this one."""
    places = Q(village=village.pk)
    if not isinstance(area, Village):
        places |= Q(district=village.district_id)
    if isinstance(area, Regency):
        places |= Q(regency=area.pk)
    return _roles(places)


def choices(roles: Iterable[Membership]) -> list[tuple[int, str]]:
    """(id of the account, name with role and place), each person once, by name."""
    found: dict[int, str] = {}
    for role in roles:
        label = f"{name_of(role.user)} – {role.get_role_display()}, {role.area.name}"
        found.setdefault(role.user_id, label)
    return sorted(found.items(), key=lambda item: item[1].casefold())


def name_of(user: User | None) -> str:
    """The name a screen shows; of accounts that are gone there is none left."""
    return (user.get_full_name() or user.username) if user is not None else "–"


def _roles(places: Q) -> QuerySet[Membership]:
    roles = Membership.objects.filter(places, role__in=EDITOR_ROLES, user__is_active=True)
    return roles.select_related("user", "regency", "district", "village").defer(
        "regency__boundary", "district__boundary", "village__boundary"
    )
