"""Refreshing in the background."""

from django_tasks import task

from frontend_api.delivery.refresh import refresh_stale


@task()
def refresh_documents() -> int:
    """Bring all documents up to date that something noted concerns; returns how many changed."""
    return refresh_stale()
