"""Pages on a village's website: public incidents, where a QR code leads, and the code of the minute."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plugins.ronda import qr
from plugins.ronda.models import Checkpoint, Incident, Member, WatchPost
from plugins.ronda.people import is_staff, is_watch, member_of

ON_PAGE = 20


@require_safe
def incidents(request):
    """What the village has published."""
    rows = Incident.objects.for_village(request.village).filter(is_public=True)
    listing = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    return render(request, "ronda/incidents.html", {"village": request.village, "listing": listing})


@never_cache
@require_safe
def place(request, tag):
    """Where the camera of a phone leads: which place it is, and from there to the watch's page,
    where it is checked in at. It tells nothing that the sheet at the place does not."""
    village = request.village
    found = _place(village, tag)
    code = request.GET.get("k", "")
    query = f"?{urlencode({'k': code[: qr.CODE_LENGTH]})}" if code else ""
    context = {
        "village": village,
        "place": found,
        "check_in_url": f"{reverse('ronda:duty')}#{found.tag}{query}",
        "may_show": isinstance(found, WatchPost) and may_show(request.user, village, found),
    }
    return render(request, "ronda/place.html", context)


@never_cache
@require_safe
def code(request, tag):
    """The code of the minute, to stand on a screen at the post: for staff and the lead, who have
    signed in. Changes by loading anew, without a script."""
    post = WatchPost.objects.for_village(request.village).filter(tag=_read(tag)).first()
    if post is None:
        raise Http404(_("No post of this village has this code."))
    if not may_show(request.user, request.village, post):
        back = urlencode({"next": request.path})
        context = {
            "village": request.village,
            "sign_in_url": f"{reverse('ronda:duty')}#masuk?{back}",
        }
        return render(request, "ronda/code_refused.html", context, status=403)
    now = timezone.now()
    address = qr.address_of(request.village.hostname, post.tag, qr.code_at(post.secret, now))
    return render(
        request,
        "ronda/code.html",
        {
            "village": request.village,
            "post": post,
            "picture": qr.svg(address, _("QR code of this minute")),
            "seconds": qr.seconds_left(now) + 1,
        },
    )


def may_show(user, village, post) -> bool:
    """Whether the person may put up the post's code: staff, the village's coordinator, and the lead
    of this post."""
    if is_staff(user, village):
        return True
    if not is_watch(user, village):
        return False
    member = member_of(user, village)
    if member.role == Member.Role.COORDINATOR:
        return True
    return member.role == Member.Role.LEAD and member.post_id in (None, post.pk)


def _read(tag: str) -> str:
    return qr.read(tag)[0]


def _place(village, tag: str):
    tag = _read(tag)
    for model in (WatchPost, Checkpoint):
        found = model.objects.for_village(village).filter(tag=tag).first() if tag else None
        if found is not None:
            return found
    raise Http404(_("No post of this village has this code."))


urlpatterns = [
    path("kejadian/", incidents, name="incidents"),
    path("pos/<slug:tag>/", place, name="place"),
    path("pos/<slug:tag>/kode/", code, name="code"),
]
