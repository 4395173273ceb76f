"""`manage.py plugins list` and `manage.py plugins check`."""

from django.core.management.base import BaseCommand, CommandError

from core.plugins.checks import HINTS
from core.plugins.registry import COLLECTED, registry


class Command(BaseCommand):
    help = "List the installed plugins, or check them and say what is wrong."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["list", "check"])

    def handle(self, *args, action, **options):
        for slug, plugin in registry.plugins.items():
            manifest = plugin.manifest
            self.stdout.write(f"{slug} {manifest.version}  ready  {manifest.title}")
            if action == "check":
                for hook in COLLECTED:
                    if plugin.collected[hook]:
                        self.stdout.write(f"    {hook}: {len(plugin.collected[hook])}")
        for slug in registry.disabled:
            self.stdout.write(f"{slug}  kept out by KAMPUNG_DISABLED_PLUGINS")
        for item in registry.quarantined.values():
            self.stdout.write(
                self.style.ERROR(f"{item.slug}  set aside at {item.phase}: {item.error}")
            )
            self.stdout.write(f"    {HINTS.get(item.phase, '')}")
        if action == "check" and registry.quarantined:
            raise CommandError(f"{len(registry.quarantined)} plugin(s) set aside.")
