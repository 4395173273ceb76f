"""What hooks return: frozen descriptions that core bridges to Django, Wagtail and the API.

A plugin never registers anything itself. It describes, and core decides when and for which
village the thing exists. Dotted paths are resolved only when they are needed, so that a hooks
module stays cheap to import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from wagtail.blocks import Block

    from core.villages.models import Village

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
Visibility = Literal["public", "staff"]


class SpecError(ValueError):
    """A spec that cannot be accepted; the message says what to change."""


def _check_name(value: str, what: str) -> None:
    if not isinstance(value, str) or not NAME.fullmatch(value) or "__" in value:
        raise SpecError(
            f"{what} {value!r}: use lower-case letters, digits and single underscores, "
            "a letter first, 50 at most."
        )


@dataclass(frozen=True, slots=True)
class ProblemSpec:
    """A kind of problem the plugin's endpoints answer, in English.

    Given as `problem(status, detail, kind="<slug>-<name>")`, or by an `APIException` with the
    attribute `problem_kind`. `when` and `remedy` stand on the page its type leads to, with
    `detail` and `members` as an example.
    """

    name: str
    status: int
    title: str
    when: str
    remedy: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", self.name):
            raise SpecError(f"problem name {self.name!r}: lower case, digits and hyphens.")
        if not 400 <= self.status <= 599:
            raise SpecError(f"problem {self.name}: {self.status} is no status of an error.")


@dataclass(frozen=True, slots=True)
class ApiSpec:
    """Endpoints. `urlconf` is a module with `urlpatterns`, mounted at
    `/api/v1/villages/{code}/<slug>/`; each view gets `code` as keyword and `request.village`.
    `regency_urlconf`, when given, is mounted at `/api/v1/regencies/{code}/<slug>/` and gets
    `request.regency`; `install_urlconf` at `/api/v1/<slug>/`, for all areas. `problems` are kinds
    of problems beside core's."""

    urlconf: str
    regency_urlconf: str | None = None
    install_urlconf: str | None = None
    problems: tuple[ProblemSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicUrlsSpec:
    """Pages outside the page tree, mounted at `/p/<slug>/` of every village's website; each view
    gets `request.village`."""

    urlconf: str


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """A page block. Stored and shown in the API under the type `<slug>__<name>`.

    `block` makes the Wagtail block. `references` tells which models its rendering depends on
    (labels `app.Model`), so that stored copies are refreshed when one of their rows changes.
    """

    name: str
    block: Callable[[], Block]
    references: tuple[str, ...] = ()

    def __post_init__(self):
        _check_name(self.name, "block name")


@dataclass(frozen=True, slots=True)
class AdminSpec:
    """A list in the admin: the dotted path of a `core.villages.admin.VillageModelAdmin`."""

    model_admin: str


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A figure of the command centre. `measure` answers all villages of a queryset in one go:
    village id to value, absent where there is none. `total` says how values add up."""

    name: str
    label: str
    unit: str
    measure: Callable[[QuerySet[Village]], dict[int, float]]
    good: Literal["up", "down", "neither"] = "neither"
    total: Literal["sum", "mean", "max", "min"] = "sum"
    description: str = ""
    visibility: Visibility = "public"

    def __post_init__(self):
        _check_name(self.name, "metric name")


@dataclass(frozen=True, slots=True)
class CompletenessRuleSpec:
    """One thing a village owes. `met` answers which villages of a queryset have it (ids).
    `weight` is relative to the other rules; `legal_basis` names the article it follows from;
    `fix_url` makes the admin address where a village mends it."""

    name: str
    label: str
    met: Callable[[QuerySet[Village]], set[int]]
    weight: int = 1
    legal_basis: str = ""
    fix_url: Callable[[Village], str] | None = None

    def __post_init__(self):
        _check_name(self.name, "rule name")


@dataclass(frozen=True, slots=True)
class LayerProperty:
    """A property of a layer's features: read from `field`, a look-up such as `post__name` (`name`
    where none is given). `choices` are stored values with what they mean."""

    name: str
    label: str
    type: Literal["string", "integer", "number", "boolean", "date", "date-time"] = "string"
    field: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def __post_init__(self):
        _check_name(self.name, "layer property")

    @property
    def path(self) -> str:
        return self.field or self.name


# What every feature has, the code of its village and the address of its page; and what the queries
# of features know beside their properties.
RESERVED_PROPERTIES = ("village", "url", "limit", "cursor", "bbox", "crs", "datetime", "f")


@dataclass(frozen=True, slots=True)
class LayerCategory:
    """How features whose category property has this value are drawn, and what the legend says."""

    value: str
    label: str
    colour: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class MapLayerSpec:
    """A layer of the map: the rows that `queryset` answers for a queryset of villages, those alone
    that `visibility` may see.

    `geometry_field` is the look-up of a geometry in WGS 84; rows without one are left out. `village`
    is the look-up of the row's village, empty where the rows are villages and None where they belong
    to none. `id_field` tells rows
    apart in a village and an install alike. `title` names the property that a feature is called
    by, `time_field` the look-up of the moment it is of. `page` is the path of a feature's page on
    its village's website, with properties or the feature's id in braces: `/p/netizen/{code}/`.

    It is drawn in `colour` (`#rrggbb`) with lines of `width` pixels and points as `icon` (a name of
    Maki's), each feature with its title beside it where it is `labelled`; where `category` names a
    property, a feature is drawn as the one of `categories` that has its value. `licence` and
    `attribution` tell on what terms the data may be used and whom to name.
    """

    name: str
    label: str
    queryset: Callable[[QuerySet[Village]], QuerySet]
    geometry_field: str
    properties: tuple[LayerProperty, ...] = ()
    geometry: Literal["point", "line", "polygon", "mixed"] = "point"
    colour: str = "#0b6e4f"
    icon: str = ""
    visibility: Visibility = "public"
    description: str = ""
    village: str | None = "village"
    id_field: str = "pk"
    title: str = ""
    time_field: str = ""
    page: str = ""
    width: float = 2.0
    labelled: bool = False
    category: str = ""
    categories: tuple[LayerCategory, ...] = ()
    licence: str = ""
    attribution: str = ""

    def __post_init__(self):
        _check_name(self.name, "layer name")
        for colour in (self.colour, *(item.colour for item in self.categories)):
            if not re.fullmatch(r"#[0-9a-f]{6}", colour):
                raise SpecError(f"layer {self.name}: write the colour {colour!r} as #rrggbb.")
        names = [item.name for item in self.properties]
        for name in set(names) & set(RESERVED_PROPERTIES):
            raise SpecError(
                f"layer {self.name}: every layer has a property or parameter {name} already."
            )
        names.append("id")
        for name in (self.title, self.category, *re.findall(r"{(\w+)}", self.page)):
            if name and name not in names:
                raise SpecError(f"layer {self.name}: it has no property {name}.")


@dataclass(frozen=True, slots=True)
class LayerSourceSpec:
    """Layers that are themselves data. `layers` answers those there are in a queryset of villages,
    in one query; each time with names of their own, which no other layer of the plugin has."""

    name: str
    layers: Callable[[QuerySet[Village]], Iterable[MapLayerSpec]]

    def __post_init__(self):
        _check_name(self.name, "layer source")


@dataclass(frozen=True, slots=True)
class EventTypeSpec:
    """A kind of event the plugin appends (`report.created`), with who may see it."""

    kind: str
    label: str
    visibility: Visibility = "staff"

    def __post_init__(self):
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", self.kind):
            raise SpecError(f"event kind {self.kind!r}: write it as subject.verb, lower case.")


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """Records the search finds. `search` takes (villages, text, limit) and yields `SearchHit`."""

    name: str
    label: str
    search: Callable[..., Any]

    def __post_init__(self):
        _check_name(self.name, "search name")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One result: its village's code, what it is, and where it opens."""

    village: str
    title: str
    excerpt: str
    url: str


@dataclass(frozen=True, slots=True)
class PermissionSpec:
    """Permissions of the plugin's models that a role holds in its villages.
    `permissions` are `app_label.codename`."""

    role: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One per-village setting, shown in the plugin's settings form."""

    name: str
    label: str
    kind: Literal["text", "integer", "boolean", "choice"]
    default: Any
    help_text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    def __post_init__(self):
        _check_name(self.name, "setting name")
        if self.kind == "choice" and self.default not in dict(self.choices):
            raise SpecError(f"setting {self.name}: its default is none of its choices.")


@dataclass(frozen=True, slots=True)
class MenuItemSpec:
    """An entry in the website's menu: a label and a path under `/p/<slug>/`."""

    label: str
    path: str = ""
    order: int = 500


@dataclass(frozen=True, slots=True)
class HealthCheckSpec:
    """A check for `/health/`. `check` returns nothing when well, else raises with the reason."""

    name: str
    check: Callable[[], None]

    def __post_init__(self):
        _check_name(self.name, "health check name")


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """Work to repeat: `run` is called for each village that has the plugin, every `every`
    seconds, by the task worker."""

    name: str
    every: int
    run: Callable[[Village], None]

    def __post_init__(self):
        _check_name(self.name, "task name")
        if self.every < 60:
            raise SpecError(f"task {self.name}: once a minute is the most that is run.")


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What `export_personal_data` answers: a title and rows of plain values."""

    title: str
    rows: tuple[dict[str, Any], ...] = field(default_factory=tuple)
