"""The places of a village."""

from django.contrib.gis.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned
from plugins.gismap import geojson


class Place(VillageOwned):
    """Something with a place on the village's map: a point, a line or a polygon in WGS 84."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("School")
        CLINIC = "clinic", _("Clinic")
        MOSQUE = "mosque", _("Mosque")
        CHURCH = "church", _("Church")
        TEMPLE = "temple", _("Temple")
        MARKET = "market", _("Market")
        BRIDGE = "bridge", _("Bridge")
        IRRIGATION = "irrigation", _("Irrigation")
        ROAD = "road", _("Road")
        LAMP = "lamp", _("Street lamp")
        WELL = "well", _("Well")
        OFFICE = "office", _("Office")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    geometry = models.GeometryField(
        _("position or shape"), srid=geojson.SRID, validators=[geojson.check]
    )
    description = models.TextField(_("description"), max_length=1000, blank=True)
    source = models.CharField(
        _("source"),
        max_length=120,
        blank=True,
        help_text=_("Where the position comes from: own survey, BIG, OpenStreetMap."),
    )
    is_public = models.BooleanField(_("public"), default=True)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["village", "kind"])]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)
