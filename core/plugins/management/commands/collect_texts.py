"""`manage.py collect_texts`: bring the catalogues up to the texts in the code, for developers.

The core keeps one catalogue; every app outside it brings its own, as a third party's plugin does.
Django's `makemessages`, which needs GNU gettext, reads them; what would change from one run to the
next without a text having changed (line numbers, dates) is left out.

Wagtail and its companions bring Indonesian under the code `id_ID`, which Django does not look up
for `id`, and only a third of it. `core/locale_wagtail` holds all their texts instead, and those of
Django's accounts, which an editor meets beside them; which texts there are is read from the
English catalogues the packages are released with.
"""

import contextlib
from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemessages

LANGUAGE = "id"
IGNORED = ["locale", "locale_wagtail", "tests", "migrations", "demo", "demo.py", "node_modules"]
PACKAGES = ("wagtail", "taggit", "django.contrib.auth")
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
            if path := collect(folder):
                self.report(path)
        for path in collect_packages(settings.BASE_DIR / "core" / "locale_wagtail"):
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
    """Update the Indonesian catalogue of a folder: its path, or None where there are no texts."""
    locale = folder / "locale"
    locale.mkdir(exist_ok=True)
    with contextlib.chdir(folder):
        call_command(
            _MakeMessages(),
            locale=[LANGUAGE],
            ignore_patterns=IGNORED,
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
            verbosity=0,
        )
    path = locale / LANGUAGE / "LC_MESSAGES" / "django.po"
    if not path.exists():
        locale.rmdir()
        return None
    _write(path, polib.pofile(str(path)))
    return path


def collect_packages(folder: Path) -> list[Path]:
    """Update the catalogues of the packages' texts; a text keeps the translation it has there."""
    paths = []
    for domain in ("django", "djangojs"):
        path = folder / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"
        known = {}
        if path.exists():
            known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))}
        entries = {}
        for name, source in _released(domain):
            for entry in polib.pofile(str(source)):
                kept = entries.setdefault((entry.msgctxt, entry.msgid), entry)
                if kept is entry:
                    kept.occurrences, kept.comment, kept.tcomment = [], "", ""
                    kept.msgstr, kept.msgstr_plural = "", {}
                kept.occurrences.append((name, ""))
                kept.msgid_plural = kept.msgid_plural or entry.msgid_plural
        for key, entry in entries.items():
            old = known.get(key)
            text = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
            if entry.msgid_plural:
                entry.msgstr_plural = {0: text}
            else:
                entry.msgstr = text
        catalogue = polib.POFile()
        catalogue.extend(entries.values())
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, catalogue)
        paths.append(path)
    return paths


def _released(domain: str) -> list[tuple[str, Path]]:
    """Name and English catalogue of each installed app of the packages that has one."""
    found = [
        (config.name, Path(config.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po")
        for config in apps.get_app_configs()
        if config.name.startswith(PACKAGES)
    ]
    return sorted((name, path) for name, path in found if path.exists())


def _write(path: Path, catalogue: polib.POFile):
    catalogue.wrapwidth = 0
    catalogue.header = "Kept by `manage.py collect_texts`; the translations are written here."
    catalogue.metadata = METADATA
    catalogue.metadata_is_fuzzy = False
    catalogue.save(str(path))
