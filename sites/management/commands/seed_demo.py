"""`manage.py seed_demo`: all 311 villages of Lampung Tengah, filled with believable content."""

import time

from django.core.management.base import BaseCommand
from tqdm import tqdm

from sites.demo.seeding import Seeder


class Command(BaseCommand):
    help = "Fill the install with the demo: 311 villages, their pages, people and plugins' records."

    def add_arguments(self, parser):
        parser.add_argument("--villages", type=int, help="only the first so many villages")

    def handle(self, *args, villages, verbosity, **options):
        started = time.monotonic()
        bars = {}

        def progress(step: str, done: int, total: int):
            if verbosity < 1:
                return
            bar = bars.get(step)
            if bar is None:
                bar = bars[step] = tqdm(
                    total=total, desc=step, unit="", leave=True, file=self.stderr
                )
            bar.update(done)
            if bar.n >= total:
                bar.close()

        outcome = Seeder(progress, limit=villages).run()
        self.stdout.write(
            f"{outcome.villages} villages, {outcome.pages} pages, {outcome.images} pictures, "
            f"{outcome.users} accounts in {time.monotonic() - started:.0f} s."
        )
        for failure in outcome.failures:
            self.stdout.write(self.style.WARNING(failure))
