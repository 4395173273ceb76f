"""Where a path of a village's website has moved to, by Wagtail's redirects."""

from __future__ import annotations

from wagtail.contrib.redirects.models import Redirect

from core.villages.models import Village
from core.villages.routing import path_of, root_of


def redirect_of(village: Village, path: str) -> dict | None:
    """`url`, `path` (None where it leads off the village's website) and `permanent`."""
    wanted = Redirect.normalise_path(path)
    found = (
        Redirect.get_for_site(village.site)
        .select_related("redirect_page")
        .filter(old_path=wanted)
        .order_by("-site")
        .first()
    )
    if found is None:
        return None
    page = found.redirect_page
    if page is None:
        return {"url": found.redirect_link, "path": None, "permanent": found.is_permanent}
    root = root_of(page)
    if root is None or not page.live or page.view_restrictions.exists():
        return None
    here = path_of(page, root)
    return {
        "url": root.root_url + here,
        "path": here if root.site_id == village.site_id else None,
        "permanent": found.is_permanent,
    }
