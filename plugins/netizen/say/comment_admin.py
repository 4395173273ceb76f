"""The queue of comments in the admin: what waits, what is complained of, what is hidden."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from core.villages.routing import site_url
from plugins.netizen.models import Comment
from plugins.netizen.say import commenting
from plugins.netizen.say.bulk import Action, BulkModelAdmin
from plugins.netizen.say.decisions import DecisionForm, DecisionView


def _show(rows, staff, why) -> int:
    return commenting.moderate(rows, Comment.State.SHOWN, staff)


def _hide(rows, staff, why) -> int:
    return commenting.moderate(rows, Comment.State.HIDDEN, staff, why)


ACTIONS = (
    Action("show", _("Show"), _show),
    Action("hide", _("Hide"), _hide, needs_reason=True),
)


class CommentForm(DecisionForm):
    actions = ACTIONS


class CommentView(DecisionView):
    def get_context_data(self, **kwargs):
        complaints = list(self.instance.complaints.all())
        return super().get_context_data(complaints=complaints, **kwargs)


class CommentAdmin(BulkModelAdmin):
    model = Comment
    menu_label = _("Comments")
    menu_icon = "openquote"
    menu_order = 329
    actions = ACTIONS
    list_display = [
        "pick",
        "text",
        "name",
        "state",
        "abuse_count",
        "about",
        "created_at",
        "village",
    ]
    list_display_add_buttons = "text"
    list_select_related = ["village__site"]
    list_filter = ["state", "subject_kind", "created_at"]
    search_fields = ["text", "name", "subject_code", "village__name"]
    ordering = ["-created_at", "-pk"]
    edit_view_class = CommentView

    def about(self, comment):
        url = site_url(comment.village.hostname) + commenting.path_of(comment)
        label = comment.get_subject_kind_display()
        return format_html('<a href="{}">{} {}</a>', url, label, comment.subject_code)

    about.short_description = _("about")

    def get_edit_handler(self):
        shown = ("village", "text", "name", "state", "held_for", "reason", "abuse_count",
                 "created_at", "moderated_by", "moderated_at")  # fmt: skip
        return ObjectList(
            [
                MultiFieldPanel([FieldPanel("decision"), FieldPanel("why")], heading=_("Decision")),
                MultiFieldPanel(
                    [FieldPanel(name, read_only=True) for name in shown], heading=_("Comment")
                ),
            ],
            base_form_class=CommentForm,
        )
