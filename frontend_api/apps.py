"""The headless API."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontendApiConfig(AppConfig):
    name = "frontend_api"
    label = "frontend_api"
    verbose_name = _("API")

    def ready(self):
        from core.health import more_checks
        from frontend_api.delivery import sources  # noqa: F401
        from frontend_api.delivery.checking import keeps_up

        more_checks["delivery"] = keeps_up
