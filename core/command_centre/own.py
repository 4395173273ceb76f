"""What core itself measures: how complete a village's data is."""

from django.utils.translation import gettext_lazy as _

from core.plugins.specs import MetricSpec

SLUG = "command_centre"
TITLE = _("Command centre")


def metrics():
    return [
        MetricSpec(
            "completeness",
            _("Completeness of the data"),
            _("of 100"),
            # Made of the rules of all sources when these have been asked (`measuring`).
            lambda villages: {},
            "up",
            total="mean",
            target=95,
            description=_("What the village owes, each thing by its weight, and has."),
        )
    ]
