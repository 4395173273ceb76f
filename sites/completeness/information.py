"""Rules of the law on what a village tells: by period, and at once (Perki KI 1/2018, Pasal 2 and 3).

The law is for villages with a government of their own: of a kelurahan only what every public body
owes is asked (UU 14/2008, Pasal 9 and 10).
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.plugins.specs import CompletenessRuleSpec
from sites.completeness import places
from sites.completeness.content import (
    documents,
    filled,
    having,
    kampungs,
    last_year,
    planned_year,
    published,
    this_year,
)
from sites.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    InformationPage,
    ProfilePage,
    VillageSettings,
)
from sites.models.information import STATEMENTS

PERIODIC = _("Periodic public information")
IMMEDIATE = _("Immediate public information")
PASAL_2 = "Perki KI 1/2018 Pasal 2"
PASAL_3 = "Perki KI 1/2018 Pasal 3"
OF_ALL = "Perki KI 1/2018 Pasal 2; UU 14/2008 Pasal 9"
AT_ONCE = "Perki KI 1/2018 Pasal 3; UU 14/2008 Pasal 10"
ADD_DOCUMENT = _("Add the document")
EDIT_PROFILE = _("Edit the profile")
Kind = InformationPage.Kind

# Kind of document, rule, what it says, the year it is to be for, weight and the day it is due. The
# plan of a year is made from July on, until the end of September of the year before (PP 43/2014
# Pasal 118), the list of proposals handed in until the end of the year (Permendagri 114/2014), and
# reports follow within three months of the year's end (PP 43/2014 Pasal 49, Permendagri 20/2018
# Pasal 70).
PAPERS = (
    (Kind.PROGRAMMES, "programmes", _("The matrix of running programmes is published: name, "
     "schedule, person responsible, source and amount"), this_year, 2, None),
    (Kind.INCOMING, "incoming", _("The matrix of incoming programmes with their recipients is "
     "published"), this_year, 2, None),
    (Kind.RPJMDES, "rpjmdes", _("The plan for the term of office (RPJMDes) is published"),
     this_year, 3, None),
    (Kind.RKPDES, "rkpdes", _("The year’s plan of work (RKPDes) is published"),
     planned_year(7), 3, (9, 30)),
    (Kind.DU_RKP, "du_rkp", _("The list of proposals (DU-RKP) is published"),
     planned_year(10), 2, (12, 31)),
    (Kind.PERFORMANCE, "performance", _("Last year’s performance report is published"),
     last_year, 3, (3, 31)),
    (Kind.FINANCE, "finance", _("Last year’s financial report is published"),
     last_year, 3, (3, 31)),
)  # fmt: skip


def rules() -> list[CompletenessRuleSpec]:
    return [
        CompletenessRuleSpec(
            "profile",
            _("The profile introduces the village"),
            lambda villages: having(villages, published(ProfilePage).filter(introduced())),
            weight=3,
            legal_basis=OF_ALL,
            fix_url=places.the("ProfilePage"),
            group=PERIODIC,
            action=EDIT_PROFILE,
        ),
        CompletenessRuleSpec(
            "vision_mission",
            _("The profile states vision and mission"),
            lambda villages: having(
                villages, published(ProfilePage).filter(filled("mission")).exclude(vision="")
            ),
            weight=2,
            legal_basis=OF_ALL,
            fix_url=places.the("ProfilePage"),
            group=PERIODIC,
            action=EDIT_PROFILE,
        ),
        CompletenessRuleSpec(
            "duties",
            _("The profile states the duties of the village government"),
            lambda villages: having(villages, published(ProfilePage).exclude(duties="")),
            weight=2,
            legal_basis=OF_ALL,
            fix_url=places.the("ProfilePage"),
            group=PERIODIC,
            action=EDIT_PROFILE,
        ),
        CompletenessRuleSpec(
            "figures",
            _("The profile tells inhabitants, households and area"),
            lambda villages: having(
                villages,
                published(ProfilePage).filter(
                    population__isnull=False, households__isnull=False, area_ha__isnull=False
                ),
            ),
            fix_url=places.the("ProfilePage"),
            group=PERIODIC,
            action=EDIT_PROFILE,
        ),
        *[_paper(*row) for row in PAPERS],
    ]


def introduced() -> Q:
    return ~Q(intro="") | Q(filled("body"))


def _paper(kind, name, label, year, weight, due) -> CompletenessRuleSpec:
    return CompletenessRuleSpec(
        name,
        label,
        lambda villages: having(villages, documents(kind, year())),
        weight=weight,
        legal_basis=PASAL_2,
        fix_url=places.document(kind, year),
        due=due,
        aspect="fresh",
        applies=kampungs,
        group=PERIODIC,
        action=ADD_DOCUMENT,
    )


def immediate_rules() -> list[CompletenessRuleSpec]:
    return [
        CompletenessRuleSpec(
            "announcement_channel",
            _("There is a place for announcements at once"),
            lambda villages: having(villages, published(AnnouncementIndexPage)),
            weight=2,
            legal_basis=AT_ONCE,
            fix_url=places.the("AnnouncementIndexPage"),
            group=IMMEDIATE,
            action=_("Open the page"),
        ),
        CompletenessRuleSpec(
            "announcements_whole",
            _("Each announcement states danger, who is affected, evacuation, prevention, help, "
              "announcer, how to report and what is being done"),
            villages_with_whole_announcements,
            weight=2,
            legal_basis=PASAL_3,
            fix_url=incomplete_announcement,
            aspect="verified",
            group=IMMEDIATE,
            action=_("Complete the announcement"),
        ),
        CompletenessRuleSpec(
            "emergency_numbers",
            _("Emergency numbers are given"),
            villages_with_numbers,
            weight=2,
            legal_basis=AT_ONCE,
            fix_url=places.settings,
            group=IMMEDIATE,
            action=_("Enter the contact"),
        ),
    ]  # fmt: skip


def incomplete():
    """The published announcements that leave out one of the statements."""
    empty = Q()
    for name in STATEMENTS:
        empty |= Q(**{name: ""})
    return published(AnnouncementPage).filter(empty)


def villages_with_whole_announcements(villages) -> set[int]:
    return set(villages.values_list("pk", flat=True)) - having(villages, incomplete())


def incomplete_announcement(village) -> str:
    own = incomplete().filter(places.in_tree(village)).order_by("-starts_at")
    pk = own.values_list("pk", flat=True).first()
    return places.edit(pk) if pk else places.the("AnnouncementIndexPage")(village)


def villages_with_numbers(villages) -> set[int]:
    rows = VillageSettings.objects.for_villages(villages).filter(filled("emergency_numbers"))
    return set(rows.values_list("village", flat=True))
