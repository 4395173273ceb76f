"""The watch posts of a village, and the checkpoints that a patrol passes."""

from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned
from plugins.ronda.codes import TAG_LENGTH, new_key, new_tag


class WatchPost(VillageOwned):
    """A post (pos ronda) where the night watch meets. `point` is WGS 84.

    `tag` is what its printed QR code carries; `secret` is what the rotating one is made with, and
    never leaves the server.
    """

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
    radius = models.PositiveSmallIntegerField(
        _("radius (m)"),
        default=100,
        validators=[MinValueValidator(20), MaxValueValidator(2000)],
        help_text=_("A check-in from farther away is kept, and marked."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    tag = models.CharField(max_length=TAG_LENGTH, unique=True, default=new_tag, editable=False)
    secret = models.CharField(max_length=32, default=new_key, editable=False)

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


class Checkpoint(VillageOwned):
    """A place on a post's round, in the order in which it is passed. `point` is WGS 84."""

    post = models.ForeignKey(
        WatchPost, on_delete=models.CASCADE, related_name="checkpoints", verbose_name=_("post")
    )
    name = models.CharField(_("name"), max_length=100)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    radius = models.PositiveSmallIntegerField(
        _("radius (m)"), default=50, validators=[MinValueValidator(20), MaxValueValidator(2000)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)
    tag = models.CharField(max_length=TAG_LENGTH, unique=True, default=new_tag, editable=False)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["post", "order", "pk"]

    def __str__(self):
        return self.name
