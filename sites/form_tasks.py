"""What happens to submissions in the background: the village is told, and in time they go."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from core.clock import tick
from sites.models import FormPage, FormSubmission, RemovedSubmission

log = logging.getLogger("kampung.forms")
EVERY = 3600  # seconds
BATCH = 500  # submissions erased in one transaction


def notify_soon(submission: FormSubmission) -> None:
    """Tell the form's address once the submission is committed."""
    transaction.on_commit(lambda: _enqueue(submission.pk))


def _enqueue(pk: int) -> None:
    # The submission is kept: whatever fails here must not look as if it were not.
    try:
        notify.enqueue(pk)
    except Exception:
        log.exception("The message about a form's submission could not be queued")


@task()
def notify(pk: int) -> None:
    """Mail that something was sent and where to read it. Not what: mail is read by many."""
    submission = FormSubmission.objects.filter(pk=pk).first()
    page = FormPage.objects.filter(pk=submission.page_id).first() if submission else None
    if page is None or not page.notify_address:
        return
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "wagtailforms:list_submissions", args=[page.pk]
    )
    with translation.override(page.locale.language_code):
        title = " ".join(page.title.split())
        send_mail(
            _("New form: %s") % title,
            _("Somebody has filled in “%(title)s”. Read it here, after signing in:\n%(url)s")
            % {"title": title, "url": address},
            None,
            [page.notify_address],
        )


@receiver(post_delete, sender=FormSubmission)
def remember(sender, instance, **kwargs):
    RemovedSubmission.objects.get_or_create(uuid=instance.uuid)


@receiver(tick)
def erase_old(sender, **kwargs) -> None:
    """Once an hour, however many workers there are: erase what is older than its form keeps it."""
    if not cache.add("kampung:submissions-erased", True, EVERY):
        return
    now = timezone.now()
    for days in FormPage.objects.order_by().values_list("keep_days", flat=True).distinct():
        pages = FormPage.objects.filter(keep_days=days).values("pk")
        old = FormSubmission.objects.filter(
            page__in=pages, submit_time__lt=now - timedelta(days=days)
        )
        while keys := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                FormSubmission.objects.filter(pk__in=keys).delete()
    RemovedSubmission.objects.filter(removed_at__lt=now - RemovedSubmission.KEPT).delete()
