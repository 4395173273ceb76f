"""DesaID: the villages' websites and the page types they are made of."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    # `sites` as a label would collide with django.contrib.sites.
    name = "sites"
    label = "village_sites"
    verbose_name = _("Village websites")

    def ready(self):
        from sites import form_tasks, telling  # noqa: F401  (they listen)
