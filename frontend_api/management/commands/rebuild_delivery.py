"""`manage.py rebuild_delivery`: writes the API's documents anew, or tells which are not right."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.villages.models import Village
from frontend_api.delivery.checking import differing
from frontend_api.delivery.refresh import refresh_village


class Command(BaseCommand):
    help = "Write the API's delivery documents anew; with --check only tell which differ."

    def add_arguments(self, parser):
        parser.add_argument("villages", nargs="*", metavar="CODE", help="all, without one")
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args, villages, check, verbosity, **options):
        chosen = Village.objects.with_places().filter(site__isnull=False)
        if villages:
            chosen = chosen.filter(code__in=villages)
            unknown = sorted(set(villages) - set(chosen.values_list("code", flat=True)))
            if unknown:
                raise CommandError(f"No village has the code {unknown[0]}.")
        step = self._check if check else refresh_village
        changed = sum(
            step(village) for village in tqdm(chosen, disable=verbosity == 0, unit=" villages")
        )
        if check and changed:
            raise CommandError(f"{changed} documents are not what a fresh rendering gives.")
        word = "right" if check else f"brought up to date, {changed} of them changed"
        self.stdout.write(f"The documents of {len(chosen)} villages are {word}.")

    def _check(self, village: Village) -> int:
        found = differing(village)
        for kind, paths in found.items():
            for path in paths:
                self.stdout.write(f"{village.code} {kind}: {path}")
        return sum(len(paths) for paths in found.values())
