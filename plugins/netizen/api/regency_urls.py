"""URLs of the reports' endpoints over a whole regency."""

from django.urls import path

from plugins.netizen.api import statistics

urlpatterns = [
    path("statistics/", statistics.RegencyStatistics.as_view(), name="statistics"),
]
