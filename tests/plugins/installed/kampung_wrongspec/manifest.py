"""A hook returns the wrong thing."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="wrongspec",
    version="1.0",
    title="Wrongspec",
    description="A hook returns the wrong thing.",
    requires_core=">=0.1,<1",
    hooks="kampung_wrongspec.hooks",
    apps=(),
    depends_on=(),
    default_enabled=False,
)
