"""Its ready() raises."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="badready",
    version="1.0",
    title="Badready",
    description="Its ready() raises.",
    requires_core=">=0.1,<1",
    hooks="kampung_badready.hooks",
    apps=('kampung_badready.apps.BadConfig',),
    depends_on=(),
    default_enabled=False,
)
