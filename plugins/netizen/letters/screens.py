"""The screens of the letter desk: one request with its buttons, filling in, asking at the counter."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView, WMABaseView

from core.villages.admin import OwnInspectView, OwnRowsOnly
from core.villages.models import Village
from plugins.netizen.letters import asking, catalogue, handling, issuing
from plugins.netizen.letters.fields import BY, missing, told
from plugins.netizen.letters.forms import PREFIX, FieldsForm, PersonFields
from plugins.netizen.letters.handling import Action, Refused
from plugins.netizen.models import LetterRequest, LetterSigner
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved

LABELS = {
    Action.ASK: gettext_lazy("Say what is missing"),
    Action.RESUBMIT: gettext_lazy("It is complete now"),
    Action.CHECK: gettext_lazy("Checked: all is right"),
    Action.SEND: gettext_lazy("Send for signature"),
    Action.RETURN: gettext_lazy("Give back without signature"),
    Action.SIGN: gettext_lazy("Sign, and give it a number"),
    Action.HAND_OVER: gettext_lazy("Handed over"),
    Action.REFUSE: gettext_lazy("Refuse"),
    Action.CANCEL: gettext_lazy("Cancel for who asked"),
    Action.NOTE: gettext_lazy("Only keep the note"),
}
MAIN = (Action.CHECK, Action.SEND, Action.SIGN, Action.HAND_OVER)
GRAVE = (Action.REFUSE, Action.CANCEL)


class OneRequest(OwnRowsOnly):
    """Mixed into screens about a request: its village with all its places, and who acts."""

    @cached_property
    def row(self) -> LetterRequest:
        self.instance.village = Village.objects.with_places().get(pk=self.instance.village_id)
        return self.instance

    @cached_property
    def actor(self) -> handling.Actor | None:
        return handling.actor_in(self.row.village, self.request.user)

    def desk_url(self) -> str:
        return self.url_helper.get_action_url("inspect", self.pk_quoted)

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class DeskView(OneRequest, OwnInspectView):
    """A request: who asks for what, the pictures, what was done, the buttons."""

    page_title = gettext_lazy("Request for a letter")

    def get_template_names(self):
        return ["netizen/letters/admin/desk.html"]

    def get_page_subtitle(self):
        return self.row.tracking_code

    def get_context_data(self, **kwargs):
        row, actor = self.row, self.actor
        actions = [
            (action, LABELS[action], action in MAIN, action in GRAVE)
            for action in handling.possible(row, actor)
        ]
        if actor is not None:
            actions.append((Action.NOTE, LABELS[Action.NOTE], False, False))
        signers = LetterSigner.objects.for_village(row.village).filter(is_active=True)
        may_send = any(action == Action.SEND for action, *_rest in actions)
        return super().get_context_data(
            row=row,
            values=told(row.kind.fields, row.values),
            missing=missing(row.kind.fields, row.values),
            pictures=list(row.attachments.all()),
            steps=list(row.steps.all()),
            letter=getattr(row, "letter", None),
            actions=actions,
            signers=list(signers) if may_send else [],
            may_fill=actor is not None and row.state in asking.FILLABLE,
            **kwargs,
        )


class ActView(OneRequest, InstanceSpecificView):
    """Takes one step of a request and goes back to it."""

    http_method_names = ["post", "options"]

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_act(user, self.instance)

    def post(self, request, *args, **kwargs):
        row, actor = self.row, self.actor
        if actor is None:
            raise PermissionDenied
        action, text = request.POST.get("action", ""), request.POST.get("text", "")
        try:
            if action == Action.SIGN:
                self._sign(row, actor, text)
            elif action == Action.NOTE:
                handling.note(row, actor, text)
                messages.success(request, _("The note is kept."))
            else:
                changes = self._signer(row) if action == Action.SEND else {}
                moved = handling.act(row, action, actor, text, **changes)
                messages.success(
                    request,
                    _("%(code)s: %(state)s")
                    % {"code": row.tracking_code, "state": moved.get_state_display()},
                )
        except Refused as error:
            messages.error(request, str(error))
        return redirect(self.desk_url())

    def _sign(self, row, actor, text) -> None:
        letter = issuing.sign(row, actor, text)
        told = _("The letter has the number %s.") % letter.number_text
        if issuing.after_signing(letter):
            messages.success(self.request, told)
        else:
            again = _("Its PDF could not be made yet; that is tried again.")
            messages.warning(self.request, f"{told} {again}")

    def _signer(self, row) -> dict:
        key = self.request.POST.get("signer", "")
        signers = LetterSigner.objects.for_village(row.village).filter(is_active=True)
        if not key.isdecimal() or len(key) > 18:
            return {}
        signer = signers.filter(pk=key).first()
        if signer is None:
            raise Refused(_("Choose who signs."))
        return {"signer": signer}


class FillForm(FieldsForm, PersonFields):
    """What staff fill in; what is still empty may stay so for now."""

    def __init__(self, *args, row: LetterRequest, **kwargs):
        initial = {name: getattr(row, name) for name in ("name", "nik", "phone")}
        initial |= {PREFIX + code: value for code, value in row.values.items()}
        super().__init__(*args, kind=row.kind, by=BY, lenient=True, initial=initial, **kwargs)

    def changes(self) -> dict:
        names = ("name", "nik", "phone")
        return {name: self.cleaned_data[name] for name in names} | {"values": self.checked}


class FillView(OneRequest, InstanceSpecificView):
    """Puts right and completes what a request says."""

    page_title = gettext_lazy("Fill in")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_act(user, self.instance)

    def get_page_subtitle(self):
        return self.row.tracking_code

    def get_template_names(self):
        return ["netizen/letters/admin/fill.html"]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", FillForm(row=self.row))
        return super().get_context_data(row=self.row, desk_url=self.desk_url(), **kwargs)

    def post(self, request, *args, **kwargs):
        if self.actor is None:
            raise PermissionDenied
        form = FillForm(request.POST, row=self.row)
        if not form.is_valid():
            messages.error(request, _("Please look at the fields marked below."))
            return self.render_to_response(self.get_context_data(form=form))
        try:
            asking.fill(self.row, self.actor, form.changes())
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("What was filled in is kept."))
        return redirect(self.desk_url())


class CounterForm(FieldsForm, PersonFields):
    """A request that somebody brings to the counter."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)


