"""`manage.py ronda_push_keys`: makes the key with which alarms are pushed to browsers."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plugins.ronda import push


class Command(BaseCommand):
    help = (
        "Make the install's key for web push, as a line for its environment. Keep it: with another "
        "key the browsers that have subscribed have to do so again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="make another key although there is one"
        )

    def handle(self, *args, force=False, **options):
        if settings.KAMPUNG_PUSH_KEY and not force:
            raise CommandError(
                "The environment has KAMPUNG_PUSH_KEY already; browsers have subscribed with it. "
                "Give --force to see another one."
            )
        self.stdout.write(f"KAMPUNG_PUSH_KEY={push.new_key()}")
        self.stderr.write(
            "Put this line into the environment of the server and the worker, start them anew, and "
            "switch push on for each village under its plugin settings."
        )
