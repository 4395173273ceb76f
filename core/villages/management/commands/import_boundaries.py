"""`manage.py import_boundaries FILE.geojson`: real boundaries instead of the demo's scheme."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.villages.models import District, Regency, Village
from core.villages.shapes import ShapeError, read_boundary

MAX_BYTES = 200 * 1024 * 1024
# An official code's length tells which kind of area it names.
AREAS = {5: Regency, 8: District, 13: Village}


class Command(BaseCommand):
    help = (
        "Take the boundaries of regencies, districts and villages from a GeoJSON file (WGS 84). "
        "Features are matched by their official code, in “properties.code” or “id”. "
        "A village's office is left where it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only tell what matches")

    def handle(self, *args, file, dry_run, **options):
        areas, problems = match(read_features(file))
        for problem in problems:
            self.stderr.write(problem)
        matched = {
            model: sum(isinstance(area, model) for area in areas) for model in AREAS.values()
        }
        told = ", ".join(
            f"{count} {model._meta.verbose_name_plural}"
            for model, count in matched.items()
            if count
        )
        if problems:
            raise CommandError(
                f"{len(problems)} features do not fit ({told or 'nothing'} would match); nothing "
                "is changed. Mend the file or take these features out."
            )
        if not dry_run:
            save(areas)
        self.stdout.write(f"{'Would take' if dry_run else 'Took'} boundaries: {told or 'none'}.")


def read_features(file: Path) -> list[dict]:
    """The features of a GeoJSON file. Raises `CommandError` with what to do."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CommandError(f"{file} is larger than {MAX_BYTES // 1024**2} MB; simplify it.")
        document = json.loads(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise CommandError(f"{file} is no GeoJSON.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise CommandError(f"{file} is no GeoJSON FeatureCollection.")
    return features


def match(features: list) -> tuple[list[Regency | District | Village], list[str]]:
    """Areas with their new boundaries, unsaved, and what is wrong with the other features."""
    known = {area.code: area for model in AREAS.values() for area in model.objects.all()}
    areas, problems, seen = [], [], set()
    for number, feature in enumerate(features, start=1):
        try:
            area = known.get(_code(feature))
            if area is None:
                raise ShapeError(f"no area here has the code {_code(feature)!r}.")
            if area.code in seen:
                raise ShapeError(f"{area.code} occurs twice.")
            area.boundary = read_boundary(json.dumps(feature))
        except ShapeError as error:
            problems.append(f"Feature {number}: {error}")
        else:
            seen.add(area.code)
            areas.append(area)
    return areas, problems


def _code(feature) -> str:
    if not isinstance(feature, dict):
        raise ShapeError("is no GeoJSON feature.")
    properties = feature.get("properties")
    code = (properties.get("code") if isinstance(properties, dict) else None) or feature.get("id")
    return str(code or "")


@transaction.atomic
def save(areas: list) -> None:
    for area in areas:
        area.save(update_fields=["boundary"])
