"""The list of what a form was sent, and its CSV and XLSX."""

from __future__ import annotations

from wagtail.contrib.forms.views import SubmissionsListView

from core.exports import no_formula


class SubmissionsList(SubmissionsListView):
    """Wagtail's, whose files run nothing that a visitor has typed."""

    def to_row_dict(self, item):
        row = super().to_row_dict(item)
        return {name: no_formula(_text(value)) for name, value in row.items()}


def _text(value):
    return ", ".join(value) if isinstance(value, list) else value
