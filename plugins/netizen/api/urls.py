"""URLs of the reports' endpoints."""

from django.urls import path

from plugins.netizen.api import statistics, views

urlpatterns = [
    path("reports/", views.ReportList.as_view(), name="reports"),
    path("reports/<slug:report>/", views.ReportDetail.as_view(), name="report"),
    path("statistics/", statistics.VillageStatistics.as_view(), name="statistics"),
]
