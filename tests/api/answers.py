"""Every public answer of the API to a GET, found in the URLconf, with the names it carries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from django.test import Client

from core.events.models import Event
from frontend_api.purging.keys import keys_of
from tests.isolation.conftest import routes

# Not of this scheme: for whoever asks alone, never cached, or no answer of an `ApiView`.
OTHERS = ("api/v1/auth/", "api/v1/webhooks/", "api/v1/tokens/", "api/v1/me/", "api/v1/events/",
          "api/v1/schema/", "api/v1/docs/", "api/v1/problems/", "api/v1/preview/")  # fmt: skip
SENT_TO = ("api:page-form-submit",)  # which no GET has
# Of whoever has a secret code, or good for one use: never kept.
SECRET = ("api:netizen:letter_request", "api:netizen:letter_pdf", "api:netizen:captcha",
          "api:netizen:letter_verification")  # fmt: skip
PLACES = {"villages": ("18.02.01.2003", "18.02.02.2001"), "districts": ("18.02.01", "18.02.02"),
          "regencies": ("18.02",)}  # fmt: skip
QUERIES = {"api:rendition": ("?filter=width-160",), "api:page": ("", "?locale=id"),
           "api:villages": ("", "?plugin=ronda")}  # fmt: skip


NOBODYS = {"pk": 10**15, "uuid": "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90", "name": "x", "plugin": "x",
           "identifier": "18.02.01.2003-20260101T000000Z-00000000", "report": "x", "delivery": 1,
           "collection": "x", "feature": "x", "z": 1, "y": 9, "x": 9,
           "service_code": "road", "service_request_id": "x", "token": "x", "kind": "x",
           "tracking": "x", "proposal": "x", "topic": "x", "announcement": "x"}  # fmt: skip
OPEN311 = tuple(f"?jurisdiction_id={code}" for code in ("18.02.01.2003", "18.02.02.2001", "18.02"))


@dataclass(frozen=True)
class Answer:
    """What a GET answers, comparable, and the names on it."""

    status: int
    content: str
    keys: frozenset[str]


@cache
def templates() -> list:
    """Of what anybody may read: found by asking, so a village with all plugins has to be there."""
    client = Client()
    found = []
    for route in routes("api/v1/"):
        if route.template.startswith(OTHERS) or route.name in SENT_TO + SECRET:
            continue
        code = PLACES.get(route.template.split("/")[2], ("",))[0]
        answer = client.get("/" + route.template.format_map({**NOBODYS, "code": code}))
        if answer.status_code not in (401, 405):
            found.append(route)
    return found


def addresses(values: dict[str, list]) -> dict[str, list[str]]:
    """Addresses to ask by route. `values` are those of a route's own keyword."""
    found = {}
    for route in templates():
        kind = route.template.split("/")[2]
        paths = []
        for code in PLACES.get(kind, ("",)):
            own = values.get(route.name, [{}])
            queries = values.get(f"{route.name}?") or QUERIES.get(route.name, ("",))
            if route.name.endswith("search"):
                queries = ("?q=panen",)
            if ":open311-" in route.name and "discovery" not in route.name:
                queries = OPEN311
            paths += [
                "/" + route.template.format(code=code, **item) + query
                for item in own
                for query in queries
            ]
        found[route.name] = paths
    return found


def ask(client, values) -> dict[str, Answer]:
    """All answers by address; of what is mounted for wider areas too, what shows each record."""
    answers = {}
    for name, paths in addresses(values).items():
        if re.search("-(regency|install):ogc", name) and not name.endswith(("items", "tile")):
            continue
        for path in paths:
            response = client.get(path)
            keys = response.get("Surrogate-Key", "").split()
            answers[path] = Answer(response.status_code, _content(response), frozenset(keys))
    return answers


def _content(response) -> str:
    # Tiles are bytes of no encoding.
    text = response.content.decode(errors="surrogateescape")
    if "cursor" in text and response.headers["Content-Type"] == "application/json":
        body = json.loads(text)
        if "changed" in body:
            # A cursor goes on with every event, and any of them is good.
            body.pop("cursor")
        return json.dumps(body)
    return text


class Recorder:
    """What is to be purged for what happens after it was made."""

    def __init__(self):
        self.start = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    @property
    def events(self) -> list[Event]:
        later = Event.objects.filter(pk__gt=self.start).order_by("pk")
        return list(later.select_related("village"))

    @property
    def purged(self) -> set[str]:
        return set(keys_of(self.events))
