from django.apps import AppConfig


class BadConfig(AppConfig):
    name = "kampung_badready"

    def ready(self):
        raise RuntimeError("boom in ready")
