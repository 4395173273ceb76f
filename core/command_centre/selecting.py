"""Which villages of an area a screen or report of completeness is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core.command_centre.access import Area, villages_in
from core.command_centre.completeness import Rule, known_rules, scores
from core.command_centre.models import Level, MissingItem
from core.villages.models import District, Regency


@dataclass(slots=True)
class Selection:
    """The villages of `area` that miss a rule, or one of a group, in one of its districts. What the
    address asks for and is not there is told in `errors`, and narrows nothing."""

    area: Area
    rule: Rule | None = None
    group: str = ""
    district: District | None = None
    errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, area: Area, asked) -> Selection:
        """Read from a query string's or form's `rule`, `group` and `district`."""
        known = {rule.key: rule for rule in known_rules().values()}
        found = cls(area)
        key, group, district = (asked.get(name, "") for name in ("rule", "group", "district"))
        if key:
            found.rule = known.get(key)
            if found.rule is None:
                found.errors.append(_("No rule has the name “%s”.") % key[:100])
        if group:
            if any(rule.group == group for rule in known.values()):
                found.group = group
            else:
                found.errors.append(_("No group of rules is called “%s”.") % group[:100])
        if district and isinstance(area, Regency):
            found.district = District.objects.filter(regency=area, code=district[:8]).first()
            if found.district is None:
                found.errors.append(_("No district of yours has the code “%s”.") % district[:100])
        return found

    @property
    def place(self) -> Area:
        """The narrowest area that is chosen."""
        return self.district or self.area

    @property
    def query(self) -> str:
        """As the part of an address."""
        parts = {
            "rule": self.rule.key if self.rule else "",
            "group": self.group,
            "district": self.district.code if self.district else "",
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def missing(self):
        """The rows of what is missing that the selection is about."""
        rows = MissingItem.objects.all()
        if self.rule is not None:
            rows = rows.filter(source=self.rule.source.slug, rule=self.rule.spec.name)
        if self.group:
            wanted = Q(pk__in=[])
            for rule in known_rules().values():
                if rule.group == self.group:
                    wanted |= Q(source=rule.source.slug, rule=rule.spec.name)
            rows = rows.filter(wanted)
        return rows

    def villages(self):
        """A queryset of the villages."""
        villages = villages_in(self.place)
        if self.rule is not None or self.group:
            villages = villages.filter(Exists(self.missing().filter(village=OuterRef("pk"))))
        return villages

    def scores(self):
        """The kept scores of the villages, the lowest first."""
        level = "regency" if isinstance(self.place, Regency) else "district"
        rows = scores(level=Level.VILLAGE, **{level: self.place.code})
        if self.rule is not None or self.group:
            rows = rows.filter(area__in=self.villages().order_by().values("code"))
        return rows.order_by("value", "area")
