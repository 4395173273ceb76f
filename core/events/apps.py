"""The event log's application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "core.events"
    label = "events"
    verbose_name = _("Events")

    def ready(self):
        from core.events import answers, pages  # noqa: F401
