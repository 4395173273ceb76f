"""`manage.py provision_villages FILE`: villages from a CSV or XLSX file, all of them or none."""

import sys
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from core.villages import bulk
from core.villages.sheets import read_sheet
from core.villages.tables import TableError

# Shorter files are done before a bar would say anything.
LONG = 20


class Command(BaseCommand):
    help = "Create, change or repair villages from a CSV or XLSX file: every row, or none."

    def add_arguments(self, parser):
        parser.add_argument("file", help="path of a .csv or .xlsx file")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen and change nothing"
        )

    def handle(self, *args, file, dry_run, **options):
        try:
            sheet = read_sheet(Path(file).read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except TableError as error:
            raise CommandError(str(error)) from None
        for notice in sheet.notices:
            self.stderr.write(notice)
        plan = bulk.plan(sheet.rows, progress=self._bar(_("Checking"), len(sheet.rows)))
        for row in plan.rows:
            self._tell(sheet, row)
        if plan.has_errors:
            raise CommandError(
                ngettext(
                    "%(count)s row is wrong. Nothing was changed.",
                    "%(count)s rows are wrong. Nothing was changed.",
                    plan.counts["error"],
                )
                % {"count": plan.counts["error"]}
            )
        if not dry_run:
            try:
                for _village in self._bar(_("Provisioning"), len(plan.rows))(bulk.steps(plan)):
                    pass
            except bulk.PlanChanged as error:
                raise CommandError(str(error)) from None
        summary = (
            _("Would create %(create)s, change %(change)s, leave %(unchanged)s as they are.")
            if dry_run
            else _("Created %(create)s, changed %(change)s, left %(unchanged)s as they were.")
        )
        self.stdout.write(self.style.SUCCESS(summary % plan.counts))

    def _bar(self, label, total):
        return partial(
            tqdm, desc=label, total=total, file=sys.stderr, disable=total < LONG, dynamic_ncols=True
        )

    def _tell(self, sheet, row):
        styles = {"create": "SUCCESS", "change": "WARNING", "error": "ERROR"}
        style = getattr(self.style, styles.get(row.action, ""), str)
        words = {
            "create": _("new"),
            "change": _("changed"),
            "unchanged": _("unchanged"),
            "error": _("wrong"),
        }
        details = [f"{change.label}: {change.before or '–'} → {change.after or '–'}"
                   for change in row.changes if row.action == "change"]  # fmt: skip
        details += [f"{sheet.heading(column)}: {message}" for column, message in row.errors]
        line = f"{row.line:>5}  {row.data.code or '–':<13}  {words[row.action]:<9}  {row.name}"
        self.stdout.write(style(line.rstrip()))
        for detail in [*details, *row.notes]:
            self.stdout.write(f"{'':7}{detail}")
