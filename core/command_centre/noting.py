"""Notes signs of life of a village's own staff as they come: a sign-in, and what is saved in the
admin, on whichever plugin's screen. Wagtail's log, which `reach` reads, knows pages and forms alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.signals import user_logged_in
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from core.command_centre.models import VillageReach
from core.command_centre.people import VILLAGE_STAFF
from core.villages.models import Membership

if TYPE_CHECKING:
    from core.accounts.models import User

AGAIN = timedelta(minutes=1)  # nobody needs it closer
# What is posted in the admin and changes nothing of a village.
OWN_AFFAIRS = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_account")


def note(user: User, field: str) -> None:
    """Set `last_sign_in` or `last_change` of the villages whose own staff the person is to now: one
    query for anybody else, two or three for them."""
    villages = Membership.objects.filter(user=user, role__in=VILLAGE_STAFF, village__isnull=False)
    keys = set(villages.values_list("village", flat=True))
    if not keys:
        return
    now = timezone.now()
    rows = VillageReach.objects.filter(village__in=keys)
    known = set(rows.values_list("village", flat=True))
    rows.filter(Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lt": now - AGAIN})).update(
        **{field: now}
    )
    VillageReach.objects.bulk_create(
        [VillageReach(village_id=pk, **{field: now}) for pk in keys - known],
        ignore_conflicts=True,
    )


@receiver(user_logged_in)
def signed_in(sender, user, **kwargs):
    note(user, "last_sign_in")


class StaffAtWorkMiddleware:
    """Notes that a village's staff has saved something in the admin: what answers a form by leading
    on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and _in_admin(request):
            note(request.user, "last_change")
        return response


def _in_admin(request) -> bool:
    match = request.resolver_match
    return (
        match is not None
        and request.path.startswith(reverse("wagtailadmin_home"))
        and not (match.url_name or "").startswith(OWN_AFFAIRS)
        and request.user.is_authenticated
    )
