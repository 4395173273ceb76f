"""Addresses below `/api/v1/webhooks/`."""

from django.urls import path

from frontend_api.webhooks import api

urlpatterns = [
    path("", api.WebhookList.as_view(), name="webhooks"),
    path("<int:pk>/", api.WebhookDetail.as_view(), name="webhook"),
    path("<int:pk>/rotate-secret/", api.RotateSecret.as_view(), name="webhook-rotate-secret"),
    path("<int:pk>/test/", api.TestMessage.as_view(), name="webhook-test"),
    path("<int:pk>/deliveries/", api.DeliveryList.as_view(), name="webhook-deliveries"),
    path("<int:pk>/deliveries/<int:delivery>/replay/", api.Replay.as_view(), name="webhook-replay"),
]
