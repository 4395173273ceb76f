"""System checks: `manage.py check` names what is wrong with plugins and how to mend it."""

from django.core.checks import Warning as CheckWarning
from django.core.checks import register

from core.plugins.registry import registry

HINTS = {
    "import": "Reinstall the package, or keep it out with KAMPUNG_DISABLED_PLUGINS.",
    "validation": "Correct the manifest, or install a release made for this core.",
    "dependencies": "Install what it needs, or remove it.",
    "apps": "Correct the manifest's apps and hooks, or remove the package.",
    "models": "Mend the plugin's models; until then its records stay in the database untouched.",
    "ready": "Mend the plugin's AppConfig.ready().",
    "hooks": "Mend the hook named; run manage.py plugins check for the reason.",
}


@register("plugins")
def plugins_are_ready(app_configs, **kwargs):
    return [
        CheckWarning(
            f"Plugin {item.slug} is set aside ({item.phase}): {item.error}",
            hint=HINTS.get(item.phase),
            id="kampung.W001",
        )
        for item in registry.quarantined.values()
    ]
