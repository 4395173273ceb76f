"""What hooks return: frozen descriptions that core bridges to Django, Wagtail and the API.

A plugin never registers anything itself. It describes, and core decides when and for which
village the thing exists. Dotted paths are resolved only when they are needed, so that a hooks
module stays cheap to import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Literal

from core.plugins.figure_specs import (  # noqa: F401
    ActiveAlert,
    AlertSpec,
    CompletenessRuleSpec,
    MetricSpec,
    SignOfLife,
    SignOfLifeSpec,
)
from core.plugins.layer_specs import (  # noqa: F401
    RESERVED_PROPERTIES,
    LayerCategory,
    LayerProperty,
    LayerSourceSpec,
    MapLayerSpec,
    Roads,
)
from core.plugins.naming import NAME, SpecError, Visibility, check_name  # noqa: F401

if TYPE_CHECKING:
    from wagtail.blocks import Block

    from core.villages.models import Village


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
        check_name(self.name, "block name")


@dataclass(frozen=True, slots=True)
class AdminSpec:
    """A list in the admin: the dotted path of a `core.villages.admin.VillageModelAdmin`."""

    model_admin: str


@dataclass(frozen=True, slots=True)
class AddresseesSpec:
    """People who hear an event because it names what is theirs, whatever its village. `key` is the
    payload's that holds a list of texts or whole numbers; `of` takes the user and answers those that
    are the user's, none for whom they are not meant. It is asked once for each listener who comes.
    """

    key: str
    of: Callable[..., Iterable[str | int]]


@dataclass(frozen=True, slots=True)
class EventTypeSpec:
    """A kind of event the plugin appends (`report.created`), with who may see it. `roles` hear it
    in their areas on the stream of events although it is not public, and so do its `addressees`.

    `narrow` may keep some of them out: it takes the user and the ids of the villages in which one
    of the roles is held, and answers the ids of those in which the user hears it. It is asked once
    for each listener who comes, for all of the plugin's kinds that name the same roles.
    """

    kind: str
    label: str
    visibility: Visibility = "staff"
    roles: tuple[str, ...] = ()
    narrow: Callable[..., Any] | None = None
    addressees: AddresseesSpec | None = None

    def __post_init__(self):
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", self.kind):
            raise SpecError(f"event kind {self.kind!r}: write it as subject.verb, lower case.")


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """Records the search finds. `search` takes (villages, text, limit) and yields `SearchHit`.

    `near` does the same for records that have a position: it takes (villages, text, point, metres,
    limit) and yields those within that many metres of the point (longitude and latitude in
    WGS 84), nearest first, each with its `distance`; all of them where the text is empty. Without
    it, the records of a search by distance are where their village is.
    """

    name: str
    label: str
    search: Callable[..., Any]
    near: Callable[..., Any] | None = None

    def __post_init__(self):
        check_name(self.name, "search name")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One result: its village's code, what it is, and where it opens; how far away it is, in
    metres, where the search is by distance."""

    village: str
    title: str
    excerpt: str
    url: str
    distance: float | None = None


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
        check_name(self.name, "setting name")
        if self.kind == "choice" and self.default not in dict(self.choices):
            raise SpecError(f"setting {self.name}: its default is none of its choices.")


@dataclass(frozen=True, slots=True)
class MenuItemSpec:
    """An entry in the website's menu: a label and a path under `/p/<slug>/`."""

    label: str
    path: str = ""
    order: int = 500


@dataclass(frozen=True, slots=True)
class Banner:
    """A line across all pages of a website. `url` is where it leads, `level` how grave it is."""

    text: str
    url: str = ""
    level: Literal["alarm", "notice"] = "notice"


@dataclass(frozen=True, slots=True)
class BannerSpec:
    """Lines at the top of every page of a village's website. `banners` yields those that hold now;
    it is asked at each page, so it makes one query at most."""

    name: str
    banners: Callable[[Village], Iterable[Banner]]

    def __post_init__(self):
        check_name(self.name, "banner name")


@dataclass(frozen=True, slots=True)
class HealthCheckSpec:
    """A check for `/health/`. `check` returns nothing when well, else raises with the reason."""

    name: str
    check: Callable[[], None]

    def __post_init__(self):
        check_name(self.name, "health check name")


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """Work to repeat: `run` is called for each village that has the plugin, every `every`
    seconds, by the task worker."""

    name: str
    every: int
    run: Callable[[Village], None]

    def __post_init__(self):
        check_name(self.name, "task name")
        if self.every < 60:
            raise SpecError(f"task {self.name}: once a minute is the most that is run.")


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What `export_personal_data` answers: a title and rows of plain values. `files` are what the
    person has sent, such as photos: a name (`photo-1.jpg`) and a function that opens it for reading
    bytes, called once, when the file is handed out."""

    title: str
    rows: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    files: tuple[tuple[str, Callable[[], IO[bytes]]], ...] = ()
