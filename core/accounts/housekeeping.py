"""Forgets sessions that have run out; everybody who asks for a code leaves one."""

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.dispatch import receiver
from django.utils import timezone

from core.clock import tick

EVERY = 3600  # seconds


@receiver(tick)
def forget_sessions(sender, **kwargs) -> None:
    """Once an hour, however many workers there are."""
    if cache.add("kampung:sessions-forgotten", True, EVERY):
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
