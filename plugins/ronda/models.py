"""The watch posts of a village."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned


class WatchPost(VillageOwned):
    """A post (pos ronda) where the night watch meets. `point` is WGS 84."""

    class Lamp(models.TextChoices):
        LIT = "lit", _("Lit")
        DIM = "dim", _("Dim")
        DARK = "dark", _("Dark")

    name = models.CharField(_("name"), max_length=100)
    neighbourhood = models.CharField(
        _("RT/RW"), max_length=20, blank=True, help_text=_("For example RT 02/RW 01.")
    )
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    lamp = models.CharField(_("street light"), max_length=4, choices=Lamp.choices, default=Lamp.LIT)
    equipment = models.CharField(
        _("equipment"),
        max_length=200,
        blank=True,
        help_text=_("What is there: kentongan, torch, radio, first aid kit."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("watch post")
        verbose_name_plural = _("watch posts")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "name"],
                name="one_post_per_name",
                violation_error_message=_("The village already has a post of this name."),
            )
        ]

    def __str__(self):
        return self.name
