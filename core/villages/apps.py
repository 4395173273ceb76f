"""Regencies, districts, villages, and who may do what in them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillagesConfig(AppConfig):
    name = "core.villages"
    label = "villages"
    verbose_name = _("Villages")

    def ready(self):
        from core.villages import (
            admin_filters,
            admin_scope,
            localize,
            page_policy,
            previewing,  # noqa: F401
            routing,
            signals,  # noqa: F401
        )

        routing.look_up_sites_by_ancestor()
        page_policy.narrow_page_permissions()
        admin_scope.refuse_with_403()
        admin_scope.narrow_bulk_actions()
        admin_filters.narrow_filters()
        localize.narrow_translation()
