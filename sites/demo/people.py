"""The demo's accounts: one of every role, with names that follow from the areas' codes."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from core.accounts.models import User
from core.villages.models import District, Membership, Regency, Role, Village

PASSWORD = "kampung-demo"
# Whoever signs in by a code gets addresses that reach nobody: a domain kept for examples, and
# numbers in a range (080) of which none is a mobile phone's.
PEOPLES_NUMBERS = {Role.CITIZEN: "+62801", Role.WATCH_MEMBER: "+62802"}


def create_accounts(regency: Regency) -> int:
    """Accounts that are missing, with their memberships and groups. Returns how many."""
    wanted: dict[str, tuple[str, object, str]] = {"kabupaten": (Role.REGENCY_OFFICER, regency, "")}
    for district in District.objects.filter(regency=regency):
        wanted[f"camat-{district.code}"] = (Role.DISTRICT_OFFICER, district, "Camat")
    for village in Village.objects.filter(district__regency=regency).order_by("code"):
        wanted[f"operator-{village.code}"] = (Role.VILLAGE_OPERATOR, village, "Operator")
        wanted[f"ronda-{village.code}"] = (Role.WATCH_MEMBER, village, "Ronda")
        wanted[f"warga-{village.code}"] = (Role.CITIZEN, village, "Warga")
    known = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    missing = [name for name in wanted if name not in known]
    # The demo's password is no secret; hashing it once instead of a thousand times saves minutes.
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        [
            User(
                username=name,
                password=password,
                first_name=wanted[name][2] or "Petugas",
                last_name=wanted[name][1].name,
                **_addresses(name, *wanted[name][:2]),
            )
            for name in missing
        ],
        batch_size=200,
    )
    _give_roles(users, wanted)
    return len(users)


def _addresses(username: str, role: str, area) -> dict[str, str]:
    prefix = PEOPLES_NUMBERS.get(role)
    if prefix is None:
        return {}
    return {
        "email": f"{username}@contoh.example",
        "phone": prefix + area.code.replace(".", ""),
    }


def _give_roles(users: list[User], wanted: dict) -> None:
    memberships, groups = [], []
    through = User.groups.through
    for user in users:
        role, area, _title = wanted[user.username]
        memberships.append(Membership(user=user, role=role, **{area._meta.model_name: area}))
        if role in (Role.REGENCY_OFFICER, Role.DISTRICT_OFFICER, Role.VILLAGE_OPERATOR):
            groups.append(through(user_id=user.pk, group_id=area.group_id))
    Membership.objects.bulk_create(memberships, batch_size=200)
    through.objects.bulk_create(groups, batch_size=400)
