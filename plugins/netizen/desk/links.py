"""The way between the lists a desk keeps: they stand above each of them, and not in the menu, where
eight more lines would hide what is opened every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.villages.admin import scope_permitting

if TYPE_CHECKING:
    from core.accounts.models import User

# (model, label)
LISTS = (
    ("report", _("Inbox")),
    ("category", _("Categories")),
    ("agency", _("Agencies")),
    ("agencyofficer", _("Agency officers")),
    ("cannedanswer", _("Canned answers")),
    ("savedview", _("Saved views")),
    ("holiday", _("Holidays")),
    ("blockedsender", _("Blocked senders")),
)


def links_of(model_admin, user: User) -> list[dict]:
    """Those that the person may open, by their roles; without a query."""
    return [
        {
            "url": reverse(f"netizen_{model}_modeladmin_index"),
            "label": label,
            "is_here": model == model_admin.opts.model_name,
        }
        for model, label in LISTS
        if not scope_permitting(user, model_admin.slug, f"netizen.view_{model}").is_empty
    ]
