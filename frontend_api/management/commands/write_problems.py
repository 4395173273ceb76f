"""`manage.py write_problems`: write the kinds of problems to `docs/api/problems.md`."""

from django.conf import settings
from django.core.management.base import BaseCommand

from frontend_api.problems import document

PATH = settings.BASE_DIR / "docs" / "api" / "problems.md"


class Command(BaseCommand):
    help = "Write docs/api/problems.md, which the tests hold against what the API answers."

    def handle(self, *args, **options):
        introduction = PATH.read_text().partition("\n## ")[0].rstrip()
        PATH.write_text(f"{introduction}\n\n{document()}")
        self.stdout.write(PATH.name)
