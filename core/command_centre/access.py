"""Whose figures somebody may look at: an area in which they hold one of the staff's roles, whole."""

from __future__ import annotations

from django.db.models import F, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.http import Http404
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.command_centre.models import DutyShift
from core.events.marks import areas_version
from core.villages.models import District, Regency, Village, boundaries
from core.villages.scoping import scope_of

Area = Regency | District | Village
MODELS = {5: Regency, 8: District, 13: Village}


def area_of(code: str) -> Area:
    """The regency, district or village of an official code, with the version of what is around it
    (`atlas`), the name of its `duty_officer`, None where nobody is on duty, and the id of whom the
    duty is handed to, `duty_offered_to`. Raises `Http404` when there is none."""
    model = MODELS.get(len(code))
    related = {8: ("regency",), 13: ("district__regency", "site")}.get(len(code), ())
    # Of the areas above as well, boundaries stay where they are.
    left = {8: ["regency__boundary"], 13: boundaries("district__")}.get(len(code), [])
    found = None
    if model is not None:
        areas = model.objects.select_related(*related).defer("boundary", *left)
        # A village stands among the others of its district.
        areas = areas.annotate(atlas_version=areas_version(code[:8]), **_duty(code))
        found = areas.filter(code=code).first()
    if found is None:
        raise Http404(_("No area has the code %s.") % code)
    return found


def _duty(code: str) -> dict[str, Subquery]:
    shift = DutyShift.objects.filter(area=code, ended_at=None)
    full_name = Trim(Concat("officer__first_name", Value(" "), "officer__last_name"))
    # Of an account that is gone there is no name left, and its shift still runs.
    name = Coalesce(NullIf(full_name, Value("")), F("officer__username"), Value("–"))
    return {
        "duty_officer": Subquery(shift.annotate(name=name).values("name")[:1]),
        "duty_offered_to": Subquery(shift.values("handed_to")[:1]),
    }


def area_for(user: User, code: str) -> Area:
    """The same, where the person's roles reach over the whole of it. Raises `Http404` when not: of
    other areas nobody is told anything."""
    area = area_of(code)
    if not scope_of(user).holds_area(area):
        raise Http404(_("No area of yours has the code %s.") % code)
    return area


def areas_for(user: User) -> list[Area]:
    """The widest areas that somebody holds roles in, the first of them to begin with."""
    scope = scope_of(user)
    if scope.everything:
        return list(Regency.objects.all())
    return [
        *Regency.objects.filter(pk__in=scope.regencies),
        *District.objects.filter(pk__in=scope.districts).select_related("regency"),
        *Village.objects.filter(pk__in=scope.villages).select_related("district__regency"),
    ]


def villages_in(area: Area):
    """A queryset of the villages of an area that have a website."""
    lookup = {Regency: "district__regency", District: "district", Village: "pk"}[type(area)]
    return Village.objects.filter(**{lookup: area.pk}, site__isnull=False)
