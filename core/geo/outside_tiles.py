"""The one source outside this install that a map may ask: tiles that the operator has named.

Read while the settings are being built: nothing of Django's is imported here.
"""

from __future__ import annotations

from urllib.parse import urlsplit


class TileSourceError(ValueError):
    """An address that is no template of tiles; the message says what to write."""


def check_template(template: str) -> None:
    """Raises `TileSourceError` for an address a map cannot ask tiles of."""
    parts = urlsplit(template)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise TileSourceError("it does not begin with https:// and a host")
    missing = [name for name in ("{z}", "{x}", "{y}") if name not in template]
    if missing:
        raise TileSourceError(f"it has no {' and no '.join(missing)}")


def hosts_of_tiles(template: str) -> list[str]:
    """What a Content Security Policy must let pictures come from: none without a template, and
    none for one that is wrong. `{s}`, which stands for one of several hosts, is any of them."""
    try:
        check_template(template)
    except TileSourceError:
        return []
    parts = urlsplit(template)
    return [f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"]
