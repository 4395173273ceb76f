"""`manage.py collect_texts`: bring the catalogues up to the texts in the code, for developers.

The core keeps one catalogue; every app outside it brings its own, as a third party's plugin does.
Django's `makemessages`, which needs GNU gettext, does the work; what would change from one run to
the next without a text having changed (line numbers, dates) is left out.
"""

import contextlib
import os
from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemessages

LANGUAGE = "id"
IGNORED = ["locale", "tests", "migrations", "demo", "demo.py", "node_modules", "static/vendor"]
METADATA = {
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


class Command(BaseCommand):
    help = "Collect the texts to translate into locale/id/LC_MESSAGES/django.po of each app."
    requires_system_checks = []

    def handle(self, *args, **options):
        for folder in catalogue_folders(settings.BASE_DIR):
            path = collect(folder)
            if path is not None:
                self.report(path)

    def report(self, path: Path):
        catalogue = polib.pofile(str(path))
        missing = catalogue.untranslated_entries()
        line = f"{path.relative_to(settings.BASE_DIR)}: {len(catalogue)} texts"
        if missing:
            line += self.style.WARNING(f", {len(missing)} to translate")
        self.stdout.write(line)
        for entry in missing:
            self.stdout.write(f"    {entry.msgid!r}")


class _MakeMessages(makemessages.Command):
    # A guess from a similar text is worse than none: it reads as a translation.
    msgmerge_options = ["-q", "--backup=none", "--update", "--no-fuzzy-matching"]
    # LOCALE_PATHS would draw every app's texts into the core's catalogue.
    settings_available = False


def catalogue_folders(base: Path) -> list[Path]:
    """The folders with a catalogue of their own: the core as a whole, and each app outside it."""
    core = base / "core"
    others = {
        path
        for path in (Path(config.path) for config in apps.get_app_configs())
        if path.is_relative_to(base)
        and not path.is_relative_to(core)
        and not {"site-packages", "tests"}.intersection(path.relative_to(base).parts)
    }
    return [core, *sorted(others)]


def collect(folder: Path) -> Path | None:
    """Update the Indonesian catalogue of a folder; its path, or None where nothing is to be read."""
    locale = folder / "locale"
    locale.mkdir(exist_ok=True)
    with contextlib.chdir(folder), open(os.devnull, "w") as nowhere:
        call_command(
            _MakeMessages(),
            locale=[LANGUAGE],
            ignore_patterns=IGNORED,
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
            verbosity=0,
            stdout=nowhere,
        )
    path = locale / LANGUAGE / "LC_MESSAGES" / "django.po"
    if not path.exists():
        locale.rmdir()
        return None
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.header = ""
    catalogue.metadata = METADATA
    catalogue.metadata_is_fuzzy = False
    catalogue.save()
    return path
