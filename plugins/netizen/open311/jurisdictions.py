"""Whose services and requests are meant: a village's, or those of a whole regency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from core.geo.queries import near
from core.plugins.gating import villages_with
from core.rest.problems import BadParameter, NothingNamed
from core.villages.models import Regency, Village
from plugins.netizen.categories import of_areas, offered

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point
    from django.db.models import QuerySet

    from plugins.netizen.models import Category

# As far from an office a place may be whose village is found by its office, in metres.
FARTHEST = 25_000


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """An area by its official code. `village` is None where the area is the regency."""

    code: str
    regency: Regency
    village: Village | None = None

    @property
    def kind(self) -> str:
        return "village" if self.village else "regency"

    def villages(self) -> QuerySet[Village] | list[Village]:
        """Those whose requests are shown: the ones that offer the service."""
        return [self.village] if self.village else _villages(self.regency)

    def categories(self) -> dict[str, Category]:
        """What is offered here by code, what takes no reports among it; one query."""
        return offered(self.village) if self.village else of_areas(self.regency)

    def village_for(self, point: Point | None, address_id: str) -> Village:
        """The village that a new request is for. A regency finds it by `address_id`, which is a
        village's code, else by the boundary the point lies in, or where nobody has drawn any, by
        the nearest office.

        Raises `ValidationError`, which says to name the village.
        """
        if address_id:
            return self._named(address_id)
        if self.village:
            return self.village
        found = self._around(point) if point else None
        if found is None:
            raise ValidationError(
                {
                    "jurisdiction_id": [
                        _(
                            "Which village is it for? Give lat and long within one, or its code as "
                            "address_id or jurisdiction_id."
                        )
                    ]
                }
            )
        return found

    def _named(self, code: str) -> Village:
        if self.village and code == self.code:
            return self.village
        found = None if self.village else self.villages().with_places().filter(code=code).first()
        if found is None:
            raise ValidationError(
                {"address_id": [_("Give the code of a village that takes reports here.")]}
            )
        return found

    def _around(self, point: Point) -> Village | None:
        everybody = Village.objects.filter(district__regency=self.regency)
        bounded = everybody.filter(boundary__isnull=False)
        holding = bounded.filter(boundary__contains=point).values_list("pk", flat=True)
        open_here = self.villages().with_places()
        if holders := list(holding[:1]):
            return open_here.filter(pk__in=holders).first()
        if bounded.exists():
            return None
        return near(open_here, "point", point, FARTHEST, limit=1).first()


def jurisdiction(code: str) -> Jurisdiction:
    """The area with this code; one query.

    Raises `BadParameter` where none is given, and `NothingNamed` for one that is not there or has
    the service off.
    """
    if not code:
        raise BadParameter(
            "jurisdiction_id",
            _("jurisdiction_id was not provided: give the code of a village or of the regency."),
        )
    offering = villages_with("netizen", Village.objects.filter(site__isnull=False))
    # A regency's own code is its villages' without the district and the village.
    if code.count(".") == 1:
        first = offering.with_places().filter(district__regency__code=code).order_by("pk").first()
        if first is not None:
            return Jurisdiction(code, first.district.regency)
    else:
        village = offering.with_places().filter(code=code).first()
        if village is not None:
            return Jurisdiction(code, village.district.regency, village)
    raise NothingNamed(
        "jurisdiction_id",
        _("jurisdiction_id “%s” was not found: no such area takes reports here.") % code[:40],
    )


def _villages(regency: Regency) -> QuerySet[Village]:
    return villages_with(
        "netizen", Village.objects.filter(district__regency=regency, site__isnull=False)
    )
