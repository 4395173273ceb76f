from django.apps import AppConfig


class DummyConfig(AppConfig):
    name = "kampung_dummy"
    label = "kampung_dummy"
