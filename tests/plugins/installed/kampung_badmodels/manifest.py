"""Its models raise."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="badmodels",
    version="1.0",
    title="Badmodels",
    description="Its models raise.",
    requires_core=">=0.1,<1",
    hooks="kampung_badmodels.hooks",
    apps=('kampung_badmodels',),
    depends_on=(),
    default_enabled=False,
)
