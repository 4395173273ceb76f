"""Addresses of what officers do: alerts, duty log, announcements, reports; below an area's code."""

from django.urls import path

from core.command_centre.screens import alert, broadcasts, duty, reports

area_patterns = [
    path("alerts/", alert.AlertView.as_view(), name="alert"),
    path("alerts/acknowledge/", alert.Acknowledge.as_view(), name="acknowledge"),
    path("alerts/assign/", alert.Assign.as_view(), name="assign"),
    path("alerts/note/", alert.Note.as_view(), name="alert_note"),
    path("log/", duty.LogView.as_view(), name="log"),
    path("log/print/", duty.LogPrint.as_view(), name="log_print"),
    path("log/log.xlsx", duty.LogFile.as_view(), name="log_file"),
    path("announcements/", broadcasts.Broadcasts.as_view(), name="broadcasts"),
    path("announcements/new/", broadcasts.Compose.as_view(), name="broadcast_new"),
    path("announcements/<int:pk>/", broadcasts.Result.as_view(), name="broadcast"),
    path("reports/", reports.Reports.as_view(), name="reports"),
    path("reports/add/", reports.AddReport.as_view(), name="report_add"),
    path("reports/<int:pk>/", reports.EditReport.as_view(), name="report_edit"),
    path("reports/file/", reports.ReportFile.as_view(), name="report_file"),
]
