"""What the command centre and the search know of letters, for many villages in one go."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.medians import Days
from core.plugins.specs import SearchHit
from plugins.netizen.durations import medians
from plugins.netizen.letters.catalogue import narrowest
from plugins.netizen.models import Letter, LetterKind, LetterRequest, LetterSigner

DAYS = 90
TO_READY = Days(F("ready_at"), F("created_at"))


def open_by_village(villages) -> dict[int, float]:
    rows = LetterRequest.objects.for_villages(villages).open().order_by()
    return dict(rows.values_list("village").annotate(count=Count("pk")))


def days_by_village(villages) -> dict[int, float]:
    """The median of days from a request to its letter, of those that became ready of late."""
    return medians(_ready_lately(villages), TO_READY, "village")


def ready_by_village(villages) -> dict[int, float]:
    """How many requests `days_by_village` is of."""
    return dict(_ready_lately(villages).values_list("village").annotate(count=Count("pk")))


def _ready_lately(villages):
    since = timezone.now() - timedelta(days=DAYS)
    return LetterRequest.objects.for_villages(villages).filter(ready_at__gte=since).order_by()


def issued_this_month(villages) -> dict[int, float]:
    first = timezone.localdate().replace(day=1)
    rows = Letter.objects.for_villages(villages).filter(date__gte=first).order_by()
    return dict(rows.values_list("village").annotate(count=Count("pk")))


def villages_that_offer(villages) -> set[int]:
    """Those with a signer and a kind of letter that is offered, their own or from above."""
    signed = LetterSigner.objects.for_villages(villages).filter(is_active=True).order_by()
    kinds = LetterKind.objects.unscoped().filter(is_active=True).order_by()
    areas = list(kinds.values_list("regency", "district", "village"))
    regencies, districts, own = ({row[place] for row in areas} - {None} for place in range(3))
    offering = villages.filter(
        Q(pk__in=own) | Q(district__in=districts) | Q(district__regency__in=regencies)
    )
    return set(offering.filter(pk__in=signed.values("village")).values_list("pk", flat=True))


def signers_url(village) -> str:
    return reverse("netizen_lettersigner_modeladmin_index")


def search_kinds(villages, text: str, limit: int):
    """Kinds of letters by what they are called and what they are for, in each village that offers
    them, where its website tells of it."""
    words = Q()
    for word in text.split()[:8]:
        words &= Q(title__icontains=word) | Q(description__icontains=word)
    fits = words & Q(is_active=True)
    rows = LetterKind.objects.for_villages(villages)
    # With those that take their place in a village, or are switched off there.
    codes = rows.filter(fits).order_by().values("code")
    known = list(
        rows.filter(code__in=codes)
        .annotate(fits=ExpressionWrapper(fits, BooleanField()))
        .defer("body", "fields")
    )
    if not known:
        return
    if isinstance(villages, QuerySet):
        villages = villages.select_related("district")
    count = 0
    for village in villages:
        for kind in narrowest(kind for kind in known if kind.covers(village)):
            if kind.fits and count < limit:
                count += 1
                url = f"/p/netizen/surat/{kind.code}/"
                yield SearchHit(village.code, kind.title, kind.description, url)
        if count >= limit:
            return
