"""Addresses of the webhooks' screens, below the admin's own."""

from django.urls import path

from frontend_api.webhooks import screens

app_name = "webhooks_admin"
urlpatterns = [
    path("webhooks/", screens.WebhookIndex.as_view(), name="index"),
    path(
        "webhooks/results/", screens.WebhookIndex.as_view(results_only=True), name="index_results"
    ),
    path("webhooks/add/", screens.WebhookAdd.as_view(), name="add"),
    path("webhooks/<int:pk>/", screens.WebhookDetail.as_view(), name="webhook"),
    path("webhooks/<int:pk>/edit/", screens.WebhookEdit.as_view(), name="edit"),
    path("webhooks/<int:pk>/secret/", screens.WebhookSecret.as_view(), name="secret"),
    path("webhooks/<int:pk>/remove/", screens.WebhookRemove.as_view(), name="remove"),
    path("webhooks/<int:pk>/rotate/", screens.WebhookRotate.as_view(), name="rotate"),
    path("webhooks/<int:pk>/test/", screens.WebhookTest.as_view(), name="test"),
    path(
        "webhooks/<int:pk>/messages/<int:delivery>/replay/",
        screens.WebhookReplay.as_view(),
        name="replay",
    ),
]
