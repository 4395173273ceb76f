"""The websites: whatever the other URLs leave is a page of the host's site."""

from django.contrib.auth.views import LoginView
from django.urls import path, re_path
from wagtail import views as wagtail_views

from sites import feeds, views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="village_sitemap"),
    path("rss.xml", feeds.NewsFeed(), name="village_rss"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("cari/", views.search, name="village_search"),
    path("_util/event/<int:pk>.ics", feeds.event_calendar, name="village_event_calendar"),
    path("_util/theme.<str:colour>.css", views.theme, name="village_theme"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        wagtail_views.authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path(
        "_util/login/",
        LoginView.as_view(template_name="village_sites/login.html"),
        name="wagtailcore_login",
    ),
    re_path(r"^((?:[\w\-]+/)*)$", views.serve, name="wagtail_serve"),
]
