"""What is left of a deleted record that a phone may send again."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned


class RemovedRecord(VillageOwned):
    """That a record with this UUID of a client's was there."""

    uuid = models.UUIDField(_("identifier"), unique=True)
    removed_at = models.DateTimeField(_("removed at"), default=timezone.now)

    class Meta:
        verbose_name = _("removed record")
        verbose_name_plural = _("removed records")

    def __str__(self):
        return str(self.uuid)
