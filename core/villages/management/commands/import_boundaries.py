"""`manage.py import_boundaries FILE`: real boundaries instead of the demo's scheme."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.geo.files import reading
from core.geo.files.errors import FileError
from core.geo.files.limits import LIMITS, MB
from core.villages import boundary_files
from core.villages.boundary_files import Matches
from core.villages.models import District, Regency, Village

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
            self.stderr.write(
                _("Feature %(number)s: %(problem)s") % {"number": number, "problem": problem}
            )
        self._tell(matches, dry_run)
        values = _counted(matches)
        if matches.problems:
            count = len(matches.problems)
            raise CommandError(
                ngettext(
                    "%(count)s feature does not fit; nothing is changed. Mend the file or take "
                    "this feature out. What fits: %(regencies)s regencies, %(districts)s "
                    "districts and %(villages)s villages.",
                    "%(count)s features do not fit; nothing is changed. Mend the file or take "
                    "these features out. What fits: %(regencies)s regencies, %(districts)s "
                    "districts and %(villages)s villages.",
                    count,
                ) % {"count": count, **values}
            )  # fmt: skip
        if dry_run:
            said = _("The boundaries of %(regencies)s regencies, %(districts)s districts and "
                     "%(villages)s villages would be taken.")  # fmt: skip
        else:
            save(matches)
            said = _("The boundaries of %(regencies)s regencies, %(districts)s districts and "
                     "%(villages)s villages were taken.")  # fmt: skip
        self.stdout.write(said % values)

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
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror}
            ) from None
        except (FileError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from None

    def _tell(self, matches: Matches, dry_run: bool) -> None:
        """What matched by name; in a dry run also by code, and who would be left without."""
        for found in matches.found:
            if found.likeness < 1 or found.told:
                said = _("Feature %(number)s: %(told)s is %(code)s %(name)s by name (likeness "
                         "%(likeness)s).")  # fmt: skip
            elif dry_run:
                said = _("Feature %(number)s: %(code)s %(name)s by code.")
            else:
                continue
            self.stdout.write(
                said
                % {
                    "number": found.number,
                    "told": found.told,
                    "code": found.area.code,
                    "name": found.area.name,
                    "likeness": f"{found.likeness:.2f}",
                }
            )
        for warning in boundary_files.warnings(matches):
            self.stderr.write(warning)
        if dry_run:
            taken = [found.area.pk for found in matches.found if isinstance(found.area, Village)]
            without = Village.objects.filter(boundary__isnull=True).exclude(pk__in=taken)
            for village in without.order_by("code"):
                self.stdout.write(
                    _("%(code)s %(name)s would have no boundary.")
                    % {"code": village.code, "name": village.name}
                )


def _layer(found: reading.FileFound, name: str | None) -> reading.LayerFound:
    names = [layer.name for layer in found.layers]
    if name is None and len(names) == 1:
        return found.layers[0]
    if name not in names:
        raise CommandError(
            _("Name one of the file's layers by --layer: %(names)s.") % {"names": ", ".join(names)}
        )
    return found.layers[names.index(name)]


def _doubt(crs: reading.CrsFound) -> str:
    said = [_("The coordinate system is not clear.")]
    if crs.told:
        said.append(
            _("The file says %(name)s, but its features lie elsewhere then.") % {"name": crs.told}
        )
    fits = ", ".join(
        f"--crs {choice.epsg}{' --swap-axes' if choice.swapped else ''}" for choice in crs.choices
    )
    said.append(
        _("Give its code by --crs; these fit: %(fits)s.") % {"fits": fits}
        if fits
        else _("Give its code by --crs.")
    )
    return " ".join(said)


def _counted(matches: Matches) -> dict[str, int]:
    counts = matches.counts()
    return {
        "regencies": counts[Regency],
        "districts": counts[District],
        "villages": counts[Village],
    }


@transaction.atomic
def save(matches: Matches) -> None:
    for found in matches.found:
        found.area.save(update_fields=["boundary"])
