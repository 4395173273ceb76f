"""The guest book: who stays longer than a day, for the watch and the village's staff alone."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned
from plugins.ronda.models.members import Member


class Guest(VillageOwned):
    """A guest who stays over 24 hours. Erased when the village's time for it has passed."""

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    origin = models.CharField(_("from"), max_length=100)
    host = models.CharField(_("host"), max_length=100)
    neighbourhood = models.CharField(_("RT/RW"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    arrived_on = models.DateField(_("arrives"))
    leaves_on = models.DateField(_("leaves"), null=True, blank=True)
    noted_by = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("noted by"),
    )
    device_time = models.DateTimeField(_("device time"), null=True, blank=True, editable=False)
    server_time = models.DateTimeField(_("received at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["-arrived_on", "-pk"]
        indexes = [models.Index(fields=["village", "-arrived_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(leaves_on=None)
                | models.Q(leaves_on__gte=models.F("arrived_on")),
                name="guest_leaves_later",
                violation_error_message=_("A guest cannot leave before the day of arrival."),
            )
        ]

    def __str__(self):
        return self.name
