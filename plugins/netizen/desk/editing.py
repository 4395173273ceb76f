"""Takes private matters out of a report, or corrects it: what it said before is kept, with who
changed it and why."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView

from core.geo.forms import PointFormField, PointWidget
from core.villages.admin import OwnRowsOnly
from plugins.netizen.categories import known
from plugins.netizen.desk.blocking import write_step
from plugins.netizen.desk.sight import reports_seen_by
from plugins.netizen.desks import Actor
from plugins.netizen.models import TEXT_LENGTH, Redaction, Report, ReportStep


class CorrectionForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    public_note = forms.CharField(
        label=gettext_lazy("Answer"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("Take the text out of"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    address = forms.CharField(label=gettext_lazy("Place"), max_length=250, required=False)
    point = PointFormField(label=gettext_lazy("Position"), required=False, widget=PointWidget)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200,
        help_text=gettext_lazy("Kept with the text as it was, for those who handle the report."),
    )  # fmt: skip

    def __init__(self, *args, report: Report, **kwargs):
        self.report = report
        super().__init__(*args, auto_id="id_%s", **kwargs)
        self.categories = {
            code: row for code, row in known(report.village).items() if not row.is_diverted
        }
        self.categories.setdefault(report.category.code, report.category)
        self.fields["category"].choices = [
            (code, row.name) for code, row in self.categories.items()
        ]
        if not report.public_note:
            del self.fields["public_note"]
        self.written = {str(step.pk): step for step in report.steps.all() if step.text}
        if self.written:
            self.fields["steps"].choices = [
                (pk, f"{_time(step.at)} {step.get_kind_display()}: {step.text[:80]}")
                for pk, step in self.written.items()
            ]
        else:
            del self.fields["steps"]

    def clean_category(self):
        category = self.categories[self.cleaned_data["category"]]
        if category.is_confidential and self.report.is_public:
            raise forms.ValidationError(
                _("Reports of this category are never public: hide this one from the public first.")
            )
        return category

    @transaction.atomic
    def save(self, actor: Actor) -> list[str]:
        """Keep what it said, then change it; the labels of what was changed, none for nothing."""
        rows = Report.objects.for_village(self.report.village_id).select_for_update(of=("self",))
        stored = rows.select_related("category", "agency").get(pk=self.report.pk)
        stored.village = self.report.village
        given, changed = self.cleaned_data, []
        if (stored.title, stored.text) != (given["title"], given["text"]):
            changed.append(_("text"))
            self._keep(stored, actor, stored.title, stored.text)
        for name in ("public_note", "address", "point", "category"):
            if name in given and given[name] != getattr(stored, name):
                changed.append(str(Report._meta.get_field(name).verbose_name))
                if name == "public_note":
                    self._keep(stored, actor, changed[-1], stored.public_note)
        for pk in given.get("steps", []):
            step = self.written[pk]
            changed.append(f"{step.get_kind_display()} {_time(step.at)}")
            self._keep(stored, actor, changed[-1], step.text)
            ReportStep.objects.for_village(stored.village).filter(pk=step.pk).update(text="")
        if changed:
            for name in ("title", "text", "public_note", "address", "point", "category"):
                if name in given:
                    setattr(stored, name, given[name])
            stored.save()
            told = f"{given['reason']} ({', '.join(changed)})"
            write_step(stored, actor, ReportStep.Kind.REDACTED, told)
        return changed

    def _keep(self, stored: Report, actor: Actor, title: str, text: str) -> None:
        Redaction.objects.for_village(stored.village).create(
            village=stored.village,
            report=stored,
            user=actor.user,
            actor=actor.name[:120],
            title=title[:120],
            text=text,
            reason=self.cleaned_data["reason"],
        )


def _time(moment) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H.i")


class CorrectView(OwnRowsOnly, InstanceSpecificView):
    """Opened by those alone who have the report on their desk, or on one below."""

    def check_action_permitted(self, user):
        if not self.permission_helper.user_can_edit_obj(user, self.instance):
            raise PermissionDenied
        return True

    @cached_property
    def report(self) -> Report:
        return (
            reports_seen_by(self.request.user)
            .select_related("category", "agency", "village__district")
            .get(pk=self.instance.pk)
        )

    def get_page_title(self):
        return _("Correct")

    @cached_property
    def here(self) -> str:
        return self.url_helper.get_action_url("inspect", self.pk_quoted)

    @cached_property
    def initial(self) -> dict:
        return {
            **{
                name: getattr(self.report, name)
                for name in ("title", "text", "public_note", "address", "point")
            },
            "category": self.report.category.code,
        }

    def post(self, request, *args, **kwargs):
        form = CorrectionForm(request.POST, report=self.report, initial=self.initial)
        if not form.is_valid():
            messages.error(request, _("Nothing was changed: see what is missing below."))
            return self.render_to_response(self.get_context_data(form=form))
        changed = form.save(Actor.of(request.user, self.report))
        if changed:
            messages.success(request, _("Changed: %(what)s.") % {"what": ", ".join(changed)})
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect(self.here)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or CorrectionForm(report=self.report, initial=self.initial)
        return super().get_context_data(
            form=form, media=form.media, back=self.here, submit=_("Save"), **kwargs
        )

    def get_template_names(self):
        return ["netizen/desk/form.html"]
