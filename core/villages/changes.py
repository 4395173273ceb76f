"""The fields of a village that provisioning would change, as text for people to compare."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.villages.models import Village
from core.villages.provisioning import VillageInput

LABELS = {
    "name": gettext_lazy("name"),
    "slug": gettext_lazy("short name"),
    "hostname": gettext_lazy("web address"),
    "address": gettext_lazy("address"),
    "email": gettext_lazy("email address"),
    "phone": gettext_lazy("phone"),
    "point": gettext_lazy("position"),
    "languages": gettext_lazy("languages"),
    "plugins": gettext_lazy("plugins"),
    "boundary": gettext_lazy("boundary"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field's value before and after, as text for people."""

    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return LABELS[self.field]


def changes_of(
    stored: Village | None, village: Village, data: VillageInput, hostname: str
) -> tuple[Change, ...]:
    """What provisioning `data` makes of `stored` (None for a new village), as `village` shows."""
    before = _shown(stored) if stored is not None else {}
    after = _shown(village) | {"hostname": hostname}
    if data.plugins is not None:
        before["plugins"] = _plugins(stored) if stored is not None else ""
        after["plugins"] = _plugins(data)
    if data.boundary is not None:
        before["boundary"] = _outline(stored.boundary) if stored is not None else ""
        after["boundary"] = _outline(data.boundary)
    return tuple(
        Change(name, before.get(name, ""), value)
        for name, value in after.items()
        if before.get(name, "") != value
    )


def _shown(village: Village) -> dict[str, str]:
    point = village.point
    return {
        "name": village.name,
        "slug": village.slug,
        "hostname": village.hostname,
        "address": village.address,
        "email": village.email,
        "phone": village.phone,
        "point": f"{point.y:.6f}, {point.x:.6f}" if point else "",
        "languages": ", ".join(village.languages),
    }


def _plugins(holder: Village | VillageInput) -> str:
    from core.plugins.gating import enabled_slugs

    slugs = enabled_slugs(holder) if isinstance(holder, Village) else holder.plugins
    return ", ".join(sorted(slugs)) or _("none")


def _outline(boundary) -> str:
    if boundary is None:
        return ""
    digest = hashlib.sha256(boundary.wkb.tobytes()).hexdigest()[:8]
    return _("%(points)s points (%(digest)s)") % {"points": boundary.num_coords, "digest": digest}
