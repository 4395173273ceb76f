"""A hook is misspelt."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="misspelt",
    version="1.0",
    title="Misspelt",
    description="A hook is misspelt.",
    requires_core=">=0.1,<1",
    hooks="kampung_misspelt.hooks",
    apps=(),
    depends_on=(),
    default_enabled=False,
)
