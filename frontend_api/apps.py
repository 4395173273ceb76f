"""The headless API."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontendApiConfig(AppConfig):
    name = "frontend_api"
    label = "frontend_api"
    verbose_name = _("API")

    def ready(self):
        from frontend_api import page_schema  # noqa: F401
        from frontend_api.delivery import sources  # noqa: F401
        from frontend_api.purging import checks, tasks  # noqa: F401
        from frontend_api.webhooks import tasks as webhook_tasks  # noqa: F401
