"""What a village owes of its website: rules for the command centre.

Named by the setting KAMPUNG_COMMAND_CENTRE. What counts is published in the village's main tree,
open to everybody, and no example text. `content` finds it for all villages at once, `places` makes
the addresses where it is mended.
"""

from django.utils.translation import gettext_lazy as _

SLUG = "sites"
TITLE = _("Website")


def metrics():
    return []


def completeness_rules():
    from sites.completeness import budgets, information, office, website

    return [
        *information.rules(),
        *budgets.rules(),
        *information.immediate_rules(),
        *office.rules(),
        *website.rules(),
    ]
