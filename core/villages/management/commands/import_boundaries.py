"""`manage.py import_boundaries FILE`: real boundaries instead of the demo's scheme."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.geo.files import reading
from core.geo.files.errors import FileError
from core.geo.files.limits import LIMITS, MB
from core.villages import boundary_files
from core.villages.boundary_files import Matches
from core.villages.models import Village

# The administrator's own files may be larger than an upload.
LARGER = replace(LIMITS, upload=200 * MB, corners=2_000_000, all_corners=10_000_000)
# Systems that need no second look: the file tells them, or its numbers leave no doubt.
CLEAR = ("format", "told", "guessed")


class Command(BaseCommand):
    help = (
        "Take the boundaries of regencies, districts and villages from a file: GeoJSON, GeoPackage, "
        "a Shapefile in a ZIP, KML or KMZ. Features are matched by their official code. A village's "
        "office is left where it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only tell what matches")
        parser.add_argument(
            "--by-name",
            action="store_true",
            help="match villages without a known code by their name and their district's",
        )
        parser.add_argument("--layer", help="the layer to read, where the file has several")
        parser.add_argument("--crs", type=int, metavar="EPSG", help="the coordinate system's code")
        parser.add_argument(
            "--swap-axes", action="store_true", help="the file writes latitude or northing first"
        )

    def handle(self, *args, file, dry_run, by_name, layer, crs, swap_axes, **options):
        matches = boundary_files.match(self._read(file, layer, crs, swap_axes), by_name=by_name)
        for number, problem in matches.problems:
            self.stderr.write(f"Feature {number}: {problem}")
        self._tell(matches, dry_run)
        told = ", ".join(
            f"{count} {model._meta.verbose_name_plural}"
            for model, count in matches.counts().items()
            if count
        )
        if matches.problems:
            raise CommandError(
                f"{len(matches.problems)} features do not fit ({told or 'nothing'} would match); "
                "nothing is changed. Mend the file or take these features out."
            )
        if not dry_run:
            save(matches)
        self.stdout.write(f"{'Would take' if dry_run else 'Took'} boundaries: {told or 'none'}.")

    def _read(self, file: Path, layer: str | None, crs: int | None, swapped: bool):
        try:
            found = reading.inspect(file, limits=LARGER)
            chosen = _layer(found, layer)
            if crs is None and (swapped or chosen.crs.why not in CLEAR or chosen.crs.swapped):
                raise CommandError(_doubt(chosen.crs))
            return reading.rows(
                file, chosen.name, epsg=crs or chosen.crs.epsg, swapped=swapped, limits=LARGER
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except (FileError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from None

    def _tell(self, matches: Matches, dry_run: bool) -> None:
        """What matched by name; in a dry run also by code, and who would be left without."""
        for found in matches.found:
            if found.likeness < 1 or found.told:
                self.stdout.write(
                    f"Feature {found.number}: {found.told} is {found.area.code} {found.area.name} "
                    f"by name (likeness {found.likeness:.2f})."
                )
            elif dry_run:
                self.stdout.write(
                    f"Feature {found.number}: {found.area.code} {found.area.name} by code."
                )
        for warning in boundary_files.warnings(matches):
            self.stderr.write(warning)
        if dry_run:
            taken = [found.area.pk for found in matches.found if isinstance(found.area, Village)]
            without = Village.objects.filter(boundary__isnull=True).exclude(pk__in=taken)
            for village in without.order_by("code"):
                self.stdout.write(f"{village.code} {village.name} would have no boundary.")


def _layer(found: reading.FileFound, name: str | None) -> reading.LayerFound:
    names = [layer.name for layer in found.layers]
    if name is None and len(names) == 1:
        return found.layers[0]
    if name not in names:
        raise CommandError(f"Name one of the file's layers by --layer: {', '.join(names)}.")
    return found.layers[names.index(name)]


def _doubt(crs: reading.CrsFound) -> str:
    fits = ", ".join(
        f"{choice.epsg}{' with --swap-axes' if choice.swapped else ''}" for choice in crs.choices
    )
    told = f" The file says {crs.told}, but its features lie elsewhere then." if crs.told else ""
    return (
        f"The coordinate system is not clear.{told} Give its code by --crs"
        f"{f' (these fit: {fits})' if fits else ''}."
    )


@transaction.atomic
def save(matches: Matches) -> None:
    for found in matches.found:
        found.area.save(update_fields=["boundary"])
