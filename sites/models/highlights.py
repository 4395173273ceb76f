"""What the front page shows beside the news, found in one query: announcements that hold, services,
the next events."""

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from core.villages.tree import below, is_public
from sites.models.agenda import EventPage
from sites.models.information import AnnouncementPage, holding_now
from sites.models.services import ServicePage

TYPES = {"announcements": AnnouncementPage, "services": ServicePage, "events": EventPage}
SHOWN = {"announcements": 3, "services": 6, "events": 3}


def highlights(home: Page) -> dict[str, list[Page]]:
    """Up to `SHOWN` pages of each kind below a home page, in their specific types."""
    names = {kind: model._meta.model_name for kind, model in TYPES.items()}
    now = timezone.now()
    event = names["events"]
    wanted = (
        Q(**{f"{names['services']}__isnull": False})
        | (Q(**{f"{names['announcements']}__isnull": False})
           & holding_now(f"{names['announcements']}__"))
        | Q(**{f"{event}__ends_at__gte": now})
        | Q(**{f"{event}__ends_at__isnull": True, f"{event}__starts_at__gte": now})
    )  # fmt: skip
    shown = [f"{name}__intro" for name in names.values()] + [
        f"{names['announcements']}__kind",
        f"{names['services']}__subject",
        *[f"{event}__{field}" for field in ("starts_at", "ends_at", "place")],
    ]
    pages = (
        Page.objects.filter(below(home.path), is_public())
        .filter(wanted)
        .select_related(*names.values())
        .only("path", "depth", "title", "url_path", "translation_key", "alias_of", *shown)
        .order_by("path")
    )
    found: dict[str, list[Page]] = {kind: [] for kind in TYPES}
    for page in pages:
        for kind, name in names.items():
            specific = getattr(page, name, None)
            if specific is not None:
                found[kind].append(specific)
    found["events"].sort(key=lambda item: item.starts_at)
    return {kind: items[: SHOWN[kind]] for kind, items in found.items()}
