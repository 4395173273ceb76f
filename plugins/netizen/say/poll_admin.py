"""Polls in the admin: question, options, from when to when, and what the public sees of the result."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from core.villages.admin import OwnCreateView, OwnEditView, VillageModelAdmin
from plugins.netizen.models import Poll, PollOption

LONGEST = PollOption._meta.get_field("text").max_length
MOST_OPTIONS = 20
# What votes were given to stays as it was when they were given.
FIXED = ("question", "text", "option_lines", "opens_at", "results")


class PollForm(WagtailAdminModelForm):
    """The options are lines of a text. Once somebody has voted, only the end can be moved and the
    poll taken off the website."""

    option_lines = forms.CharField(
        label=gettext_lazy("Options"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("A line each, two at least."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["option_lines"] = "\n".join(
                option.text for option in self.instance.options.all()
            )
        if self.instance.votes:
            for name in FIXED:
                if name in self.fields:
                    self.fields[name].disabled = True

    def clean_option_lines(self):
        given = [" ".join(line.split()) for line in self.cleaned_data["option_lines"].splitlines()]
        lines = list(dict.fromkeys(line for line in given if line))
        if len(lines) < 2:
            raise forms.ValidationError(_("Give two options at least, a line each."))
        if len(lines) > MOST_OPTIONS or any(len(line) > LONGEST for line in lines):
            raise forms.ValidationError(
                _("At most %(number)s options of at most %(length)s signs.")
                % {"number": MOST_OPTIONS, "length": LONGEST}
            )
        return lines


def store_options(poll: Poll, lines: list[str]) -> None:
    """Bring the options to these texts, in this order, as long as nobody has voted."""
    locked = Poll.objects.for_village(poll.village_id).select_for_update().get(pk=poll.pk)
    options = list(poll.options.all())
    if locked.votes or [option.text for option in options] == lines:
        return
    by_text = {option.text: option for option in options}
    for option in options:
        if option.text not in lines:
            option.delete()
    for number, line in enumerate(lines):
        option = by_text.get(line) or PollOption(village=poll.village, poll=poll, text=line)
        option.order = number
        option.save()


class StoresOptions:
    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        store_options(self.instance, form.cleaned_data["option_lines"])
        return response


class PollCreateView(StoresOptions, OwnCreateView):
    pass


class PollEditView(StoresOptions, OwnEditView):
    def get_template_names(self):
        return ["netizen/say/admin/poll.html"]

    def get_context_data(self, **kwargs):
        # Before it has closed nobody sees what was chosen, staff included.
        is_closed = self.instance.state == Poll.Phase.CLOSED
        options = list(self.instance.options.all()) if is_closed else []
        return super().get_context_data(counted=options, is_closed=is_closed, **kwargs)


class PollAdmin(VillageModelAdmin):
    model = Poll
    menu_label = gettext_lazy("Polls")
    menu_icon = "clipboard-list"
    menu_order = 327
    list_display = ["question", "state_now", "opens_at", "closes_at", "votes", "village"]
    list_filter = ["is_published", "results", "opens_at"]
    search_fields = ["question", "text", "village__name"]
    ordering = ["-opens_at", "-pk"]
    create_view_class = PollCreateView
    edit_view_class = PollEditView
    inspect_view_enabled = True
    inspect_view_fields = [
        "village",
        "question",
        "text",
        "opens_at",
        "closes_at",
        "results",
        "votes",
    ]

    def state_now(self, poll):
        return poll.state_label

    state_now.short_description = gettext_lazy("state")

    def get_edit_handler(self):
        return ObjectList(
            [
                FieldPanel("village"),
                FieldPanel("question"),
                FieldPanel("text"),
                FieldPanel("option_lines"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("results"),
                FieldPanel("is_published"),
            ],
            base_form_class=PollForm,
        )
