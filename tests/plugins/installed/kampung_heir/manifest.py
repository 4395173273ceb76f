"""Depends on one that is set aside."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="heir",
    version="1.0",
    title="Heir",
    description="Depends on one that is set aside.",
    requires_core=">=0.1,<1",
    hooks="kampung_heir.hooks",
    apps=(),
    depends_on=('orphan',),
    default_enabled=False,
)
