"""Ronda: the neighbourhood watch. Read at discovery, so it imports nothing of Django's."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="ronda",
    version="0.1.0",
    title="Ronda",
    description="The neighbourhood watch: its posts, their lamps and who looks after them.",
    requires_core=">=0.1,<1",
    hooks="plugins.ronda.hooks",
    apps=("plugins.ronda.apps.RondaConfig",),
    default_enabled=True,
    icon="view",
)
