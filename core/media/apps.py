"""Images and documents, each belonging to a village or to the regency."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "core.media"
    label = "media"
    verbose_name = _("Media")

    def ready(self):
        from core.media import signals  # noqa: F401
