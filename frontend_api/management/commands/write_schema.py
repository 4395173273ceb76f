"""`manage.py write_schema`: write the API's description to `frontend_api/openapi.json`."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from core.rest.schema import Generator


class Command(BaseCommand):
    help = "Write frontend_api/openapi.json, which the tests hold against the served schema."

    def handle(self, *args, **options):
        document = Generator().get_schema(request=None, public=True)
        path = Path(__file__).resolve().parents[2] / "openapi.json"
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(str(path.name))
