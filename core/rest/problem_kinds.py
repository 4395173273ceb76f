"""Every kind of problem the API answers: its name, status and title, when it comes, what to do.

The one place they are told: answers take their `type` and `title` from here, the pages those types
lead to and `docs/api/problems.md` their text. Plugins add kinds of their own with `ApiSpec`; their
names begin with the plugin's slug. All is in English, as the API's description.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from core.plugins.registry import registry

PATH = "/api/v1/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `members` are what such a problem has beside the common ones, as in an example."""

    name: str
    status: int
    title: str
    when: str
    remedy: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        """What a problem's `type` is: the address, on this install, of a page that tells of it."""
        return f"{settings.KAMPUNG_PUBLIC_URL}{PATH}{self.name}/"

    @property
    def example(self) -> dict[str, Any]:
        return {
            "type": self.uri,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.members,
        }


_CORE = (
    Kind(
        "bad-request", 400, "Bad request",
        "The request is malformed before any endpoint looks at it: a NUL character in the address, "
        "a host the install does not answer to, far too many fields.",
        "Mend the request; sent again as it is, it is refused again.",
        "A NUL character is not accepted.",
    ),
    Kind(
        "bad-parameter", 400, "Parameter not accepted",
        "A query parameter or header is not known to the endpoint, or its value is unfit. Unknown "
        "ones are refused, not passed over.",
        "`parameter` names it, `detail` tells what is accepted.",
        "Unknown parameter “colour”. Known are: cursor, limit.",
        {"parameter": "colour"},
    ),
    Kind(
        "malformed-body", 400, "Malformed body",
        "The body is no JSON, is nested too deeply, or holds characters that are no text.",
        "Send JSON in UTF-8.",
        "JSON parse error - Expecting value: line 1 column 1 (char 0)",
    ),
    Kind(
        "validation", 400, "Values not accepted",
        "The body is JSON, and some of its values are missing, unfit or unknown.",
        "`errors` has the messages by field; mend these fields and send it again.",
        "Some values are not accepted; “errors” names them.",
        {"errors": {"name": ["This field is required."]}},
    ),
    Kind(
        "unauthenticated", 401, "Not signed in",
        "The endpoint is for somebody who is known, and the request shows no token or session, or "
        "one that is unknown, has expired or was revoked.",
        "Sign in, or send an access token that is good: `WWW-Authenticate` names the ways.",
        "This access token is unknown, has expired or was revoked. Use another.",
    ),
    Kind(
        "forbidden", 403, "Not allowed",
        "Whoever asks is known and may not do this: another village's matter, an ability the token "
        "lacks, a sign-in too long ago, or a browser's change without `X-CSRFToken`.",
        "Ask with the rights it needs; asking again as before does not help.",
        "You do not manage the village 18.02.01.2003.",
    ),
    Kind(
        "not-found", 404, "Not found",
        "Nothing has this address: it is unknown, no longer public, or the village has the plugin "
        "switched off.",
        "Follow the links of `/api/v1/` and of the village; a page that has moved is found by "
        "`pages/by-path/`.",
        "No village has the code 18.02.99.2001.",
    ),
    Kind(
        "method-not-allowed", 405, "Method not allowed",
        "The address is right and the method is none of its own.",
        "`Allow` names those there are.",
        "Method \"PUT\" not allowed.",
    ),
    Kind(
        "not-acceptable", 406, "No such format",
        "Nothing the endpoint can answer is in the request's `Accept`.",
        "Accept `application/json`, or leave the header out.",
        "Could not satisfy the request Accept header.",
    ),
    Kind(
        "conflict", 409, "Conflict",
        "The request is sound and does not fit how things are.",
        "`detail` tells what stands against it; look at the present state first.",
        "This webhook is disabled. Enable it first.",
    ),
    Kind(
        "broken-file", 409, "Broken file",
        "A rendition is asked for of a picture whose file is missing or broken.",
        "Show another rendition; the village has to upload the picture anew.",
        "The picture's file is missing or broken. It has to be uploaded anew.",
    ),
    Kind(
        "gone", 410, "Gone",
        "What was here has been removed and does not come back.",
        "Forget it, and do not send it again.",
        "It has been removed.",
    ),
    Kind(
        "length-required", 411, "Length required",
        "The body does not tell its length.",
        "Send `Content-Length`.",
        "Say how long the body is, in Content-Length.",
    ),
    Kind(
        "payload-too-large", 413, "Body too large",
        "The body is larger than the install takes.",
        "Send less; `maximum_bytes`, where it is there, says how much is taken.",
        "The upload is 30.0 MB; at most 25.0 MB are accepted. Send a smaller file.",
        {"maximum_bytes": 26214400},
    ),
    Kind(
        "unsupported-media-type", 415, "Body of another type",
        "The body's `Content-Type` is none the endpoint reads.",
        "Send `application/json`.",
        "Unsupported media type \"text/plain\" in request.",
    ),
    Kind(
        "throttled", 429, "Too many requests",
        "More was asked in a minute than is allowed for an address, a token or a village.",
        "Wait for `Retry-After` seconds; `RateLimit` tells beforehand what is left.",
        "Request was throttled. Expected available in 30 seconds.",
    ),
    Kind(
        "server-error", 500, "Server error",
        "The server failed at this request; it has been logged.",
        "Try again later. If it stays, tell whoever runs the install.",
        "The server failed at this request; it has been logged.",
    ),
    Kind(
        "unavailable", 503, "Not available",
        "A part that is needed cannot do its work at present. Nothing has changed.",
        "Try again later.",
        "A part could not erase; nothing has changed.",
    ),
    Kind(
        "not-ready", 503, "Not ready yet",
        "The pages of some villages are still being written, as after setting the install up.",
        "Ask again after `Retry-After` seconds.",
        "The pages of 12 villages are still being written. Ask again in a minute.",
    ),
    Kind(
        "plugin-failure", 503, "Plugin failed",
        "One plugin failed at its part; the rest of the API goes on, and the failure is logged.",
        "Do without that part, and try again later.",
        "This layer cannot be shown at present; the failure has been logged.",
    ),
)  # fmt: skip
CORE = {kind.name: kind for kind in _CORE}
# What a problem is that says no more than its status.
BY_STATUS = {
    400: "bad-request", 401: "unauthenticated", 403: "forbidden", 404: "not-found",
    405: "method-not-allowed", 406: "not-acceptable", 409: "conflict", 410: "gone",
    411: "length-required", 413: "payload-too-large", 415: "unsupported-media-type",
    429: "throttled", 500: "server-error", 503: "unavailable",
}  # fmt: skip


