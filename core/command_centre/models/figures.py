"""Kept figures: the screens read them and compute nothing.

A figure of an area is one row, so that a list is ordered and cut by the database; a day of an area
is one row too, so that a year of history stays small. Areas are named by their official code,
which tells the area above as well.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    REGENCY = "regency", _("Regency")
    DISTRICT = "district", _("District")
    VILLAGE = "village", _("Village")


class Figure(models.Model):
    """A metric's value now for one area.

    `source` is a plugin's slug or one of the core's own (`core.command_centre.sources`). `weight`
    is what stands behind a mean: the number of cases, or of villages. `villages` counts those that
    have a value. `ranked` is the value areas are ordered by, drawn towards the regency's mean where
    few cases stand behind it; the regency's row keeps how strongly, in cases, as `prior`.
    `week_ago` and `year_ago` are the area's own values then.
    """

    area = models.CharField(_("area"), max_length=13)
    level = models.CharField(max_length=8, choices=Level.choices)
    district = models.CharField(max_length=8, blank=True)
    regency = models.CharField(max_length=5)
    source = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    value = models.FloatField()
    weight = models.FloatField(default=1)
    villages = models.PositiveIntegerField(default=1)
    ranked = models.FloatField()
    prior = models.FloatField(null=True)
    week_ago = models.FloatField(null=True)
    year_ago = models.FloatField(null=True)
    measured_at = models.DateTimeField()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(fields=["area", "source", "name"], name="one_figure_an_area")
        ]
        indexes = [
            models.Index(
                fields=["regency", "level", "source", "name", "ranked"], name="figure_by_regency"
            ),
            models.Index(
                fields=["district", "level", "source", "name", "ranked"], name="figure_by_district"
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.key} {self.value:g}"

    @property
    def key(self):
        return f"{self.source}.{self.name}"


class DaySnapshot(models.Model):
    """An area's figures at the end of a day: `values` maps `source.name` to the value.

    Those of villages are kept day by day for a season and a week apart afterwards.
    """

    area = models.CharField(max_length=13)
    day = models.DateField()
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("snapshot of a day")
        verbose_name_plural = _("snapshots of days")
        constraints = [
            models.UniqueConstraint(fields=["area", "day"], name="one_snapshot_an_area_and_day")
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self):
        return f"{self.area} {self.day}"


class MissingItem(models.Model):
    """A completeness rule that a village does not meet, and since when."""

    village = models.ForeignKey("villages.Village", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=30)
    rule = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("missing item")
        verbose_name_plural = _("missing items")
        constraints = [
            models.UniqueConstraint(fields=["village", "source", "rule"], name="missing_once")
        ]
        indexes = [models.Index(fields=["source", "rule"])]

    def __str__(self):
        return f"{self.village_id} {self.source}.{self.rule}"


class SourceState(models.Model):
    """Whether a metric or rule (`source.name`) could be measured last time; `error` when not."""

    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("state of a source")
        verbose_name_plural = _("states of sources")
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "name"], name="one_state_a_source")
        ]

    def __str__(self):
        return f"{self.source}.{self.name}"


class Watermark(models.Model):
    """How far the event log has been followed, when all was measured last, and which worker does
    it: the one that holds the row until `held_until`."""

    name = models.CharField(max_length=30, unique=True)
    transaction = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=60, blank=True)
    held_until = models.DateTimeField(null=True)
    measured_at = models.DateTimeField(null=True)
    snapshot_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")

    def __str__(self):
        return self.name
