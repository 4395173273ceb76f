"""`manage.py compile_texts`: make the binary catalogues from the translations.

Django's `compilemessages` needs GNU gettext installed; polib writes the same files in Python.
"""

from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the project's translations (locale/*/LC_MESSAGES/*.po)."
    requires_system_checks = []

    def handle(self, *args, **options):
        for source in catalogues():
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(target))
                self.stdout.write(f"{source.relative_to(settings.BASE_DIR)}")


def catalogues() -> list[Path]:
    """The project's own catalogues; those of installed packages come compiled."""
    folders = [Path(path) for path in settings.LOCALE_PATHS]
    folders += [Path(config.path) / "locale" for config in apps.get_app_configs()]
    own = [folder for folder in folders if folder.is_relative_to(settings.BASE_DIR)]
    return sorted(
        path
        for folder in own
        if not folder.is_relative_to(settings.BASE_DIR / ".venv")
        for path in folder.glob("*/LC_MESSAGES/*.po")
    )
