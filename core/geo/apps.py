"""Makes the geometry helpers an application, so that its tests and models have a label."""

from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "core.geo"
    label = "geo"
    verbose_name = "Geography"

    def ready(self):
        from core.geo import checks  # noqa: F401
