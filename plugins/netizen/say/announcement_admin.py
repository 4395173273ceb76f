"""Announcements and their topics in the admin."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from core.villages.admin import OwnCreateView, OwnEditView, VillageModelAdmin
from core.villages.area_admin import AreaModelAdmin
from plugins.netizen.models import Announcement, SubjectKind, Topic
from plugins.netizen.say import announcing, commenting


class AnnouncementForm(WagtailAdminModelForm):
    takes_comments = forms.BooleanField(
        label=gettext_lazy("Comments"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk:
            self.initial["takes_comments"] = not commenting.is_closed(
                row.village, SubjectKind.ANNOUNCEMENT, row.code
            )

    def clean(self):
        cleaned = super().clean()
        village = cleaned.get("village") or (self.instance.village_id and self.instance.village)
        topic = cleaned.get("topic")
        if topic and village and not topic.covers(village):
            self.add_error("topic", _("Choose a topic of %s.") % village.full_name)
        return cleaned


class Publishes:
    """Publishing tells the followers; it happens in the transaction of the change."""

    @transaction.atomic
    def form_valid(self, form):
        row = form.instance
        publishes = row.state == Announcement.State.PUBLISHED
        if publishes and not self._was_published(row):
            row.state = Announcement.State.DRAFT
        response = super().form_valid(form)
        takes = form.cleaned_data["takes_comments"]
        if takes != form.initial.get("takes_comments", True):
            commenting.switch(self.instance.village, SubjectKind.ANNOUNCEMENT, row.code, takes)
        if publishes:
            announcing.publish(self.instance)
        return response

    def _was_published(self, row) -> bool:
        rows = Announcement.objects.for_village(row.village_id) if row.pk else None
        return rows is not None and rows.public().filter(pk=row.pk).exists()


class AnnouncementCreateView(Publishes, OwnCreateView):
    pass


class AnnouncementEditView(Publishes, OwnEditView):
    pass


class AnnouncementAdmin(VillageModelAdmin):
    model = Announcement
    menu_label = gettext_lazy("Announcements")
    menu_icon = "doc-full"
    menu_order = 325
    list_display = ["title", "topic", "state", "published_at", "valid_until", "village"]
    list_select_related = ["topic"]
    list_filter = ["state", "published_at"]
    search_fields = ["title", "text", "topic__name", "village__name"]
    ordering = ["-created_at", "-pk"]
    create_view_class = AnnouncementCreateView
    edit_view_class = AnnouncementEditView
    inspect_view_enabled = True
    inspect_view_fields = ["village", "topic", "title", "text", "valid_until", "state"]

    def get_edit_handler(self):
        return ObjectList(
            [
                FieldPanel("village"),
                FieldPanel("topic"),
                FieldPanel("title"),
                FieldPanel("text"),
                FieldRowPanel([FieldPanel("valid_until"), FieldPanel("state")]),
                FieldPanel("takes_comments"),
            ],
            base_form_class=AnnouncementForm,
        )


class TopicAdmin(AreaModelAdmin):
    """A village switches the regency's topic off by one of its own with the same code."""

    model = Topic
    menu_label = gettext_lazy("Topics")
    menu_icon = "tag"
    menu_order = 330
    list_display = ["name", "code", "order", "is_active", "village"]
    list_filter = ["is_active"]
    search_fields = ["name", "code", "village__name"]
    inspect_view_enabled = True
    inspect_view_fields = ["village", "name", "code", "description", "is_active"]
    panels = [
        FieldPanel("regency"),
        FieldPanel("district"),
        FieldPanel("village"),
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
    ]
