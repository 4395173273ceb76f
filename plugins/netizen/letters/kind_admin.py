"""The catalogue of letters in the admin: a regency's kinds, and those a village has in their place."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.views import InstanceSpecificView

from core.villages.admin import OwnInspectView, OwnRowsOnly
from core.villages.area_admin import AreaModelAdmin
from core.villages.models import Village
from plugins.netizen.letters import bodies, catalogue, field_lines, sample
from plugins.netizen.letters.fields import TYPES
from plugins.netizen.letters.pdf import NotMade
from plugins.netizen.models import LetterKind


def placeholder_help() -> str:
    known = format_html_join("; ", "<code>{{{{ {} }}}}</code> {}", bodies.KNOWN.items())
    return format_html(
        "{} {}. {}",
        _("HTML of few elements (p, b, i, u, h1 to h3, ul, ol, li, table). Filled in are:"),
        known,
        _("And each field by its code."),
    )


def lines_help() -> str:
    types = ", ".join(f"{name} ({label})" for name, label in TYPES.items())
    return (
        _(
            "A field a line: code | label | type | required or optional | citizen or operator | hint | "
            "choices with semicolons. Types: %s."
        )
        % types
    )


class KindForm(WagtailAdminModelForm):
    """A kind whose fields are lines of text."""

    field_lines = forms.CharField(
        label=gettext_lazy("Fields beside name, NIK and phone"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=12_000,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["field_lines"] = field_lines.written(self.instance.fields)
        self.fields["field_lines"].help_text = lines_help()
        self.fields["body"].help_text = placeholder_help()

    def clean_field_lines(self):
        lines = self.cleaned_data["field_lines"]
        self.instance.fields = field_lines.read(lines)
        return lines

    def _post_clean(self):
        if "field_lines" in self.errors:
            # The text's placeholders are judged once the fields can be read.
            self.instance.fields = []
            self._meta.exclude = [*(self._meta.exclude or ()), "body"]
        super()._post_clean()


class KindInspectView(OwnInspectView):
    """A kind as it is, for those who may not change it: with its copy for the own village."""

    def get_template_names(self):
        return ["netizen/letters/admin/kind.html"]

    @cached_property
    def home(self) -> Village | None:
        """The village for which the person may have a kind of its own, where it is one."""
        return own_village(self)

    def get_context_data(self, **kwargs):
        kind = self.instance
        return super().get_context_data(
            kind=kind,
            may_copy=self.home is not None and kind.village_id is None,
            home=self.home,
            **kwargs,
        )


def own_village(view) -> Village | None:
    allowed = view.permission_helper.villages(view.request.user, "add")[:2]
    found = list(allowed)
    return found[0] if len(found) == 1 else None


class CopyView(OwnRowsOnly, InstanceSpecificView):
    """Puts a kind of the village's own in the place of the regency's: to change it, or to offer it
    no more."""

    http_method_names = ["post", "options"]

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_create(user)

    def post(self, request, *args, **kwargs):
        village = own_village(self)
        if village is None or not self.instance.covers(
            Village.objects.with_places().get(pk=village.pk)
        ):
            raise PermissionDenied
        offered = request.POST.get("action") != "switch_off"
        own = catalogue.copied(self.instance, village, is_active=offered)
        if offered:
            messages.success(
                request, _("This is your village’s own now. Change what is different.")
            )
        else:
            messages.success(request, _("Your village does not offer this letter any more."))
        return redirect(self.url_helper.get_action_url("edit", own.pk))


class PreviewView(OwnRowsOnly, InstanceSpecificView):
    """The letter as it would look, with made-up values."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_inspect_obj(user, self.instance)

    def get(self, request, *args, **kwargs):
        allowed = self.permission_helper.villages(request.user, "view").with_places()
        village = allowed.filter(self.instance.villages_condition()).order_by("code").first()
        try:
            if village is None:
                raise NotMade("no village")
            content = sample.pdf_of(self.instance, village)
        except NotMade:
            raise Http404(_("The PDF cannot be made.")) from None
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="contoh-{self.instance.code}.pdf"',
        }
        return HttpResponse(content, content_type="application/pdf", headers=headers)


class LetterKindAdmin(AreaModelAdmin):
    model = LetterKind
    menu_label = gettext_lazy("Kinds of letters")
    menu_icon = "doc-full-inverse"
    menu_order = 324
    list_display = ["title", "code", "whose", "takes_days", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["title", "code", "description"]
    inspect_view_enabled = True
    inspect_view_class = KindInspectView
    inspect_view_fields = []

    def whose(self, kind):
        return kind.area.full_name

    whose.short_description = gettext_lazy("whose")

    def get_edit_handler(self):
        return ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("regency"), FieldPanel("district"), FieldPanel("village")],
                    heading=gettext_lazy("Whose"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("title"),
                        FieldPanel("code"),
                        FieldPanel("description"),
                        FieldPanel("requirements"),
                        FieldRowPanel([FieldPanel("takes_days"), FieldPanel("validity_days")]),
                        FieldRowPanel([FieldPanel("fee"), FieldPanel("order")]),
                        FieldPanel("is_active"),
                    ],
                    heading=gettext_lazy("In the catalogue"),
                ),
                FieldPanel("field_lines"),
                MultiFieldPanel(
                    [
                        FieldPanel("body"),
                        FieldRowPanel([FieldPanel("classification"), FieldPanel("number_pattern")]),
                    ],
                    heading=gettext_lazy("The letter"),
                ),
            ],
            base_form_class=KindForm,
        )

    def copy_view(self, request, instance_pk):
        return CopyView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def preview_view(self, request, instance_pk):
        return PreviewView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    helper._get_object_specific_action_url_pattern(name),
                    view,
                    name=helper.get_action_url_name(name),
                )
                for name, view in (("copy", self.copy_view), ("preview", self.preview_view))
            ),
        )
