"""Agencies, canned answers, holidays and blocked senders in the admin."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from core.accounts.phones import normalise_phone
from core.villages.admin import OwnCreateView, VillageModelAdmin
from plugins.netizen.desk.listing import DeskList, FromInbox, RegencyListHelper
from plugins.netizen.models import Agency, BlockedSender, CannedAnswer, Holiday
from plugins.netizen.moderation import key_of

WHOSE = FieldRowPanel(
    [FieldPanel("regency"), FieldPanel("district"), FieldPanel("village")],
    heading=gettext_lazy("Whose it is: choose one"),
)


class AgencyAdmin(DeskList):
    model = Agency
    permission_helper_class = RegencyListHelper
    menu_icon = "site"
    list_display = ["name", "code", "phone", "email", "is_active"]
    search_fields = ["name", "code"]
    panels = [
        FieldPanel("regency"),
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("phone"),
        FieldPanel("email"),
        FieldPanel("address"),
        FieldPanel("is_active"),
    ]


class CannedAnswerAdmin(DeskList):
    model = CannedAnswer
    menu_icon = "openquote"
    list_display = ["title", "text", "whose"]
    search_fields = ["title", "text"]
    panels = [
        WHOSE,
        FieldPanel("title"),
        FieldPanel(
            "text",
            help_text=gettext_lazy(
                "{code}, {title} and {village} stand for those of the report it answers."
            ),
        ),
    ]


class HolidayAdmin(DeskList):
    model = Holiday
    menu_icon = "date"
    list_display = ["date", "name", "is_working", "whose"]
    list_filter = ["date"]
    search_fields = ["name"]
    ordering = ["-date", "pk"]
    panels = [
        WHOSE,
        FieldPanel("date"),
        FieldPanel("name"),
        FieldPanel(
            "is_working",
            help_text=gettext_lazy(
                "Tick it where people work although the calendar has a holiday. The national "
                "holidays are known: enter only what differs."
            ),
        ),
    ]


class BlockedSenderForm(WagtailAdminModelForm):
    """The sender is typed once; what is kept is a keyed hash of it, from which nobody reads it."""

    value = forms.CharField(
        label=gettext_lazy("Phone or email address"), max_length=254, required=False,
        help_text=gettext_lazy(
            "It is not kept as it is typed: say in “who” whom you mean."
        ),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("value", "kind"):
                del self.fields[name]
        else:
            self.fields["kind"].choices = [
                (kind.value, kind.label)
                for kind in (BlockedSender.Kind.PHONE, BlockedSender.Kind.EMAIL)
            ]

    def clean(self):
        given = super().clean()
        if "value" in self.fields and given.get("kind"):
            try:
                value = self._value(given["kind"], given.get("value", "").strip())
            except ValidationError as error:
                self.add_error("value", error)
            else:
                self.instance.key = key_of(given["kind"], value)
                self._refuse_twice(given)
        if given.get("until") and given["until"] <= timezone.now():
            self.add_error("until", _("Choose a time to come, or leave it empty."))
        return given

    def _refuse_twice(self, given) -> None:
        same = {"kind": given["kind"], "key": self.instance.key}
        village = given.get("village")
        if village and BlockedSender.objects.for_village(village).filter(**same).exists():
            self.add_error("value", _("This sender is blocked already."))

    def _value(self, kind: str, value: str) -> str:
        if not value:
            raise ValidationError(_("Type whom to block."))
        if kind == BlockedSender.Kind.PHONE:
            return normalise_phone(value)
        forms.EmailField().clean(value)
        return value


class BlockedSenderCreateView(OwnCreateView):
    def form_valid(self, form):
        form.instance.added_by = self.request.user
        return super().form_valid(form)


class BlockedSenderAdmin(FromInbox, VillageModelAdmin):
    model = BlockedSender
    menu_icon = "lock"
    create_view_class = BlockedSenderCreateView
    list_display = ["label", "kind", "reason", "until", "added_at", "village"]
    list_filter = ["kind"]
    search_fields = ["label", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("village__boundary")

    def get_edit_handler(self):
        return ObjectList(
            [
                FieldPanel("village"),
                FieldPanel("kind"),
                FieldPanel("value"),
                FieldPanel("label"),
                FieldPanel("reason"),
                FieldPanel("until"),
            ],
            base_form_class=BlockedSenderForm,
        )
