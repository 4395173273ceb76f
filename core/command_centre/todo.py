"""What somebody who works in one village should do next, on the first page after signing in."""

from __future__ import annotations

from django.urls import reverse
from wagtail.admin.ui.components import Component

from core.command_centre.completeness import missing_of, progress_of, tasks_of

MOST_TASKS = 10


class TodoPanel(Component):
    """Follows the village's own panel: how complete its data is, and the forms that mend most."""

    name = "todo"
    template_name = "command_centre/todo_panel.html"
    order = 60

    class Media:
        css = {"all": ["command_centre/completeness.css"]}

    def __init__(self, village):
        self.village = village

    def get_context_data(self, parent_context):
        progress = progress_of(self.village)
        tasks = tasks_of(self.village, missing_of(self.village)) if progress else []
        return {
            **(super().get_context_data(parent_context) or {}),
            "village": self.village,
            "progress": progress,
            "tasks": tasks[:MOST_TASKS],
            "more": len(tasks) - MOST_TASKS,
            "all_url": reverse("command_centre:completeness", args=[self.village.code]),
        }
