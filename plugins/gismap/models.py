"""Layers, their features, and what features have been."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.images import get_image_model
from wagtail.models import Orderable

from core.plugins.specs import NAME
from core.villages.area_ownership import AreaOwned
from core.villages.ownership import OwnedQuerySet, VillageOwned
from plugins.gismap import geojson
from plugins.gismap.attributes import check_schema

if TYPE_CHECKING:
    from core.villages.models import Village

COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Write the colour as #rrggbb."))
NAME_LENGTH = 44  # what stands behind it makes it no longer than a layer may be called


class Layer(AreaOwned):
    """A theme of the map: what kind of things its features are, and how they are drawn.

    `attributes` describes what is known of each feature, see `plugins.gismap.attributes`. Layers of
    the same `name` in different areas are one layer of the map that shows them all.
    """

    class Geometry(models.TextChoices):
        POINT = "point", _("Points")
        LINE = "line", _("Ways and other lines")
        POLYGON = "polygon", _("Areas")
        MIXED = "mixed", _("Points, lines and areas")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        STAFF = "staff", _("Staff of the village, district and regency")

    class Licence(models.TextChoices):
        OPEN = "CC0-1.0", _("Free for any use (CC0)")
        ATTRIBUTION = "CC-BY-4.0", _("Free, the source is to be named (CC BY 4.0)")
        SHARE_ALIKE = "CC-BY-SA-4.0", _("Free, to be passed on alike (CC BY-SA 4.0)")
        DATABASE = "ODbL-1.0", _("OpenStreetMap's (ODbL)")
        CLOSED = "closed", _("Not to be used elsewhere")

    title = models.CharField(_("title"), max_length=100)
    name = models.CharField(
        _("short name"),
        max_length=NAME_LENGTH,
        blank=True,
        help_text=_("For programs; made from the title when left empty."),
    )
    description = models.TextField(_("description"), max_length=1000, blank=True)
    geometry = models.CharField(
        _("what is drawn"), max_length=10, choices=Geometry.choices, default=Geometry.POINT
    )
    attributes = models.JSONField(
        _("attributes"), default=list, blank=True, validators=[check_schema]
    )
    colour = models.CharField(_("colour"), max_length=7, default="#0b6e4f", validators=[COLOUR])
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    width = models.PositiveSmallIntegerField(_("width of lines in pixels"), default=3)
    labelled = models.BooleanField(_("names are written on the map"), default=False)
    category = models.CharField(
        _("coloured by"),
        max_length=50,
        blank=True,
        help_text=_("An attribute with choices; each choice then has a colour of its own."),
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, default=Licence.ATTRIBUTION
    )
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Where the data come from: own survey, BIG, OpenStreetMap."),
    )
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    is_open = models.BooleanField(
        _("villages may add features"),
        default=True,
        help_text=_("For layers of a district or the regency."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta(AreaOwned.Meta):
        verbose_name = _("layer")
        verbose_name_plural = _("layers")
        ordering = ["order", "title", "pk"]
        constraints = [
            *AreaOwned.Meta.constraints,
            *[
                models.UniqueConstraint(fields=[area, "name"], name=f"gismap_one_name_a_{area}")
                for area in ("regency", "district", "village")
            ],
        ]

    def __str__(self):
        return self.title

    @classmethod
    def make_example(cls, village: Village, text: str) -> Layer:
        """For tests: a public layer of the village."""
        layers = cls.objects.filter(village=village)
        return layers.get_or_create(
            name=cls.name_from(text), defaults={"village": village, "title": text}
        )[0]

    @staticmethod
    def name_from(title: str) -> str:
        """A title as a name for programs: lower-case letters, digits and single underscores."""
        name = re.sub(r"_+", "_", slugify(title).replace("-", "_")).strip("_")
        if not name or not name[0].isalpha():
            name = f"layer_{name}".strip("_")
        return name[:NAME_LENGTH].strip("_")

    def clean(self):
        super().clean()
        self.name = self.name or self.name_from(self.title)
        if not NAME.fullmatch(self.name) or "__" in self.name:
            raise ValidationError(
                {"name": _("Use lower-case letters, digits and single underscores.")}
            )
        choices = {item["name"] for item in self.attributes or [] if item.get("choices")}
        if self.category and self.category not in choices:
            raise ValidationError(
                {"category": _("Name an attribute that has choices: %s.")
                 % (", ".join(sorted(choices)) or "–")}
            )  # fmt: skip

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC


class FeatureQuerySet(OwnedQuerySet):
    def public(self):
        """What everybody may see, of whichever layer."""
        return self.filter(is_public=True, layer__visibility=Layer.Visibility.PUBLIC)

    def staff_only(self):
        """What is not for everybody."""
        return self.exclude(is_public=True, layer__visibility=Layer.Visibility.PUBLIC)


class Feature(VillageOwned, ClusterableModel):
    """Something with a place on a layer: points, lines or areas in WGS 84, in one village.

    `attributes` holds values by name as the layer's schema has them. `warnings` are codes of what
    `plugins.gismap.topology` found odd when it was last saved.
    """

    layer = models.ForeignKey(
        Layer, on_delete=models.CASCADE, related_name="features", verbose_name=_("layer")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    geometry = models.GeometryField(
        _("position or shape"), srid=geojson.SRID, validators=[geojson.check]
    )
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    valid_from = models.DateField(_("there since"), null=True, blank=True)
    valid_until = models.DateField(_("there until"), null=True, blank=True)
    is_public = models.BooleanField(_("public"), default=True)
    warnings = models.JSONField(_("odd"), default=list, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(FeatureQuerySet)()

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["layer", "village"]),
            models.Index(fields=["village", "name", "id"]),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def make_example(cls, village: Village, text: str) -> Feature:
        """For tests: a public feature at the village's office, on a layer of the village."""
        return cls.objects.create(
            village=village,
            layer=Layer.make_example(village, text),
            name=text,
            description=text,
            geometry=village.point or geojson.Point(104.9, -5.2, srid=geojson.SRID),
        )

    def save(self, *args, **kwargs):
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.layer_id and self.village_id and not self.layer.covers(self.village):
            raise ValidationError({"layer": _("This layer is none of the village's.")})
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("This is before the day it began.")})
        if self.layer_id and self.geometry:
            wanted = geojson.KINDS[self.geometry.geom_type]
            if self.layer.geometry not in (wanted, Layer.Geometry.MIXED):
                raise ValidationError(
                    {"geometry": _("The layer “%(layer)s” takes only: %(kinds)s.")
                     % {"layer": self.layer, "kinds": self.layer.get_geometry_display()}}
                )  # fmt: skip


