"""`manage.py purge_cache`: have the caches before the API forget all, or what is named."""

from django.core.management.base import BaseCommand, CommandError

from frontend_api.purging.models import PurgeCursor
from frontend_api.purging.purgers import configured
from frontend_api.purging.working import ask_for_everything, purge_what_changed


class Command(BaseCommand):
    help = "Purge the caches before the API: everything, or the keys named."

    def add_arguments(self, parser):
        parser.add_argument("keys", nargs="*", help="such as village-18.02.01.2003")

    def handle(self, *args, keys, **options):
        try:
            purger = configured()
        except Exception as error:
            raise CommandError(f"KAMPUNG_CACHE_PURGER cannot be used: {error}") from error
        if purger is None:
            raise CommandError("Nothing to purge with: KAMPUNG_CACHE_PURGER is empty.")
        if keys:
            try:
                purger(keys)
            except Exception as error:
                raise CommandError(f"Not purged: {error}") from error
            self.stdout.write(f"Purged: {', '.join(keys)}.")
            return
        ask_for_everything()
        purge_what_changed()
        if PurgeCursor.objects.filter(pk=1, everything=True).exists():
            raise CommandError("Not purged yet; the worker goes on trying, /health/ says why.")
        self.stdout.write("Purged: everything.")
