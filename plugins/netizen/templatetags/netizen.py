"""What the reports' templates need beside Django's own."""

from __future__ import annotations

import re

from django import template

register = template.Library()


@register.filter
def must(field) -> bool:
    """Whether a bound field has to be filled in, by its form or by the question it asks."""
    attrs = field.field.widget.attrs
    return bool(field.field.required or attrs.get("required"))


@register.filter
def phone_link(contact: str) -> str:
    """The number to call, of a contact that is a telephone number; else empty."""
    digits = re.sub(r"[ ().-]", "", contact)
    return digits if re.fullmatch(r"\+?[0-9]{3,15}", digits) else ""
