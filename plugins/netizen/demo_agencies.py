"""The demo's agency officers: `opd-<short name>` for each agency of the villages' regencies."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from core.villages.access import agency_group
from core.villages.models import Membership, Role
from plugins.netizen.models import Agency, AgencyOfficer

# The demo's accounts all have this one, which its manual tells.
PASSWORD = "kampung-demo"


def load(villages) -> None:
    """Make the accounts that are missing, with role, group and agency; the same at every run.
    Where two regencies have an agency by one name, the account works for both."""
    regencies = {village.district.regency_id for village in villages}
    agencies = list(Agency.objects.unscoped().filter(regency__in=regencies))
    users = _users(agencies)
    group = agency_group()
    Membership.objects.bulk_create(
        [
            Membership(
                user=users[agency.code], role=Role.AGENCY_OFFICER, regency_id=agency.regency_id
            )
            for agency in agencies
        ],
        ignore_conflicts=True,
    )
    group.user_set.add(*users.values())
    AgencyOfficer.objects.bulk_create(
        [
            AgencyOfficer(regency_id=agency.regency_id, agency=agency, user=users[agency.code])
            for agency in agencies
        ],
        ignore_conflicts=True,
    )


def _users(agencies: list[Agency]) -> dict[str, object]:
    """The accounts by the agencies' short names."""
    model = get_user_model()
    names = {f"opd-{agency.code}": agency for agency in agencies}
    known = set(model.objects.filter(username__in=names).values_list("username", flat=True))
    # Hashed once: the password is no secret, and hashing takes its time.
    password = make_password(PASSWORD)
    model.objects.bulk_create(
        [
            model(
                username=username,
                password=password,
                first_name="Petugas",
                last_name=agency.name[:150],
            )
            for username, agency in names.items()
            if username not in known
        ]
    )
    rows = model.objects.filter(username__in=names)
    return {row.username.removeprefix("opd-"): row for row in rows}
