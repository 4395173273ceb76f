"""The categories in the admin: a regency's, and those by which a village differs from it."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.helpers import ButtonHelper

from core.ids import parse_id
from core.villages.area_admin import AreaCreateView
from plugins.netizen.desk.listing import DeskList
from plugins.netizen.desk.lists import WHOSE
from plugins.netizen.desk.questions_form import QuestionsField
from plugins.netizen.models import Category, Report

# What a category of a village's own takes over from the regency's that it stands for.
TAKEN_OVER = (
    "code", "name", "description", "group", "keywords", "order", "is_active", "is_diverted",
    "notice", "contacts", "questions", "is_confidential", "is_held", "desk", "agency",
)  # fmt: skip


class CategoryForm(WagtailAdminModelForm):
    questions = QuestionsField(label=gettext_lazy("Questions"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What a village's own takes over keeps its codes, too.
        self.fields["questions"].before = self.initial.get("questions") or []
        if self.instance.pk and self._has_reports():
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Reports have been filed by this code.")

    def _has_reports(self) -> bool:
        return Report.objects.unscoped().filter(category=self.instance.pk).exists()


class CategoryCreateView(AreaCreateView):
    """With `?from=<id>` it begins as a copy of that category, for a village's own."""

    def get_form_kwargs(self):
        given = super().get_form_kwargs()
        pk = parse_id(self.request.GET.get("from", ""))
        first = self.model_admin.get_queryset(self.request).filter(pk=pk).first() if pk else None
        if first is not None:
            given["initial"] = {
                **given.get("initial", {}),
                **{name: getattr(first, name) for name in TAKEN_OVER},
                "agency": first.agency_id,
            }
        return given


class CategoryButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj, *args, classnames_add=None, **kwargs):
        buttons = super().get_buttons_for_obj(obj, *args, classnames_add=classnames_add, **kwargs)
        user = self.request.user
        helper = self.permission_helper
        if helper.user_can_create(user) and not helper.user_can_edit_obj(user, obj):
            buttons.append(
                {
                    "url": f"{reverse('netizen_category_modeladmin_create')}?from={obj.pk}",
                    "label": _("Make one of our own"),
                    "classname": self.finalise_classname(
                        ["button-secondary", *(classnames_add or [])]
                    ),
                    "title": _("Change or switch off “%s” for your own area") % obj,
                }
            )
        return buttons


class CategoryAdmin(DeskList):
    model = Category
    menu_icon = "tag"
    list_display = ["name", "code", "goes_to", "is_active", "is_diverted", "whose"]
    list_filter = ["is_active", "is_diverted"]
    search_fields = ["name", "code", "keywords"]
    ordering = ["order", "name", "pk"]
    create_view_class = CategoryCreateView
    button_helper_class = CategoryButtons

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("agency", "regency", "district__regency", "village__district")
        )

    def goes_to(self, row):
        return (
            row.agency.name
            if row.desk == row.Desk.AGENCY and row.agency
            else row.get_desk_display()
        )

    goes_to.short_description = gettext_lazy("goes to")

    def get_edit_handler(self):
        return ObjectList(
            [
                WHOSE,
                MultiFieldPanel(
                    [
                        FieldPanel("name"),
                        FieldPanel("code"),
                        FieldPanel("description"),
                        FieldPanel("group"),
                        FieldPanel("keywords"),
                        FieldPanel("order"),
                        FieldPanel("is_active"),
                    ],
                    heading=gettext_lazy("What it is about"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("desk"),
                        FieldPanel("agency"),
                        FieldPanel("is_held"),
                        FieldPanel("is_confidential"),
                    ],
                    heading=gettext_lazy("Who answers for it"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("notice"),
                        FieldPanel("is_diverted"),
                        FieldPanel("contacts", widget=forms.Textarea(attrs={"rows": 4})),
                    ],
                    heading=gettext_lazy("What is told, and where people turn to instead"),
                ),
                FieldPanel("questions"),
            ],
            base_form_class=CategoryForm,
        )
