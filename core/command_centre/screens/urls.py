"""Addresses of the command centre, below the admin's own."""

from django.urls import include, path, re_path

from core.command_centre.screens import completeness, desk

AREA_CODE = r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?"

area_patterns = [
    path("", desk.Desk.as_view(), name="desk"),
    path("completeness/", completeness.Completeness.as_view(), name="completeness"),
    re_path(
        r"^completeness/report\.(?P<kind>xlsx|pdf)$",
        completeness.Report.as_view(),
        name="completeness_report",
    ),
    path("completeness/remind/", completeness.Remind.as_view(), name="remind"),
]

app_name = "command_centre"
urlpatterns = [
    path("", desk.Begin.as_view(), name="begin"),
    re_path(rf"^(?P<code>{AREA_CODE})/", include(area_patterns)),
]
