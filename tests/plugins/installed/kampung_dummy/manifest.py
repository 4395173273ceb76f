"""A good plugin with one of everything."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="dummy",
    version="1.0",
    title="Dummy",
    description="A good plugin with one of everything.",
    requires_core=">=0.1,<1",
    hooks="kampung_dummy.hooks",
    apps=('kampung_dummy.apps.DummyConfig',),
    depends_on=(),
    default_enabled=False,
)
