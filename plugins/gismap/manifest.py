"""GIS/Map: a village's places. Read at discovery, so it imports nothing of Django's."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="gismap",
    version="0.1.0",
    title="GIS/Map",
    description="The village's places on a map, together with what other services show there.",
    requires_core=">=0.1,<1",
    hooks="plugins.gismap.hooks",
    apps=("plugins.gismap.apps.GismapConfig",),
    default_enabled=True,
    icon="globe",
)
