"""`manage.py webhooks`: which webhooks there are and how they fare; `--once` sends what is due."""

from django.core.management.base import BaseCommand
from django.db.models import Count, Q

from frontend_api.webhooks.delivering import work_off
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.outbox import fill

State = WebhookDelivery.State


class Command(BaseCommand):
    help = "List the webhooks; with --once queue and send all that is due."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="queue and send what is due")

    def handle(self, *args, once, **options):
        if once:
            fill()
            self.stdout.write(f"{work_off()} messages sent.")
            return
        counts = {
            state: Count("deliveries", filter=Q(deliveries__state=state)) for state in State.values
        }
        endpoints = WebhookEndpoint.objects.unscoped().select_related("village")
        for item in endpoints.annotate(**counts).order_by("village__code", "pk"):
            state = "enabled" if item.enabled else f"disabled ({item.disabled_reason})"
            if item.enabled and item.failing_since:
                state = f"failing since {item.failing_since:%Y-%m-%d %H:%M}"
            told = ", ".join(f"{getattr(item, name)} {name}" for name in State.values)
            self.stdout.write(f"{item.village.code} {item.url}: {state}; {told}")
