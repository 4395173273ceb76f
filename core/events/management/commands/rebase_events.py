"""`manage.py rebase_events`: after a dump is restored into another PostgreSQL cluster."""

from django.core.management.base import BaseCommand
from django.db import transaction

from core.events.models import Event


class Command(BaseCommand):
    help = (
        "Set the transaction numbers of all past events to 0, in their order. A new PostgreSQL "
        "cluster counts transactions from the beginning, and new events would sort before old "
        "ones. Run it once after restoring, before the servers start."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        count = Event.objects.exclude(transaction=0).update(transaction=0)
        self.stdout.write(f"{count} events rebased.")
