"""The application of the village map."""

from django.apps import AppConfig


class GismapConfig(AppConfig):
    name = "plugins.gismap"
    label = "gismap"
    verbose_name = "GIS/Map"
