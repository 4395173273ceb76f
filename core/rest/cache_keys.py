"""Names of what an answer shows, by which a cache is told to forget it.

Every answer that caches may share carries them in two headers: `Surrogate-Key`, by spaces (Fastly,
Varnish with xkey), and `Cache-Tag`, by commas (Cloudflare and others). Who purges takes the names
of what has changed; `docs/api/README.md` lists them. They are few and coarse: an answer carries
about five, where CloudFront counts 50, Akamai 128 of at most 128 characters, and Cloudflare and
Fastly 16 kB in all.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

log = logging.getLogger("kampung.api")

HEADERS = ("Surrogate-Key", "Cache-Tag")
KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
MOST_KEYS = 50

EVERYTHING = "kampung"  # on every answer
VILLAGES = "villages"  # on what lists villages of all areas
ALL_RECORDS = "records"  # on what shows the plugins' records of all areas
ALL_REDIRECTS = "redirects"  # on what shows redirects, of which some hold for the whole install


def of(topic: str, subject: str | int) -> str:
    """The name of one thing (`page-12`, `plugin-ronda`, `village-18.02.01.2003`), or of all that
    an area has of a kind (`pages-18.02`)."""
    return f"{topic}-{subject}"


def put_keys(response, keys: Iterable[str]) -> None:
    """Put the names on an answer that is public. One that has too many, or names that no cache
    takes, could not be purged: it is for no shared cache."""
    if "public" not in response.get("Cache-Control", ""):
        return
    names = list(dict.fromkeys(keys))
    unfit = [name for name in names if not KEY.fullmatch(name)]
    if unfit or len(names) > MOST_KEYS:
        log.warning("%s names for caches, unfit are: %s", len(names), unfit[:5])
        response["Cache-Control"] = "private, no-cache"
        return
    response["Surrogate-Key"] = " ".join(names)
    response["Cache-Tag"] = ",".join(names)


def copy_keys(response, answer) -> None:
    """Put the names of a whole answer on the 304 that stands for it."""
    for name in HEADERS:
        if answer.has_header(name):
            response[name] = answer[name]
