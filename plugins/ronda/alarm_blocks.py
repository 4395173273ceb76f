"""Page blocks: the alerts in force, and emergency numbers with the kentongan's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ActiveAlertBlock(blocks.StructBlock):
    """The alerts for the village that hold when the page is shown; nothing where there is none,
    unless `all_clear` says so."""

    title = blocks.CharBlock(label=_("title"), default=_("Alerts"), max_length=100)
    all_clear = blocks.CharBlock(
        label=_("text while there is none"),
        default=_("No alert is in force."),
        max_length=200,
        required=False,
    )

    class Meta:
        icon = "warning"
        label = _("Active alert")
        template = "ronda/active_alert.html"
        api_serializer = "plugins.ronda.api.block_serializers.ActiveAlertValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["alerts"] = alerts_of(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.ronda.alarm_shapes import alert_shape

        return {
            "title": value["title"],
            "all_clear": value["all_clear"] or "",
            "alerts": [alert_shape(message) for message in alerts_of(context["village"])],
        }


class NumberBlock(blocks.StructBlock):
    """Somebody to call."""

    name = blocks.CharBlock(label=_("who"), max_length=60)
    phone = blocks.CharBlock(label=_("phone"), max_length=30)

    class Meta:
        label = _("number")
        form_classname = "struct-block"


def national_numbers() -> list[dict[str, str]]:
    """The numbers that hold in all Indonesia."""
    return [
        {"name": str(_("Emergency (all services)")), "phone": "112"},
        {"name": str(_("Police")), "phone": "110"},
        {"name": str(_("Fire brigade")), "phone": "113"},
        {"name": str(_("Ambulance")), "phone": "119"},
    ]


class EmergencyBlock(blocks.StructBlock):
    """Whom to call, and what the kentongan says: the village's table as it is when shown."""

    title = blocks.CharBlock(label=_("title"), default=_("In an emergency"), max_length=100)
    numbers = blocks.ListBlock(NumberBlock(), label=_("numbers"), default=national_numbers)
    show_codes = blocks.BooleanBlock(
        label=_("show the kentongan codes"), default=True, required=False
    )

    class Meta:
        icon = "mobile-alt"
        label = _("Emergency numbers and kentongan codes")
        template = "ronda/emergency.html"
        api_serializer = "plugins.ronda.api.block_serializers.EmergencyValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["codes"] = self._codes(value, context["village"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.ronda.alarm_shapes import code_shape

        return {
            "title": value["title"],
            "numbers": [
                {"name": item["name"], "phone": item["phone"]} for item in value["numbers"]
            ],
            "codes": [code_shape(code) for code in self._codes(value, context["village"])],
        }

    def _codes(self, value, village) -> list:
        from plugins.ronda.alarm_codes import codes_of

        return codes_of(village) if value["show_codes"] else []


def alerts_of(village) -> list:
    """The alerts for the village that are in force, the newest first."""
    from plugins.ronda import alerts

    found = alerts.in_force().filter(villages=village).select_related("alarm", "village__site")
    return list(found.defer("xml").prefetch_related("villages").order_by("-sent", "-pk"))
