"""One alert: what is known of it, what was done about it, and the forms that do something."""

from __future__ import annotations

from django import forms
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core.accounts.models import User
from core.command_centre import handling
from core.command_centre.duty import LONGEST_TEXT, NotDone
from core.command_centre.people import choices, name_of, responders
from core.command_centre.screens.base import AreaView

LONGEST_NOTE = LONGEST_TEXT - 400  # the alert's title stands before it
NAMES = ("source", "name", "key")


def note_field(label, *, required=False):
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcknowledgeForm(forms.Form):
    note = note_field(gettext_lazy("Note"))


class AssignForm(forms.Form):
    """`shown` is the id of whom the alert was given to when the page was made."""

    person = forms.TypedChoiceField(label=gettext_lazy("Give to"), coerce=int)
    note = note_field(gettext_lazy("Note"))
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people]


class NoteForm(forms.Form):
    note = note_field(gettext_lazy("Note"), required=True)


class AlertView(AreaView):
    """Named by `source`, `name` and `key` in the query, or in the form of what is done."""

    tab = "desk"
    template_name = "command_centre/alert.html"
    acting = ""

    @cached_property
    def found(self) -> handling.Found:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return handling.find(self.area, *(given.get(name, "") for name in NAMES))

    @cached_property
    def people(self):
        alert = self.found.alert
        return choices(responders(self.area, alert.village)) if alert is not None else []

    def get_context_data(self, **kwargs):
        found = self.found
        held = found.handling
        data = self.request.POST if self.acting else None

        def given(action):
            return data if action == self.acting else None

        shown = held.assigned_to_id if held else None
        return {
            **super().get_context_data(**kwargs),
            "found": found,
            "alert": found.alert,
            "handling": held,
            "acknowledged_by": name_of(held.acknowledged_by) if held else "",
            "assigned_to": name_of(held.assigned_to) if held and shown else "",
            "full_name": {name: self.names[name] for name in NAMES},
            "acknowledge_form": AcknowledgeForm(given("acknowledge"), prefix="acknowledge"),
            "assign_form": AssignForm(
                given("assign"), prefix="assign", people=self.people, initial={"shown": shown}
            ),
            "note_form": NoteForm(given("note"), prefix="note"),
            "history": [(entry, name_of(entry.author)) for entry in handling.history(held)],
        }

    @property
    def names(self) -> dict[str, str]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return {name: given.get(name, "") for name in NAMES}


class Action(AlertView):
    """A form of the alert's page, sent. What cannot be done is told on that page, with what the
    officer had written."""

    def get(self, request, *args, **kwargs):
        return HttpResponseNotAllowed(["POST"])

    def post(self, request, *args, **kwargs):
        self.found  # noqa: B018  (404 before anything is done)
        try:
            done = self.act()
        except NotDone as error:
            messages.error(request, str(error))
            self.__dict__.pop("found")
            return self.render_to_response(self.get_context_data(), status=409)
        if done is None:
            messages.error(request, _("Nothing was done. Correct what is marked."))
            return self.render_to_response(self.get_context_data(), status=400)
        messages.success(request, done)
        return redirect(self.back())

    def act(self) -> str | None:
        """Do it, and return what is told; None where the form is not filled in well."""
        raise NotImplementedError

    def back(self) -> str:
        """Where the form came from, on this host; else the alert's page."""
        wanted = self.request.POST.get("next", "")
        if wanted and url_has_allowed_host_and_scheme(
            wanted, {self.request.get_host()}, require_https=self.request.is_secure()
        ):
            return wanted
        address = reverse("command_centre:alert", args=[self.area.code])
        return f"{address}?{urlencode(self.names)}"

    def active(self):
        """The alert. Raises `NotDone` where it is over."""
        if self.found.alert is None:
            raise NotDone(_("This alert is over."))
        return self.found.alert


class Acknowledge(Action):
    acting = "acknowledge"

    def act(self):
        form = AcknowledgeForm(self.request.POST, prefix=self.acting)
        alert = self.active()
        if not form.is_valid():
            return None
        handling.acknowledge(self.area, self.request.user, alert, form.cleaned_data["note"])
        return _("Acknowledged: %s") % self.found.title


class Assign(Action):
    acting = "assign"

    def act(self):
        alert = self.active()
        form = AssignForm(self.request.POST, prefix=self.acting, people=self.people)
        if not form.is_valid():
            return None
        to = User.objects.get(pk=form.cleaned_data["person"])
        handling.assign(
            self.area, self.request.user, alert, to,
            form.cleaned_data["shown"], form.cleaned_data["note"],
        )  # fmt: skip
        return _("%(alert)s: given to %(person)s.") % {
            "alert": self.found.title,
            "person": name_of(to),
        }


class Note(Action):
    acting = "note"

    def act(self):
        form = NoteForm(self.request.POST, prefix=self.acting)
        if not form.is_valid():
            return None
        handling.note(self.area, self.request.user, self.found, form.cleaned_data["note"])
        return _("The note is in the duty log.")
