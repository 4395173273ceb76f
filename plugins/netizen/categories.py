"""Which categories a village offers, and which are there when a regency begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from plugins.netizen.models import Category

if TYPE_CHECKING:
    from core.villages.models import Regency, Village

RANK = {"regency": 0, "district": 1, "village": 2}


def known(village: Village) -> dict[str, Category]:
    """The categories that hold in a village by code, switched off or not; of two with one code the
    narrower area's. One query, in the order they are shown."""
    rows = Category.objects.for_village(village).select_related("agency")
    found: dict[str, Category] = {}
    for row in rows:
        held = found.get(row.code)
        if held is None or RANK[row.area_kind] > RANK[held.area_kind]:
            found[row.code] = row
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[1].name, item[1].pk)))


def offered(village: Village) -> dict[str, Category]:
    """Those of `known` that are switched on."""
    return {code: row for code, row in known(village).items() if row.is_active}


def of_areas(regency: Regency) -> dict[str, Category]:
    """The regency's own categories by code, in order: what the whole regency has in common."""
    rows = Category.objects.unscoped().filter(regency=regency, is_active=True)
    return {row.code: row for row in rows.select_related("agency")}


def diversion(category: Category) -> str:
    """Why a category takes no reports, and where to turn to instead."""
    contacts = "; ".join(f"{label}: {contact}" for label, contact in category.contact_lines)
    told = " ".join(part for part in (category.notice, contacts) if part)
    return _("This is not handled by a report: %s") % told
