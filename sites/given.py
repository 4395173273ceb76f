"""What a link to the form of a new page has filled in already: the kind of document, its year."""

from __future__ import annotations

from django.dispatch import receiver
from wagtail.signals import init_new_page

from core.villages.editing import asked
from sites.models import BudgetPage, InformationPage

CHOICES = {
    "kind": set(InformationPage.Kind.values),
    "stage": set(BudgetPage.Stage.values),
}


@receiver(init_new_page)
def begin_as_asked(sender, page, **kwargs):
    """Take what the address says, where it is one of the field's values; leave out all else."""
    if isinstance(page, (InformationPage, BudgetPage)):
        year = asked("year")
        if year.isdecimal() and len(year) == 4:
            page.year = int(year)
        for name, known in CHOICES.items():
            if hasattr(page, name) and asked(name) in known:
                setattr(page, name, asked(name))
