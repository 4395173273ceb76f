"""The application of the citizens' reports."""

from django.apps import AppConfig


class NetizenConfig(AppConfig):
    name = "plugins.netizen"
    label = "netizen"
    verbose_name = "Smart Netizen"
