"""The base of plugin models whose rows belong to a village, or to a whole district or regency.

What a regency has set up holds in each of its villages: asked for a village's rows, a manager finds
the village's own and those of the areas it lies in. All else is as `VillageOwned` has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.villages.ownership import OwnedQuerySet, VillageOwned

if TYPE_CHECKING:
    from core.villages.models import District, Regency, Village

# From the widest to the narrowest.
AREAS = ("regency", "district", "village")


class AreaQuerySet(OwnedQuerySet):
    """Rows by the villages in which they hold."""

    def for_village(self, village: Village):
        return self.filter(
            Q(village=village)
            | Q(district=village.district_id)
            | Q(regency=village.district.regency_id)
        )._mark()

    def for_villages(self, villages):
        """`villages` is a queryset or a list of villages or their ids."""
        from core.villages.models import Village

        if not isinstance(villages, models.QuerySet):
            villages = [getattr(village, "pk", village) for village in villages]
        within = Village.objects.filter(pk__in=villages)
        return self.filter(
            Q(village__in=villages)
            | Q(district__in=within.values("district"))
            | Q(regency__in=within.values("district__regency"))
        )._mark()

    def for_user(self, user, roles=None):
        from core.villages.scoping import villages_for

        villages = villages_for(user) if roles is None else villages_for(user, roles)
        return self.for_villages(villages)


class AreaOwned(VillageOwned):
    """An abstract model whose rows belong to exactly one area each."""

    regency = models.ForeignKey(
        "villages.Regency",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(app_label)s_%(class)s_set",
        verbose_name=gettext_lazy("regency"),
    )
    district = models.ForeignKey(
        "villages.District",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(app_label)s_%(class)s_set",
        verbose_name=gettext_lazy("district"),
    )
    village = models.ForeignKey(
        "villages.Village",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(app_label)s_%(class)s_set",
        verbose_name=gettext_lazy("village"),
    )

    objects = models.Manager.from_queryset(AreaQuerySet)()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_has_one_area",
                condition=Q(
                    *[Q(**{f"{name}__isnull": name != own for name in AREAS}) for own in AREAS],
                    _connector=Q.OR,
                ),
            )
        ]

    def _owner(self):
        return tuple(self.__dict__.get(f"{name}_id") for name in AREAS)

    def clean(self):
        super().clean()
        if [bool(getattr(self, f"{name}_id")) for name in AREAS].count(True) != 1:
            raise ValidationError(
                _("Choose whose it is: a village, a district or the regency, one of them.")
            )

    @property
    def area_kind(self) -> str:
        return next(name for name in AREAS if getattr(self, f"{name}_id"))

    @property
    def area(self) -> Regency | District | Village:
        return getattr(self, self.area_kind)

    def villages_condition(self) -> Q:
        """A condition on villages: the row holds in them."""
        path = {"regency": "district__regency", "district": "district", "village": "pk"}
        return Q(**{path[self.area_kind]: getattr(self, f"{self.area_kind}_id")})

    def covers(self, village: Village) -> bool:
        """Whether the row holds in the village."""
        return (
            self.village_id == village.pk
            or (self.district_id is not None and self.district_id == village.district_id)
            or (self.regency_id is not None and self.regency_id == village.district.regency_id)
        )
