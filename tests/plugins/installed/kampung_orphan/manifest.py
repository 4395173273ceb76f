"""Depends on what is not here."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="orphan",
    version="1.0",
    title="Orphan",
    description="Depends on what is not here.",
    requires_core=">=0.1,<1",
    hooks="kampung_orphan.hooks",
    apps=(),
    depends_on=('missing',),
    default_enabled=False,
)
