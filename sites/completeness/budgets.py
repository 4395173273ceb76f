"""Rules on the village's money: the budget, who carries it out, what became of it (Perki KI 1/2018
Pasal 2, Permendagri 20/2018 Pasal 39 and 72). They are for kampungs; a kelurahan has no budget."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.plugins.specs import CompletenessRuleSpec
from core.villages.models import Village
from sites.completeness import places
from sites.completeness.content import (
    documents,
    filled,
    having,
    kampungs,
    last_year,
    lines_of_page,
    published,
    this_year,
)
from sites.models import BudgetPage, InformationPage

GROUP = _("Budget")
PASAL_39 = "Permendagri 20/2018 Pasal 39"
PASAL_72 = "Permendagri 20/2018 Pasal 72"
EDIT = _("Edit the budget")
JANUARY, MARCH = (1, 31), (3, 31)


def rules() -> list[CompletenessRuleSpec]:
    return [
        CompletenessRuleSpec(
            "budget",
            _("This year’s budget (APBDes) is published"),
            lambda villages: having(villages, budgets(this_year()).filter(lines_of_page())),
            weight=5,
            legal_basis=f"Perki KI 1/2018 Pasal 2; {PASAL_39}",
            fix_url=places.budget(this_year),
            due=JANUARY,
            aspect="fresh",
            applies=kampungs,
            group=GROUP,
            action=_("Enter the budget"),
        ),
        CompletenessRuleSpec(
            "budget_regulation",
            _("This year’s budget regulation can be downloaded"),
            villages_with_regulation,
            weight=2,
            legal_basis="Perki KI 1/2018 Pasal 2",
            fix_url=places.document(InformationPage.Kind.APBDES, this_year),
            due=JANUARY,
            aspect="fresh",
            applies=kampungs,
            group=GROUP,
            action=_("Add the document"),
        ),
        CompletenessRuleSpec(
            "budget_team",
            _("The budget names those who carry it out"),
            lambda villages: having(villages, budgets(this_year()).exclude(team="")),
            weight=2,
            legal_basis=PASAL_39,
            fix_url=places.budget(this_year),
            applies=with_budget,
            group=GROUP,
            action=EDIT,
        ),
        CompletenessRuleSpec(
            "budget_complaints",
            _("The budget names an address for complaints"),
            villages_with_complaints,
            weight=2,
            legal_basis=f"{PASAL_39}; Pasal 72",
            fix_url=places.budget(this_year),
            applies=with_budget,
            group=GROUP,
            action=EDIT,
        ),
        CompletenessRuleSpec(
            "realisation",
            _("What became of last year’s budget is published"),
            lambda villages: having(villages, realised()),
            weight=4,
            legal_basis=f"Perki KI 1/2018 Pasal 2; {PASAL_72}",
            fix_url=places.budget(last_year, stage=BudgetPage.Stage.REALISED),
            due=MARCH,
            aspect="fresh",
            applies=kampungs,
            group=GROUP,
            action=_("Enter the realisation"),
        ),
        CompletenessRuleSpec(
            "realisation_whole",
            _("Each line of it tells the amount realised, so that unfinished work and what is left "
              "are known"),
            lambda villages: having(
                villages, realised().exclude(lines_of_page(realised__isnull=True))
            ),
            weight=2,
            legal_basis=PASAL_72,
            fix_url=places.budget(last_year),
            aspect="verified",
            applies=lambda villages: narrowed(kampungs(villages), realised()),
            group=GROUP,
            action=EDIT,
        ),
    ]  # fmt: skip


def budgets(year: int):
    return published(BudgetPage).filter(year=year)


def realised():
    pages = budgets(last_year()).filter(stage=BudgetPage.Stage.REALISED)
    return pages.filter(lines_of_page(realised__isnull=False))


def narrowed(villages, pages):
    """Those villages that have one of the pages: what is asked of a page is not owed without it."""
    return villages.filter(pk__in=having(villages, pages))


def with_budget(villages):
    return narrowed(kampungs(villages), budgets(this_year()))


def villages_with_regulation(villages) -> set[int]:
    """As a document of its own, or among the papers of the budget."""
    document = documents(InformationPage.Kind.APBDES, this_year())
    return having(villages, document) | having(
        villages, budgets(this_year()).filter(filled("files"))
    )


def villages_with_complaints(villages) -> set[int]:
    """Where the budget names none, its page names the office's."""
    reachable = ~Q(address="") | ~Q(email="") | ~Q(phone="")
    known = Village.objects.filter(reachable, pk__in=villages.values("pk"))
    return set(known.values_list("pk", flat=True)) | having(
        villages, budgets(this_year()).exclude(complaints="")
    )
