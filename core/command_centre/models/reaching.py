"""When a village was last heard of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VillageReach(models.Model):
    """Signs of life of one village. `sync_delay` is how many seconds what phones recorded waited
    until it arrived (median); `has_no_signal` is what people know of the place."""

    village = models.OneToOneField(
        "villages.Village", on_delete=models.CASCADE, related_name="reach"
    )
    last_sign_in = models.DateTimeField(_("last sign-in"), null=True)
    last_change = models.DateTimeField(_("last change"), null=True)
    last_sync = models.DateTimeField(_("last sync"), null=True)
    sync_delay = models.FloatField(_("delay"), null=True)
    has_no_signal = models.BooleanField(_("has no signal"), default=False)
    signal_note = models.CharField(_("about the signal"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reach of a village")
        verbose_name_plural = _("reach of villages")

    def __str__(self):
        return str(self.village_id)
