"""The pages of Smart Netizen on a village's website, below `/p/netizen/`."""

from django.urls import include, path

from plugins.netizen import report_pages, tracking_pages
from plugins.netizen.say import public_urls as say_urls

urlpatterns = [
    path("", report_pages.reports, name="reports"),
    path("lapor/", report_pages.new_report, name="new-report"),
    path("lapor/mulai/", report_pages.begin, name="begin-report"),
    path("foto/<uuid:uuid>/", tracking_pages.photo, name="report-photo"),
    path("surat/", include("plugins.netizen.letters.urls")),
    *say_urls.urlpatterns,
    path("<slug:code>/", tracking_pages.report, name="report"),
    path("<slug:code>/dukungan/", tracking_pages.support, name="report-support"),
    path("<slug:code>/tanggapan/", tracking_pages.act, name="report-action"),
]
