"""Enters a report told at the counter or by phone: the category first, then what it asks."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import WMABaseView

from core.accounts.phones import normalise_phone
from core.geo.forms import PointFormField, PointWidget
from core.villages.models import Village
from plugins.netizen.categories import offered
from plugins.netizen.desk.sight import sight_of
from plugins.netizen.filing import begin
from plugins.netizen.models import TEXT_LENGTH, Category, Report
from plugins.netizen.questions import LONGEST, check_answers


class StartForm(forms.Form):
    """Which village, where there are several, and what it is about."""

    use_required_attribute = False

    village = forms.ChoiceField(label=gettext_lazy("Village"))
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)

    def __init__(self, data, *, places, village: Village | None):
        super().__init__(data, auto_id="id_%s")
        if len(places) > 1:
            self.fields["village"].choices = [
                ("", "—"),
                *((place.code, f"{place.name}, {place.district_name}") for place in places),
            ]
        else:
            del self.fields["village"]
        rows = offered(village) if village is not None else {}
        self.fields["category"].choices = [
            ("", "—"),
            *((row.code, row.name) for row in rows.values()),
        ]
        if village is None:
            del self.fields["category"]


class CounterForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    address = forms.CharField(label=gettext_lazy("Place"), max_length=250, required=False)
    point = PointFormField(label=gettext_lazy("Position"), required=False, widget=PointWidget)
    reporter_name = forms.CharField(
        label=gettext_lazy("Reporter’s name"), max_length=100, required=False
    )
    reporter_phone = forms.CharField(
        label=gettext_lazy("Reporter’s phone"), max_length=30, required=False
    )
    reporter_email = forms.EmailField(
        label=gettext_lazy("Reporter’s email address"), required=False
    )
    anonymity = forms.ChoiceField(
        label=gettext_lazy("Name of the reporter"),
        choices=[
            choice
            for choice in Report.Anonymity.choices
            # Whoever enters it knows the name already.
            if choice[0] != Report.Anonymity.VILLAGE
        ],
        initial=Report.Anonymity.PUBLIC,
    )

    def __init__(self, *args, category: Category, **kwargs):
        super().__init__(*args, auto_id="id_%s", **kwargs)
        self.category = category
        for question in category.questions:
            self.fields[f"question-{question['code']}"] = _field(question)
        first = ["title", "text", *(name for name in self.fields if name.startswith("question-"))]
        self.order_fields(first)

    def clean_reporter_phone(self):
        return normalise_phone(self.cleaned_data["reporter_phone"])

    def clean(self):
        given = super().clean()
        answers = {
            question["code"]: given.get(f"question-{question['code']}")
            for question in self.category.questions
        }
        try:
            given["answers"] = check_answers(self.category.questions, answers)
        except ValidationError as error:
            for code, found in error.error_dict.items():
                self.add_error(f"question-{code}", found)
        return given

    @transaction.atomic
    def save(self, village: Village, user) -> Report:
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith("question-")
        }
        now = timezone.now()
        report = Report(
            village=village,
            category=self.category,
            channel=Report.Channel.COUNTER,
            created_at=now,
            updated_at=now,
            **values,
        )
        begin(report, user, user.get_full_name() or user.get_username())
        return report


def _field(question: dict) -> forms.Field:
    """One that takes an answer as `check_answers` wants it, which decides what is missing."""
    label, hint = question["description"], question.get("hint", "")
    common = {"label": label, "help_text": hint, "required": False}
    choices = [(value["key"], value["name"]) for value in question.get("values", ())]
    match question["datatype"]:
        case "singlevaluelist":
            return forms.ChoiceField(choices=[("", "—"), *choices], **common)
        case "multivaluelist":
            return forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple, **common
            )
        case "text":
            return forms.CharField(
                max_length=LONGEST["text"], widget=forms.Textarea(attrs={"rows": 3}), **common
            )
        case "datetime":
            return forms.CharField(
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **common
            )
        case "number":
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    return forms.CharField(max_length=LONGEST["string"], **common)


class EnterView(WMABaseView):
    """Asked for by `?village=&category=`; what is missing of the two is asked first."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_create(user) and bool(sight_of(user).places)

    def get_page_title(self):
        return _("New report")

    @cached_property
    def places(self):
        return sight_of(self.request.user).places

    @cached_property
    def village(self) -> Village | None:
        code = self.request.GET.get("village", "")
        pk = self.places[0].pk if len(self.places) == 1 else None
        pk = next((place.pk for place in self.places if place.code == code), pk)
        return Village.objects.with_places().get(pk=pk) if pk else None

    @cached_property
    def category(self) -> Category | None:
        if self.village is None:
            return None
        return offered(self.village).get(self.request.GET.get("category", ""))

    def post(self, request, *args, **kwargs):
        if self.category is None or self.category.is_diverted:
            raise PermissionDenied
        form = CounterForm(request.POST, category=self.category)
        if not form.is_valid():
            messages.error(request, _("Nothing was saved: see what is missing below."))
            return self.render_to_response(self.get_context_data(form=form))
        report = form.save(self.village, request.user)
        messages.success(
            request,
            _("The report was filed. Its tracking code is %(code)s.") % {"code": report.code},
        )
        return redirect(self.url_helper.get_action_url("inspect", report.pk))

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None)
        takes = self.category is not None and not self.category.is_diverted
        if form is None and takes:
            form = CounterForm(category=self.category)
        start = StartForm(
            self.request.GET if self.request.GET else None,
            places=self.places,
            village=self.village,
        )
        return super().get_context_data(
            form=form,
            media=form.media if form else None,
            start=start,
            category=self.category,
            chosen_village=self.village,
            back=self.index_url,
            submit=_("File the report"),
            **kwargs,
        )

    def get_template_names(self):
        return ["netizen/desk/enter.html"]
