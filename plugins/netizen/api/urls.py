"""URLs of Smart Netizen's endpoints in a village."""

from django.urls import include, path

from plugins.netizen.api import following_views, photo_views, say_urls, statistics, views

urlpatterns = [
    path("categories/", views.CategoryList.as_view(), name="categories"),
    path("captcha/", views.Captcha.as_view(), name="captcha"),
    path("reports/", views.ReportList.as_view(), name="reports"),
    path("reports/similar/", views.SimilarReports.as_view(), name="similar"),
    path("reports/<slug:report>/", views.ReportDetail.as_view(), name="report"),
    path(
        "reports/<slug:report>/photos/",
        photo_views.ReportPhotos.as_view(),
        name="report-photos",
    ),
    path(
        "reports/<slug:report>/support/",
        following_views.SupportView.as_view(),
        name="report-support",
    ),
    path(
        "reports/<slug:report>/actions/",
        following_views.ActionView.as_view(),
        name="report-actions",
    ),
    path("photos/<uuid:uuid>/", photo_views.Photo.as_view(), name="photo"),
    path("letters/", include("plugins.netizen.api.letter_urls")),
    *say_urls.urlpatterns,
    path("statistics/", statistics.VillageStatistics.as_view(), name="statistics"),
]
