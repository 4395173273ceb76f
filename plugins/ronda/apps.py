"""The neighbourhood watch's application."""

from django.apps import AppConfig


class RondaConfig(AppConfig):
    name = "plugins.ronda"
    label = "ronda"
    verbose_name = "Ronda"

    def ready(self):
        from plugins.ronda import receipts

        receipts.connect()
