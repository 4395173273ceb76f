"""Imports: a file that somebody has uploaded, what was decided about it, and what came of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.area_ownership import AreaOwned

if TYPE_CHECKING:
    from core.villages.models import Village


def private_storage():
    return storages["private"]


def upload_path(instance: Import, name: str) -> str:
    """A name that tells nothing and is nobody's choice."""
    return f"imports/{uuid.uuid4()}"


class Import(AreaOwned):
    """A file with features for one area: a village, or all villages of a district or regency.

    `found` is what `core.geo.files.reading.inspect` told of the file, as JSON has it, and `plan` a
    `plugins.gismap.imports.plans.Plan`. `problems` are the bad rows: [number, reason]. The file is
    deleted once its features are saved.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        PREVIEWED = "previewed", _("looked at")
        RUNNING = "running", _("being saved")
        DONE = "done", _("saved")
        FAILED = "failed", _("failed, nothing saved")
        UNDONE = "undone", _("taken back")

    file = models.FileField(_("file"), upload_to=upload_path, storage=private_storage)
    name = models.CharField(_("file"), max_length=200, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UPLOADED, editable=False
    )
    found = models.JSONField(default=dict, editable=False)
    plan = models.JSONField(default=dict, editable=False)
    layer = models.ForeignKey(
        "gismap.Layer", null=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("layer"),
    )  # fmt: skip
    made_layer = models.BooleanField(default=False, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    checked = models.PositiveIntegerField(default=0, editable=False)
    saved = models.PositiveIntegerField(default=0, editable=False)
    created = models.PositiveIntegerField(_("new"), default=0, editable=False)
    updated = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    problems = models.JSONField(default=list, editable=False)
    message = models.TextField(blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL,
        related_name="+", verbose_name=_("by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(AreaOwned.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @classmethod
    def make_example(cls, village: Village, text: str) -> Import:
        """For tests: an upload whose file has been deleted."""
        return cls.objects.create(village=village, name=text, state=cls.State.DONE, message=text)

    @property
    def is_open(self) -> bool:
        """Whether it can still be decided about."""
        return self.state in (self.State.UPLOADED, self.State.PREVIEWED, self.State.FAILED)

    def drop_file(self) -> None:
        if self.file:
            self.file.delete(save=False)
            type(self).objects.unscoped().filter(pk=self.pk).update(file="")


class ImportedBatch(AreaOwned):
    """Features that an import has made or changed, some hundreds in a row of the table.

    `features` are lists of primary keys: of the feature, of its version that the import has
    written, and of its version before; null where the import made the feature.
    """

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="batches")
    features = models.JSONField(default=list)

    class Meta(AreaOwned.Meta):
        verbose_name = _("imported features")
        verbose_name_plural = _("imported features")

    def __str__(self):
        return f"{self.source_id}: {len(self.features)}"

    @classmethod
    def make_example(cls, village: Village, text: str) -> ImportedBatch:
        return cls.objects.create(village=village, source=Import.make_example(village, text))
