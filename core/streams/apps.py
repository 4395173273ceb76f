"""Page content that survives plugins coming and going."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StreamsConfig(AppConfig):
    name = "core.streams"
    label = "streams"
    verbose_name = _("Page content")
