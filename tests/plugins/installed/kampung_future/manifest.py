"""Wants a core of the future."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="future",
    version="1.0",
    title="Future",
    description="Wants a core of the future.",
    requires_core=">=99",
    hooks="kampung_future.hooks",
    apps=(),
    depends_on=(),
    default_enabled=False,
)