class CounterView(WMABaseView):
    """Asks for a letter for somebody at the counter or on the phone: first the village, where there
    are several, and the kind; then the form."""

    page_title = gettext_lazy("New request")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_create(user)

    @cached_property
    def villages(self) -> list[Village]:
        allowed = self.permission_helper.villages(self.request.user, "add")
        return list(allowed.with_places().order_by("name", "code"))

    @cached_property
    def village(self) -> Village:
        code = self.request.GET.get("village")
        return next((row for row in self.villages if row.code == code), self.villages[0])

    @cached_property
    def kind(self):
        code = self.request.GET.get("kind", "")
        return catalogue.kind_of(self.village, code) if code else None

    def get_template_names(self):
        return ["netizen/letters/admin/counter.html"]

    def get_context_data(self, **kwargs):
        from uuid import uuid4

        if self.kind is not None and "form" not in kwargs:
            kwargs["form"] = CounterForm(
                kind=self.kind, by=BY, lenient=True, initial={"uuid": uuid4()}
            )
        return super().get_context_data(
            village=self.village,
            villages=self.villages if len(self.villages) > 1 else [],
            kind=self.kind,
            kinds=catalogue.offered(self.village) if self.kind is None else [],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        actor = handling.actor_in(self.village, request.user)
        if actor is None:
            raise PermissionDenied
        if self.kind is None:
            messages.error(request, _("Choose the letter first."))
            return redirect(self.create_url)
        form = CounterForm(request.POST, kind=self.kind, by=BY, lenient=True)
        if not form.is_valid():
            messages.error(request, _("Please look at the fields marked below."))
            return self.render_to_response(self.get_context_data(form=form))
        values = {name: form.cleaned_data[name] for name in ("uuid", "name", "nik", "phone")}
        values["values"] = form.checked
        counter = LetterRequest.Channel.COUNTER
        try:
            row = asking.ask(self.village, self.kind, values, actor, counter).row
        except (AlreadyDifferent, AlreadyRemoved):
            messages.error(request, _("This form has been sent before. Begin anew."))
            return redirect(self.create_url)
        messages.success(request, _("The request has the code %s.") % row.tracking_code)
        return redirect(self.url_helper.get_action_url("inspect", row.pk))
