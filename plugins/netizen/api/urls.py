"""URLs of the reports' endpoints."""

from django.urls import path

from plugins.netizen.api import say_urls, views

urlpatterns = [
    path("reports/", views.ReportList.as_view(), name="reports"),
    path("reports/<slug:report>/", views.ReportDetail.as_view(), name="report"),
    *say_urls.urlpatterns,
]