class FeaturePhoto(VillageOwned, Orderable):
    """A picture of a feature, out of the village's own."""

    feature = ParentalKey(Feature, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey(
        "media.VillageImage", on_delete=models.CASCADE, related_name="+", verbose_name=_("picture")
    )
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self):
        return self.caption or str(self.image)

    @classmethod
    def make_example(cls, village: Village, text: str) -> FeaturePhoto:
        """For tests: a picture of the village without a file, at a feature of the village."""
        image = get_image_model().objects.create(
            title=text, file="original_images/none.png", width=1, height=1,
            collection=village.collection,
        )  # fmt: skip
        return cls.objects.create(
            feature=Feature.make_example(village, text), image=image, caption=text
        )

    def save(self, *args, **kwargs):
        self.village_id = self.feature.village_id
        super().save(*args, **kwargs)


class FeatureVersion(VillageOwned):
    """A feature as it was after a change; kept when the feature is deleted.

    `feature_id` is its primary key. `state` holds its values and its geometry as GeoJSON, those
    before the deletion where it was deleted.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("entered")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("brought back")
        IMPORTED = "imported", _("imported")

    feature_id = models.BigIntegerField()
    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("version of a feature")
        verbose_name_plural = _("versions of features")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["feature_id", "-id"])]

    def __str__(self):
        return f"{self.state.get('name', '')} {self.at:%Y-%m-%d %H:%M}"


# At the end, because imports are of layers; Django finds an application's models here alone.
from plugins.gismap.imports.models import Import, ImportedBatch  # noqa: E402, F401
