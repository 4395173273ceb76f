"""What whoever filed a report sends from its page."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from plugins.netizen.following import OF_REPORTER
from plugins.netizen.handling import TEXT_LENGTH

RATINGS = [
    ("", _("Choose")),
    ("5", _("5 – very good")),
    ("4", _("4 – good")),
    ("3", _("3 – fair")),
    ("2", _("2 – poor")),
    ("1", _("1 – very poor")),
]


class ActionForm(forms.Form):
    """One action; its `uuid` is drawn when it is shown, so that it is done once."""

    action = forms.ChoiceField(
        choices=[(name, name) for name in OF_REPORTER], widget=forms.HiddenInput
    )
    rating = forms.TypedChoiceField(
        label=_("How well was it done?"),
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


TITLES = {
    "reply": _("Answer those who handle it"),
    "reopen": _("It is not done: have it opened again"),
    "rate": _("Rate what was done"),
    "withdraw": _("Take the report back"),
}
HELP = {
    "reply": _("Only those who handle the report read it."),
    "reopen": _("Once, and within ten working days. Say what is still wrong."),
    "rate": _("The number is shown with the report, the text to those who handle it."),
    "withdraw": _("It is then neither handled nor shown."),
}


def forms_for(actions: list[str], sent: ActionForm | None = None) -> list[dict]:
    """What the page shows of each action that is possible: title, help and form; `sent` is the one
    that came back with something to mend."""
    shown = []
    for name in TITLES:
        if name not in actions:
            continue
        form = ActionForm(initial={"action": name}, auto_id=f"id_{name}_%s")
        if sent is not None and sent.data.get("action") == name:
            form = sent
        if name != "rate":
            del form.fields["rating"]
        if name in ("reply", "reopen"):
            form.fields["text"].widget.attrs["required"] = True
        shown.append({"name": name, "title": TITLES[name], "help": HELP[name], "form": form})
    return shown
