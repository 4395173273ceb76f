"""The websites: whatever the other URLs leave is a page of the host's site."""

from django.urls import path, re_path

from sites import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    re_path(r"^((?:[\w\-]+/)*)$", views.serve, name="wagtail_serve"),
]
