"""Finds the district a view stands below, as `InVillage` and `InRegency` do for theirs."""

from __future__ import annotations

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.villages.models import District


class InDistrict:
    """Mixed into views below `/districts/{code}/`: `self.district` with its regency, or 404."""

    area_kind = "district"

    @cached_property
    def district(self) -> District:
        code = self.kwargs["code"]
        found = District.objects.select_related("regency").defer("boundary", "regency__boundary")
        district = found.filter(code=code).first()
        if district is None:
            raise Http404(_("No district has the code %s.") % code)
        return district
