"""The application of Smart Netizen."""

from django.apps import AppConfig


class NetizenConfig(AppConfig):
    name = "plugins.netizen"
    label = "netizen"
    verbose_name = "Smart Netizen"

    def ready(self):
        from plugins.netizen import signals

        signals.connect()
