"""Which village has which plugin, and the values of the plugins' settings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.villages.models import Village


class PluginSwitch(models.Model):
    """An explicit decision for a village; without one the manifest's default holds.

    `plugin` is a slug, not a relation: the row outlives the plugin and holds when it returns.
    """

    village = models.ForeignKey(
        Village, on_delete=models.CASCADE, related_name="plugin_switches", verbose_name=_("village")
    )
    plugin = models.CharField(_("plugin"), max_length=30)
    enabled = models.BooleanField(_("enabled"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("plugin switch")
        verbose_name_plural = _("plugin switches")
        constraints = [
            models.UniqueConstraint(fields=["village", "plugin"], name="one_switch_per_plugin")
        ]
        indexes = [models.Index(fields=["plugin", "enabled"])]

    def __str__(self):
        return f"{self.village_id}/{self.plugin}: {'on' if self.enabled else 'off'}"


class PluginSettings(models.Model):
    """A village's values of one plugin's settings, as JSON by setting name."""

    village = models.ForeignKey(
        Village, on_delete=models.CASCADE, related_name="plugin_settings", verbose_name=_("village")
    )
    plugin = models.CharField(_("plugin"), max_length=30)
    values = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("plugin settings")
        verbose_name_plural = _("plugin settings")
        constraints = [
            models.UniqueConstraint(fields=["village", "plugin"], name="one_settings_per_plugin")
        ]

    def __str__(self):
        return f"{self.village_id}/{self.plugin}"


class TaskRun(models.Model):
    """When a plugin's repeated task was last begun, so that it is begun once by one worker."""

    plugin = models.CharField(_("plugin"), max_length=30)
    task = models.CharField(_("task"), max_length=50)
    begun_at = models.DateTimeField(_("begun at"), null=True)

    class Meta:
        verbose_name = _("task run")
        verbose_name_plural = _("task runs")
        constraints = [models.UniqueConstraint(fields=["plugin", "task"], name="one_row_per_task")]

    def __str__(self):
        return f"{self.plugin}.{self.task}"
