"""One action for many reports: each is done or refused by itself, and the refusals are told."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail_modeladmin.views import WMABaseView

from plugins.netizen.desk.answers import TextForm, handed_to, places
from plugins.netizen.desk.filters import DeskFilter
from plugins.netizen.desk.options import answers_of, options_of
from plugins.netizen.desk.paging import PER_PAGE
from plugins.netizen.desk.sight import reports_seen_by, sight_of
from plugins.netizen.desks import Actor
from plugins.netizen.handling import ACTIONS, Details, NotAllowed, NotNow, act

OFFERED = (
    "verify", "release", "publish", "hide", "hand_over", "start", "answer", "resolve", "reject",
    "refer", "open_again", "note",
)  # fmt: skip
# So many refusals are told one by one.
MOST_TOLD = 10


class BulkForm(TextForm):
    action = forms.ChoiceField(label=gettext_lazy("With the chosen ones"))
    to = forms.ChoiceField(label=gettext_lazy("Hand over to"), required=False)

    field_order = ["action", "to", "canned", "text", "private"]

    def __init__(self, *args, options, sight, **kwargs):
        super().__init__(*args, answers=options.answers, auto_id="id_bulk_%s", **kwargs)
        self.fields["action"].choices = [
            ("", "—"),
            *((name, ACTIONS[name].label) for name in OFFERED),
        ]
        self.fields["to"].choices = [("", "—"), *places(options.agencies)]

    def clean(self):
        given = super().clean()
        if given.get("action") == "hand_over" and not given.get("to"):
            self.add_error("to", _("Say to whom it is handed over."))
        return given


class BulkView(WMABaseView):
    """Takes the inbox's form. Which reports are meant is read from `report`, ids of what the person
    sees; with `all` those of the whole page, in `shown`."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_list(user)

    @cached_property
    def sight(self):
        return sight_of(self.request.user)

    @cached_property
    def options(self):
        return options_of(self.request.user, self.sight)

    def get(self, request, *args, **kwargs):
        return HttpResponseNotAllowed(["POST"])

    def post(self, request):
        form = BulkForm(request.POST, options=self.options, sight=self.sight)
        reports = self._chosen()
        if not reports:
            messages.warning(request, _("Choose the reports first, by the boxes before them."))
        elif not form.is_valid():
            for field, errors in form.errors.items():
                label = form.fields[field].label if field in form.fields else ""
                messages.error(request, f"{label}: {' '.join(errors)}")
        else:
            self._do(form, reports)
        return redirect(self._back())

    def _chosen(self) -> list:
        names = self.request.POST.getlist("shown" if "all" in self.request.POST else "report")
        ids = {int(text) for text in names[:PER_PAGE] if text.isdecimal() and len(text) < 19}
        if not ids:
            return []
        rows = reports_seen_by(self.request.user).filter(pk__in=ids)
        return list(rows.select_related("category", "agency", "village__district"))

    def _do(self, form: BulkForm, reports) -> None:
        name, user = form.cleaned_data["action"], self.request.user
        chosen = form.cleaned_data.get("canned")
        canned = answers_of(user, self.sight).filter(pk=chosen).first() if chosen else None
        private = form.cleaned_data["private"]
        failures = []
        for report in reports:
            try:
                details = (
                    handed_to(form.cleaned_data["to"], report) if name == "hand_over" else Details()
                )
                act(
                    report,
                    Actor.of(user, report),
                    name,
                    form.text_for(report, canned),
                    is_public=False if private else None,
                    details=details,
                )
            except (NotAllowed, NotNow) as error:
                failures.append((report.code, str(error)))
            except ValidationError as error:
                failures.append((report.code, " ".join(error.messages)))
        self._tell(name, len(reports) - len(failures), failures)

    def _tell(self, name: str, done: int, failures: list[tuple[str, str]]) -> None:
        if done:
            messages.success(
                self.request,
                ngettext(
                    "%(action)s: done to %(count)s report.",
                    "%(action)s: done to %(count)s reports.",
                    done,
                )
                % {"action": ACTIONS[name].label, "count": done},
            )
        for code, why in failures[:MOST_TOLD]:
            messages.error(
                self.request, _("%(code)s was left as it is: %(why)s") % {"code": code, "why": why}
            )
        if len(failures) > MOST_TOLD:
            messages.error(
                self.request,
                _("And %(count)s more were left as they are.")
                % {"count": len(failures) - MOST_TOLD},
            )

    def _back(self) -> str:
        """The inbox as it was filtered."""
        from django.http import QueryDict

        given = QueryDict(self.request.POST.get("query", "")[:1000])
        query = DeskFilter(given, self.sight, self.options).query
        return f"{self.index_url}?{query}" if query else self.index_url
