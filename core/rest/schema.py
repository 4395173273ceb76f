"""How the API describes itself: only what is below `/api/v1/`, plugins' names prefixed."""

from __future__ import annotations

import django_filters
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny

from core.plugins.registry import registry
from core.rest.filters import WholeNumberFilter
from core.rest.pagination import DEFAULT_LIMIT, MAX_LIMIT
from core.rest.serializers import KnownFieldsOnly, ProblemSerializer
from core.rest.views import ListView

PROBLEMS = {
    "400": "A parameter or value is not accepted; the answer names it.",
    "401": "The access token is unknown, has expired or was revoked; or signing in is needed.",
    "404": "Nothing has this address, or the village does not offer the service.",
    "429": "Too many requests; `Retry-After` says when to go on.",
}
# Where a right is asked for, or something changes, for which a browser's session must prove itself.
FORBIDDEN = {"403": "Whoever asks may not do this here."}
AREAS = {"villages": "village", "regencies": "regency"}  # by the part of the path
COLUMNS = {
    2**15 - 1,
    2**31 - 1,
    2**63 - 1,
}  # the greatest whole numbers that databases' columns hold
WITH_BODY = {"415": "The body is not JSON."}


def only_public_endpoints(endpoints):
    """Leaves out the admin's own API; a preprocessing hook of drf-spectacular."""
    return [item for item in endpoints if item[0].startswith("/api/v1/")]


def plugin_prefix(module: str) -> str:
    """`Ronda` for a module of that plugin's package, empty for core's."""
    for plugin in registry.plugins.values():
        package = plugin.manifest.hooks.rpartition(".")[0]
        if package and module.startswith(package + "."):
            return plugin.slug.capitalize()
    return ""


PAGING = (
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    ),
    OpenApiParameter("cursor", {"type": "string"}, description="From `next`."),
)
# What `check_filters` refuses of filters that choose: nothing to choose.
NOT_BLANK = r"\S"
FILTER_TYPES = (
    (django_filters.BooleanFilter, {"type": "boolean"}),
    (WholeNumberFilter, {"type": "integer"}),
    (django_filters.NumberFilter, {"type": "number"}),
    (django_filters.IsoDateTimeFilter, {"type": "string", "format": "date-time"}),
)


def _filter_parameter(name: str, item: django_filters.Filter) -> OpenApiParameter:
    schema = next((dict(s) for kind, s in FILTER_TYPES if isinstance(item, kind)), None)
    if schema is None:
        schema = {"type": "string"}
        if choices := item.extra.get("choices"):
            schema["enum"] = [
                value for value, _label in (choices() if callable(choices) else choices)
            ]
        elif type(item) is not django_filters.CharFilter:
            schema["pattern"] = NOT_BLANK
        if longest := item.extra.get("max_length"):
            schema["maxLength"] = longest
    return OpenApiParameter(name, schema, description=str(item.extra.get("help_text", "")))


def _leave_out_what_columns_hold(field, content: dict) -> None:
    """The limits of a database's own columns, which are others on another database."""
    declared = getattr(field.parent, "_declared_fields", None)
    if declared is None or field.field_name in declared:
        return
    for limit, sizes in (("maximum", COLUMNS), ("minimum", {-size - 1 for size in COLUMNS})):
        if content.get(limit) in sizes:
            del content[limit]


class Generator(SchemaGenerator):
    """Describes in English, whatever language is active; labels are translated texts."""

    def get_schema(self, request=None, public=False):
        with translation.override("en"):
            return super().get_schema(request, public)


class Schema(AutoSchema):
    def get_override_parameters(self):
        """A list's paging and filters, which are the view's own and no filter backend's."""
        if not (isinstance(self.view, ListView) and self.method == "GET"):
            return []
        filters = getattr(self.view.filterset_class, "base_filters", {})
        known = self.view.known_parameters()
        return [
            *(parameter for parameter in PAGING if parameter.name in known),
            *(_filter_parameter(name, item) for name, item in filters.items()),
        ]

    def _is_list_view(self, serializer=None):
        is_list = isinstance(self.view, ListView) and self.method == "GET"
        return is_list or is_list_serializer(serializer)

    def get_operation_id(self):
        name = super().get_operation_id()
        prefix = plugin_prefix(type(self.view).__module__).lower()
        if prefix and (own := getattr(self.view, "operation", "")):
            # A view that is mounted for several kinds of areas.
            area = AREAS.get(self.path.split("/")[3], "install")
            return f"{prefix}_{area}_{own}"
        if prefix:
            name = name.removeprefix("villages_")
            return name if name.startswith(f"{prefix}_") else f"{prefix}_{name}"
        return name

    def _get_serializer_name(self, serializer, direction, bypass_extensions=False):
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        prefix = plugin_prefix(type(serializer).__module__)
        return name if name.startswith(prefix) else f"{prefix}{name}"

    def _insert_min_max(self, field, content):
        super()._insert_min_max(field, content)
        _leave_out_what_columns_hold(field, content)

    def _insert_field_validators(self, field, schema):
        super()._insert_field_validators(field, schema)
        _leave_out_what_columns_hold(field, schema)

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(serializer, KnownFieldsOnly):
            schema["additionalProperties"] = False
        return schema

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        schema = self.resolve_serializer(ProblemSerializer(), "response").ref
        problems = dict(PROBLEMS)
        permissions = self.view.get_permissions()
        if self.method != "GET" or not any(isinstance(item, AllowAny) for item in permissions):
            problems |= FORBIDDEN
        if self.method in ("POST", "PUT", "PATCH"):
            problems |= WITH_BODY
        for status, description in sorted(problems.items()):
            bodies.setdefault(
                status,
                {
                    "content": {"application/problem+json": {"schema": schema}},
                    "description": description,
                },
            )
        return bodies
