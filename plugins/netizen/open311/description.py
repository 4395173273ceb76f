"""How the API's description tells of Open311: both formats, and errors that are no problems."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter

from core.rest.schema import NOT_BLANK, Schema
from plugins.netizen.open311.formats import ELEMENTS
from plugins.netizen.open311.selection import MOST, MOST_IDS, MOST_PAGES, STATES
from plugins.netizen.open311.serializers import Open311ErrorSerializer

MEDIA_TYPES = {"json": "application/json", "xml": "text/xml"}
JURISDICTION = OpenApiParameter(
    "jurisdiction_id", {"type": "string", "pattern": NOT_BLANK}, required=True,
    description="The official code of a village, or of the regency for all of its villages.",
)  # fmt: skip
COMMON = [
    JURISDICTION,
    OpenApiParameter("api_key", str, description="Clients send it; reading needs none."),
    OpenApiParameter("extensions", str, description="Clients send it; there are none."),
]
TEXTS = {"type": "array", "items": {"type": "string"}}
ARE_LISTS = {"style": "form", "explode": False}
FILTERS = [
    OpenApiParameter(
        "service_request_id", {**TEXTS, "maxItems": MOST_IDS},
        description="By comma. All else is passed over, and unpublished requests are found too, "
        "without description and place.", **ARE_LISTS,
    ),
    OpenApiParameter("service_code", TEXTS, description="By comma.", **ARE_LISTS),
    OpenApiParameter(
        "status", {**TEXTS, "items": {"type": "string", "enum": list(STATES)}},
        description="By comma.", **ARE_LISTS,
    ),
    OpenApiParameter(
        "start_date", {"type": "string", "format": "date-time"},
        description="Requested from then on, 90 days unless `end_date` is nearer.",
    ),
    OpenApiParameter(
        "end_date", {"type": "string", "format": "date-time"},
        description="Requested until then, of the 90 days before unless `start_date` is nearer.",
    ),
    OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}),
    OpenApiParameter(
        "page_size", {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST}
    ),
]  # fmt: skip


SAID = {
    "403": "The `api_key` is wrong, or needed; or the village takes nothing from this sender.",
    "404": "Nothing has this jurisdiction, service, request or token.",
    "415": "The body is no form.",
}


class Open311Schema(Schema):
    """Of an `Open311View`."""

    def get_operation_id(self):
        create = "create_" if self.method == "POST" else ""
        return f"netizen_open311_{create}{self.view.operation}_{self.view.extension}"

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        bodies.pop("401", None)  # no view here asks anybody to sign in
        error = self.resolve_serializer(Open311ErrorSerializer(), "response").ref
        for status, body in bodies.items():
            root = self.view.root
            if int(status) >= 400:
                root, schema = "errors", {"type": "array", "items": error}
                body["content"] = {MEDIA_TYPES[self.view.extension]: {"schema": schema}}
                body["description"] = SAID.get(status, body["description"])
            if self.view.extension == "xml":
                _name(body["content"]["text/xml"]["schema"], root)
        return bodies


def _name(schema: dict, root: str) -> None:
    """Tell what XML begins with; an array's elements stand in it."""
    if schema.get("type") == "array":
        schema["xml"] = {"name": root, "wrapped": True}
        schema["items"] = {**schema["items"], "xml": {"name": ELEMENTS[root]}}
