"""The list of what a form was sent, its CSV and XLSX, and deleting from it."""

from __future__ import annotations

from wagtail.contrib.forms.views import DeleteSubmissionsView, SubmissionsListView

from core.exports import no_formula
from core.ids import parse_id


class SubmissionsList(SubmissionsListView):
    """Wagtail's, whose files run nothing that anybody has typed."""

    def get_heading(self, queryset, field):
        return no_formula(super().get_heading(queryset, field))

    def to_row_dict(self, item):
        row = super().to_row_dict(item)
        return {name: no_formula(_text(value)) for name, value in row.items()}


class DeleteSubmissions(DeleteSubmissionsView):
    """Wagtail's, which fails at a number that is none."""

    def get_queryset(self):
        given = map(parse_id, self.request.GET.getlist("selected-submissions"))
        return self.page.get_submissions().filter(pk__in=[pk for pk in given if pk is not None])


def _text(value):
    return ", ".join(value) if isinstance(value, list) else value
