"""`manage.py provision_regency 18.02 "Lampung Tengah"`: a regency with its portal."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from core.villages.provisioning import provision_regency
from core.villages.routing import site_url


class Command(BaseCommand):
    help = "Create a regency with its portal, or repair it."

    def add_arguments(self, parser):
        parser.add_argument("code", help="official code, for example 18.02")
        parser.add_argument("name", help="name without “Kabupaten”")
        parser.add_argument("--province", default="")

    def handle(self, *args, code, name, province, **options):
        try:
            regency = provision_regency(code, name, province)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{regency.full_name}: {site_url(regency.site.hostname)}/")
