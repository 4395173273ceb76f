"""Where the server may be sent: to public addresses, so that nobody has it call on its neighbours.

A name is resolved once, all it resolves to is looked at, and the connection is made to an address
that was looked at: a name that answers differently a moment later leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

URL_LENGTH = 500
DEFAULT_PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
VISIBLE_ASCII = re.compile(r"[!-~]+")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


class BadTarget(ValueError):
    """An address nothing is sent to; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `path` carries the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """The URL with one of the host's addresses in place of its name."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def parse_target(url: str) -> Target:
    """Take a URL apart. Raises `BadTarget`."""
    private = settings.KAMPUNG_WEBHOOKS_TO_PRIVATE
    example = _("Give an address such as https://app.example/webhooks.")
    if len(url) > URL_LENGTH or not VISIBLE_ASCII.fullmatch(url) or set(url) & set('\\<>^`{|}"'):
        raise BadTarget(example)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadTarget(example) from None
    scheme, host = parts.scheme, parts.hostname or ""
    if scheme not in DEFAULT_PORTS or not HOST.fullmatch(host) or len(host) > 253:
        raise BadTarget(example)
    if scheme == "http" and not private:
        raise BadTarget(_("The address must begin with https://, so that nobody reads along."))
    if "@" in parts.netloc:
        raise BadTarget(
            _("No name or password in the address, please: messages are signed instead.")
        )
    if "#" in url:
        raise BadTarget(_("Leave out what follows the “#”: it is never sent."))
    port = DEFAULT_PORTS[scheme] if port is None else port
    if port not in DEFAULT_PORTS.values() and port < 1024:
        raise BadTarget(_("Only ports 80, 443 and from 1024 on are called."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme, host, port, path)


def addresses_of(target: Target) -> list[str]:
    """The addresses of the target's host, in the resolver's order. Raises `BadTarget` when there
    is none, or when any of them is not public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadTarget(_("There is no server with the name %s.") % target.host) from None
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    if not addresses:
        raise BadTarget(_("There is no server with the name %s.") % target.host)
    if not settings.KAMPUNG_WEBHOOKS_TO_PRIVATE:
        for address in addresses:
            if not is_public(address):
                raise BadTarget(
                    _("%s is an address inside a network, to which nothing is sent.") % target.host
                )
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's, by whatever way it is embedded in another."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        # With a scope, as link-local addresses have.
        return False
    if parsed.version == 4:
        return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)
    embedded = parsed.ipv4_mapped or parsed.sixtofour
    if embedded is None and parsed in NAT64:
        embedded = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
    if embedded is not None:
        return is_public(str(embedded))
    return parsed in GLOBAL_UNICAST and parsed.is_global and parsed.teredo is None


def check_url(url: str) -> None:
    """Raises `BadTarget` unless messages could be sent to this address now."""
    addresses_of(parse_target(url))
