"""Loads well and fails whenever it is called."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="moody",
    version="1.0",
    title="Moody",
    description="Loads well and fails whenever it is called.",
    requires_core=">=0.1,<1",
    hooks="kampung_moody.hooks",
    apps=(),
    depends_on=(),
    default_enabled=True,
)
