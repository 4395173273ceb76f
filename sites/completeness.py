"""What a village owes of its website: rules for the command centre."""

from django.utils.translation import gettext_lazy as _

SLUG = "sites"
TITLE = _("Website")


def metrics():
    return []


def completeness_rules():
    return []
