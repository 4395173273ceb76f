"""URLs of the reports' endpoints."""

from django.urls import include, path

from plugins.netizen.api import say_urls, views

urlpatterns = [
    path("letters/", include("plugins.netizen.api.letter_urls")),
    path("reports/", views.ReportList.as_view(), name="reports"),
    path("reports/<slug:report>/", views.ReportDetail.as_view(), name="report"),
    *say_urls.urlpatterns,
]
