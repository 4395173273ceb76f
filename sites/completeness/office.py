"""Rules on the office: how it is reached, who works there, what it does for people."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.plugins.specs import CompletenessRuleSpec
from sites.completeness import places
from sites.completeness.content import filled, having, kampungs, published
from sites.models import ContactPage, Institution, Official, ServicePage, VillageSettings

CONTACT = _("Contact")
PEOPLE = _("People in office")
SERVICES = _("Public services")
PROFILE = "Perki KI 1/2018 Pasal 2; UU 14/2008 Pasal 9"
STANDARD = "UU 25/2009 Pasal 21"
ENTER = _("Enter the contact")
# Offices are written freely: the head's, with "acting" before it or not.
HEAD = r"^((pj|pjs|plt|plh|penjabat)\.?\s+)?(kepala (kampung|desa|kelurahan)|kakam|lurah)(\s|$)"
FEWEST_OFFICIALS = 3
FEWEST_SERVICES = 5


def rules() -> list[CompletenessRuleSpec]:
    return [*_contact(), *_people(), *_services()]


def _contact() -> list[CompletenessRuleSpec]:
    def rule(name, label, met, weight=1, legal_basis="", fix_url=places.settings, action=ENTER):
        return CompletenessRuleSpec(
            name, label, met, weight=weight, legal_basis=legal_basis, fix_url=fix_url,
            group=CONTACT, action=action,
        )  # fmt: skip

    return [
        rule("address", _("The office’s address is given"), having_own("address"), 3, PROFILE),
        rule("phone", _("The office’s phone number is given"), having_own("phone"), 2),
        rule("email", _("The office’s email address is given"), having_own("email"), 2),
        rule("hours", _("The opening hours are given"), villages_with_hours, 2),
        rule(
            "directions",
            _("The contact page tells the way to the office"),
            lambda villages: having(villages, published(ContactPage).exclude(directions="")),
            fix_url=places.the("ContactPage"),
            action=_("Describe the way"),
        ),
    ]


def having_own(name: str):
    return lambda villages: set(
        villages.exclude(**{name: ""}).order_by().values_list("pk", flat=True)
    )


def villages_with_hours(villages) -> set[int]:
    rows = VillageSettings.objects.for_villages(villages).filter(filled("hours"))
    return set(rows.values_list("village", flat=True))


def _people() -> list[CompletenessRuleSpec]:
    return [
        CompletenessRuleSpec(
            "head",
            _("The head of the village is named"),
            lambda villages: villages_of(serving(villages).filter(position__iregex=HEAD)),
            weight=3,
            legal_basis=PROFILE,
            fix_url=places.official,
            group=PEOPLE,
            action=_("Add an official"),
        ),
        CompletenessRuleSpec(
            "structure",
            _("At least three people of the village government are named with their offices"),
            villages_with_structure,
            weight=2,
            legal_basis=PROFILE,
            fix_url=places.official,
            group=PEOPLE,
            action=_("Add an official"),
        ),
        CompletenessRuleSpec(
            "council",
            _("The village council (BPK) is named"),
            villages_with_council,
            legal_basis="Perki KI 1/2018 Pasal 2",
            fix_url=places.official,
            applies=kampungs,
            group=PEOPLE,
            action=_("Add an official"),
        ),
        CompletenessRuleSpec(
            "photos",
            _("Each official shown has a photo"),
            lambda villages: villages_of(serving(villages)) - villages_of(faceless(villages)),
            fix_url=official_without_photo,
            applies=lambda villages: villages.filter(pk__in=villages_of(serving(villages))),
            group=PEOPLE,
            action=_("Add the photo"),
        ),
    ]


def serving(villages):
    """The officials that the websites show of the villages' governments."""
    people = Official.objects.for_villages(villages).order_by()
    return people.filter(is_active=True, body=Official.Body.GOVERNMENT)


def faceless(villages):
    return serving(villages).filter(photo__isnull=True)


def villages_of(rows) -> set[int]:
    return set(rows.order_by().values_list("village", flat=True).distinct())


def villages_with_structure(villages) -> set[int]:
    from django.db.models import Count

    found = serving(villages).values("village").annotate(people=Count("pk"))
    enough = found.filter(people__gte=FEWEST_OFFICIALS)
    return set(enough.values_list("village", flat=True))


def villages_with_council(villages) -> set[int]:
    """Its members among the officials, or itself among the institutions."""
    members = Official.objects.for_villages(villages).filter(
        is_active=True, body=Official.Body.COUNCIL
    )
    itself = Institution.objects.for_villages(villages).filter(
        is_active=True, kind=Institution.Kind.BPK
    )
    return villages_of(members) | villages_of(itself)


def official_without_photo(village) -> str:
    own = Official.objects.for_village(village).filter(
        is_active=True, body=Official.Body.GOVERNMENT, photo__isnull=True
    )
    first = own.first()
    return places.row("official", first.pk) if first else places.official(village)


def _services() -> list[CompletenessRuleSpec]:
    return [
        CompletenessRuleSpec(
            "services",
            _("At least five public services are described"),
            lambda villages: having(villages, published(ServicePage), FEWEST_SERVICES),
            weight=4,
            legal_basis=f"{PROFILE}; {STANDARD}",
            fix_url=places.adoption,
            group=SERVICES,
            action=_("Take from the catalogue"),
        ),
        CompletenessRuleSpec(
            "service_details",
            _("Each service tells what to bring, the steps, cost, duration and who is responsible"),
            lambda villages: having(villages, published(ServicePage)) - having(villages, vague()),
            weight=3,
            legal_basis=STANDARD,
            fix_url=vague_service,
            aspect="verified",
            applies=lambda villages: villages.filter(
                pk__in=having(villages, published(ServicePage))
            ),
            group=SERVICES,
            action=_("Complete the service"),
        ),
    ]


def vague():
    """The published services that leave something of their standard out."""
    told = Q(filled("requirements")) & Q(filled("steps"))
    return published(ServicePage).filter(Q(cost="") | Q(duration="") | Q(responsible="") | ~told)


def vague_service(village) -> str:
    own = vague().filter(places.in_tree(village)).order_by("path")
    pk = own.values_list("pk", flat=True).first()
    return places.edit(pk) if pk else places.the("ServiceIndexPage")(village)
