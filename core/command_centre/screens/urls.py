"""Addresses of the command centre, below the admin's own."""

from django.urls import include, path, re_path

from core.command_centre.screens import completeness, desk, duty_urls, reach, wall

# Groups within groups would hide these addresses from the tests that walk all of them.
AREA_CODE = r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?(?:\.[0-9]{4})?"

area_patterns = [
    path("", desk.Desk.as_view(), name="desk"),
    path("parts/", desk.Desk.as_view(template_name="command_centre/parts.html"), name="desk_parts"),
    path("wall/", wall.Wall.as_view(), name="wall"),
    path(
        "wall/parts/",
        wall.Wall.as_view(template_name="command_centre/wall_parts.html"),
        name="wall_parts",
    ),
    *duty_urls.area_patterns,
    path("completeness/", completeness.Completeness.as_view(), name="completeness"),
    path("completeness/report.pdf", completeness.PdfReport.as_view(), name="completeness_pdf"),
    path("completeness/report.xlsx", completeness.Workbook.as_view(), name="completeness_xlsx"),
    path("completeness/remind/", completeness.Remind.as_view(), name="remind"),
    path("reach/", reach.Reach.as_view(), name="reach"),
]

app_name = "command_centre"
urlpatterns = [
    path("", desk.Begin.as_view(), name="begin"),
    re_path(rf"^(?P<code>{AREA_CODE})/", include(area_patterns)),
]
