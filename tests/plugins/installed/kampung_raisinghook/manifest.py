"""A hook raises at start."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="raisinghook",
    version="1.0",
    title="Raisinghook",
    description="A hook raises at start.",
    requires_core=">=0.1,<1",
    hooks="kampung_raisinghook.hooks",
    apps=(),
    depends_on=(),
    default_enabled=False,
)
