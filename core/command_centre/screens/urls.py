"""Addresses of the command centre, below the admin's own."""

from django.urls import include, path, re_path

from core.command_centre.screens import desk, reach

AREA_CODE = r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?"

area_patterns = [
    path("", desk.Desk.as_view(), name="desk"),
    path("reach/", reach.Reach.as_view(), name="reach"),
]

app_name = "command_centre"
urlpatterns = [
    path("", desk.Begin.as_view(), name="begin"),
    re_path(rf"^(?P<code>{AREA_CODE})/", include(area_patterns)),
]
