"""Names an application that is not there."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="noapp",
    version="1.0",
    title="Noapp",
    description="Names an application that is not there.",
    requires_core=">=0.1,<1",
    hooks="kampung_noapp.hooks",
    apps=('kampung_noapp.missing',),
    depends_on=(),
    default_enabled=False,
)
