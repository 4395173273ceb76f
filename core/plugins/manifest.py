"""What a plugin says of itself, importable before Django is set up.

A plugin's entry point in group `kampung.plugins` names one `Manifest`. The module that holds it
must import nothing of Django's, so that discovery can read it while the settings are being built.
"""

import re
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from core.version import CORE_VERSION

ENTRY_POINT_GROUP = "kampung.plugins"
# No dash, no underscore: the slug is the first part of block types (`ronda__posts`) and URLs.
SLUG = re.compile(r"[a-z][a-z0-9]{1,29}")


class ManifestError(ValueError):
    """A manifest that cannot be accepted; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plugin's identity and needs.

    `slug` names it in URLs, block types and switches. `version` and `requires_core` follow
    PEP 440. `depends_on` holds slugs of plugins that must be loaded before it. `apps` are the
    Django applications it adds, `hooks` the module with its hook implementations.
    `default_enabled` applies to a village that has never been switched. `icon` is a name of
    Wagtail's icon set.
    """

    slug: str
    version: str
    title: str
    description: str
    requires_core: str
    hooks: str
    apps: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    default_enabled: bool = False
    icon: str = "puzzle-piece"

    def validate(self) -> None:
        """Raise `ManifestError` when a field is malformed or the core's version does not fit."""
        if not isinstance(self.slug, str) or not SLUG.fullmatch(self.slug):
            raise ManifestError(
                f"slug {self.slug!r}: use 2 to 30 lower-case letters and digits, a letter first."
            )
        for field in ("title", "description", "hooks"):
            if not str(getattr(self, field)).strip():
                raise ManifestError(f"{field} is empty: fill it in.")
        for field in ("apps", "depends_on"):
            value = getattr(self, field)
            if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
                raise ManifestError(f"{field} must be a tuple of strings, not {value!r}.")
        try:
            Version(self.version)
        except (InvalidVersion, TypeError):
            raise ManifestError(
                f"version {self.version!r} is not a PEP 440 version such as 1.2.0."
            ) from None
        try:
            wanted = SpecifierSet(self.requires_core)
        except (InvalidSpecifier, TypeError, AttributeError):
            raise ManifestError(
                f"requires_core {self.requires_core!r} is not a PEP 440 specifier such as >=0.1,<1."
            ) from None
        if not wanted.contains(CORE_VERSION, prereleases=True):
            raise ManifestError(
                f"needs core {self.requires_core}, this is {CORE_VERSION}: "
                "install a release of the plugin made for this core, or upgrade the core."
            )
