"""The command centre's application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommandCentreConfig(AppConfig):
    name = "core.command_centre"
    label = "command_centre"
    verbose_name = _("Command centre")

    def ready(self):
        # These listen to the clock and to what people do.
        from core.command_centre import following, noting, reminders  # noqa: F401
        from core.command_centre.reporting import sending  # noqa: F401
