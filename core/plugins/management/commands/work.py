"""`manage.py work`: the task worker, with the clock that begins what is due."""

import logging
import threading

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core.clock import tick, working
from core.plugins.scheduler import enqueue_due

log = logging.getLogger("kampung.worker")
EVERY = 30


class Command(BaseCommand):
    help = "Run queued tasks, begin the plugins' repeated ones, publish what is scheduled."

    def handle(self, *args, **options):
        threading.Thread(target=self._tick, daemon=True).start()
        working.send(type(self))
        call_command("db_worker", interval=1, reload=False, verbosity=0)

    def _tick(self):
        pause = threading.Event()
        while not pause.wait(EVERY):
            for step in (enqueue_due, self._publish, self._tell):
                try:
                    close_old_connections()
                    step()
                except Exception:  # the clock must go on whatever one step meets
                    log.exception("A scheduled step failed")

    def _tell(self):
        for receiver, answer in tick.send_robust(type(self)):
            if isinstance(answer, Exception):
                log.error("%s failed", receiver, exc_info=answer)

    def _publish(self):
        call_command("publish_scheduled", verbosity=0)
