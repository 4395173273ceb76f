"""Addresses of the command centre, below the admin's own."""

from django.urls import include, path, re_path

from core.command_centre.screens import desk, duty_urls

# Groups within groups would hide these addresses from the tests that walk all of them.
AREA_CODE = r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?(?:\.[0-9]{4})?"

area_patterns = [
    path("", desk.Desk.as_view(), name="desk"),
    *duty_urls.area_patterns,
]

app_name = "command_centre"
urlpatterns = [
    path("", desk.Begin.as_view(), name="begin"),
    re_path(rf"^(?P<code>{AREA_CODE})/", include(area_patterns)),
]
