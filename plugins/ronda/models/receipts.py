"""What makes sending again safe: a receipt for each record of a client, and photos in parts."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import VillageOwned


class Receipt(VillageOwned):
    """That a client's record was received: `uuid` is unique over all kinds, `body_hash` (keyed)
    tells whether what is sent again is the same, `result` is what was answered the first time.
    It outlives the record, whose deletion sets `removed_at`."""

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    kind = models.CharField(max_length=10)
    body_hash = models.CharField(max_length=64)
    result = models.JSONField(default=dict)
    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["pk"]
        indexes = [models.Index(fields=["received_at"])]

    def __str__(self):
        return f"{self.kind} {self.uuid}"


class PhotoUpload(VillageOwned):
    """A photo on its way: `received` bytes of `size` are there, in the files of `parts` (names in
    the private storage, in order). `sha256` of the whole is told at the beginning. Gone once the
    photo is whole."""

    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    record = models.UUIDField()  # the incident's
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    begun_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("photo on its way")
        verbose_name_plural = _("photos on their way")
        ordering = ["pk"]

    def __str__(self):
        return str(self.uuid)
