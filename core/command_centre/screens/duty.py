"""The duty log: who is on duty, shifts and their hand-over, entries by day; to print and as XLSX."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from core.accounts.models import User
from core.command_centre import duty
from core.command_centre.duty import LONGEST_TEXT, Kind, NotDone
from core.command_centre.models import DutyEntry
from core.command_centre.people import choices, name_of, officers_of
from core.command_centre.screens.base import AreaView, InArea
from core.command_centre.sheets import XLSX, workbook

PER_PAGE = 50
MOST_PRINTED = 2000
MOST_EXPORTED = 20_000


class FilterForm(forms.Form):
    """What of the log is shown: a day, a kind of entry, words of the text."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("all")), *Kind.choices],
    )
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=100)


def text_field(label, required=True):
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_TEXT - 200,  # a name may stand before it
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EntryForm(forms.Form):
    text = text_field(gettext_lazy("What happened"))


class RemarkForm(forms.Form):
    text = text_field(gettext_lazy("Remark"), required=False)


class HandOverForm(forms.Form):
    person = forms.TypedChoiceField(label=gettext_lazy("Hand over to"), coerce=int)
    summary = text_field(gettext_lazy("Summary for the next shift"))

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people]


class Entries(InArea):
    """Mixed into what shows the log: the entries that fit the filter, the newest first."""

    @cached_property
    def filter_form(self):
        return FilterForm(self.request.GET)

    def entries(self):
        rows = DutyEntry.objects.filter(area=self.area.code).select_related("author", "alert")
        if not self.filter_form.is_valid():
            return rows.none()
        wanted = self.filter_form.cleaned_data
        conditions = Q()
        if wanted["day"]:
            conditions &= Q(at__date=wanted["day"])
        if wanted["kind"]:
            conditions &= Q(kind=wanted["kind"])
        if wanted["q"]:
            conditions &= Q(text__icontains=wanted["q"])
        return rows.filter(conditions)


class LogView(Entries, AreaView):
    """Each form names what it does in `action`; what cannot be done is told on the same page, with
    what the officer had written."""

    tab = "log"
    template_name = "command_centre/log.html"
    actions = {
        "note": EntryForm,
        "begin": RemarkForm,
        "hand": HandOverForm,
        "take": forms.Form,
        "end": RemarkForm,
    }

    def post(self, request, *args, **kwargs):
        action = request.POST.get("action")
        if action not in self.actions:
            messages.error(request, _("Nothing was done: the form says not what to do."))
            return self.render_to_response(self.get_context_data(), status=400)
        form = self.form(action, request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was done. Correct what is marked."))
            return self.render_to_response(self.get_context_data(sent=(action, form)), status=400)
        try:
            told = getattr(self, f"do_{action}")(form.cleaned_data)
        except NotDone as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data(sent=(action, form)), status=409)
        messages.success(request, told)
        return redirect("command_centre:log", self.area.code)

    def do_note(self, data):
        duty.write(self.area, self.request.user, data["text"])
        return _("The entry is in the duty log.")

    def do_begin(self, data):
        duty.begin(self.area, self.request.user, data["text"])
        return _("You are on duty now.")

    def do_hand(self, data):
        to = User.objects.get(pk=data["person"])
        duty.hand_over(self.area, self.request.user, to, data["summary"])
        return _("Handed over. You stay on duty until %s takes over.") % name_of(to)

    def do_take(self, _data):
        duty.take_over(self.area, self.request.user)
        return _("You have taken over and are on duty now.")

    def do_end(self, data):
        duty.end(self.area, self.request.user, data["text"])
        return _("The shift has ended. Nobody is on duty here now.")

    @cached_property
    def people(self):
        return [
            (key, label)
            for key, label in choices(officers_of(self.area))
            if key != self.request.user.pk
        ]

    def form(self, action, data=None):
        of = {"people": self.people} if action == "hand" else {}
        return self.actions[action](data, prefix=action, **of)

    def get_context_data(self, sent=None, **kwargs):
        shift = duty.on_duty(self.area)
        page = Paginator(self.entries(), PER_PAGE).get_page(self.request.GET.get("p"))
        day = self.filter_form.is_valid() and self.filter_form.cleaned_data["day"]
        own = shift is not None and shift.officer_id == self.request.user.pk
        shown = {action: self.form(action) for action in self.actions if action != "hand"}
        if own:
            shown["hand"] = self.form("hand")
        if sent:
            shown[sent[0]] = sent[1]
        return {
            **super().get_context_data(**kwargs),
            "shift": shift,
            "officer": name_of(shift.officer) if shift else "",
            "successor": name_of(shift.handed_to) if shift and shift.handed_to_id else "",
            "is_own": own,
            "is_successor": shift is not None and shift.handed_to_id == self.request.user.pk,
            "forms": shown,
            "filter_form": self.filter_form,
            "page": page,
            "rows": [(entry, name_of(entry.author)) for entry in page],
            "query": self.query(),
            "day": day,
            "day_before": day and day - timedelta(days=1),
            "day_after": day and day < timezone.localdate() and day + timedelta(days=1),
            "today": timezone.localdate(),
        }

    def query(self) -> str:
        """The filter as a query string, without the page."""
        given = self.request.GET.copy()
        given.pop("p", None)
        return given.urlencode()


class LogPrint(Entries, TemplateView):
    """The same entries on paper, the oldest first."""

    template_name = "command_centre/log_print.html"

    def get_context_data(self, **kwargs):
        rows = list(self.entries()[: MOST_PRINTED + 1])
        return {
            **super().get_context_data(**kwargs),
            "area": self.area,
            "filter": self.filter_form.cleaned_data if self.filter_form.is_valid() else {},
            "filter_form": self.filter_form,
            "kind": dict(Kind.choices).get(self.request.GET.get("kind", "")),
            "rows": [(entry, name_of(entry.author)) for entry in rows[:MOST_PRINTED]][::-1],
            "most": MOST_PRINTED if len(rows) > MOST_PRINTED else 0,
            "now": timezone.now(),
            "back": reverse("command_centre:log", args=[self.area.code]),
        }


class LogFile(Entries, View):
    """The same entries as a workbook, the newest first; times are the install's."""

    def get(self, request, *args, **kwargs):
        head = [_("Time"), _("Kind"), _("By"), _("Text")]
        rows = (
            [
                timezone.localtime(entry.at).replace(tzinfo=None, microsecond=0),
                entry.get_kind_display(),
                name_of(entry.author),
                entry.text,
            ]
            for entry in self.entries()[:MOST_EXPORTED].iterator(2000)
        )
        content = workbook([(_("Duty log"), [head], rows)])
        response = HttpResponse(content, content_type=XLSX)
        name = f"duty-log-{self.area.code}-{timezone.localdate():%Y%m%d}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