def plugin_kinds() -> dict[str, list[Kind]]:
    """The kinds that plugins add, by slug."""
    found: dict[str, list[Kind]] = {}
    for plugin, spec in registry.specs("register_api"):
        found.setdefault(plugin.slug, []).extend(
            Kind(
                f"{plugin.slug}-{item.name}",
                item.status,
                item.title,
                item.when,
                item.remedy,
                item.detail,
                dict(item.members),
            )
            for item in spec.problems
        )
    return {slug: kinds for slug, kinds in found.items() if kinds}


def all_kinds() -> dict[str, Kind]:
    """All kinds by name, the plugins' last."""
    return CORE | {kind.name: kind for kinds in plugin_kinds().values() for kind in kinds}


def kind_of(name: str, status: int) -> Kind | None:
    """The kind with this name; without one, the status's own, or None where that has none. Raises
    `LookupError` for a name that nobody registered."""
    if not name:
        return CORE.get(BY_STATUS.get(status, ""))
    kind = CORE.get(name) or all_kinds().get(name)
    if kind is None:
        raise LookupError(f"No kind of problem is named {name!r}: see core.rest.problem_kinds.")
    return kind


def as_markdown(kinds: Iterable[Kind], write) -> str:
    """The kinds as `docs/api/problems.md` tells them; `write` makes the text of an example."""
    return "\n".join(
        f"### `{kind.name}`\n\n"
        f"{kind.status}, “{kind.title}”. {kind.when}\n\n"
        f"**What to do.** {kind.remedy}\n\n"
        f"```json\n{write(kind.example)}\n```\n"
        for kind in kinds
    )
