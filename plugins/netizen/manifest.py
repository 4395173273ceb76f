"""Smart Netizen: what citizens report. Read at discovery, so it imports nothing of Django's."""

from core.plugins.manifest import Manifest

manifest = Manifest(
    slug="netizen",
    version="0.1.0",
    title="Smart Netizen",
    description="Reports from citizens: filed from a phone, followed by code, answered by staff.",
    requires_core=">=0.1,<1",
    hooks="plugins.netizen.hooks",
    apps=("plugins.netizen.apps.NetizenConfig",),
    default_enabled=True,
    icon="comment",
)
