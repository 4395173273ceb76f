"""How the identifiers of alerts look in addresses."""

from __future__ import annotations

from django.urls import register_converter


class AlertIdentifier:
    """The village's code, the moment in UTC, and eight random digits: nothing else is looked up."""

    regex = r"[0-9.]{13}-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AlertIdentifier, "alert")
