"""Announcements on a village's website, and the page of one's own: membership, topics, notices."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plugins.netizen import notices
from plugins.netizen.codes import normal_code
from plugins.netizen.models import Announcement, SubjectKind
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.say import joining, topics
from plugins.netizen.say.comment_pages import comments_context
from plugins.netizen.say.forms import MembershipForm
from plugins.netizen.say.people import is_member

ON_PAGE = 20
NOTICES_SHOWN = 30


@never_cache
@require_safe
def announcements(request):
    """The village's announcements, of all topics or of one."""
    village = request.village
    code = request.GET.get("topik", "")
    offered = topics.offered(village)
    chosen = next((topic for topic in offered if topic.code == code), None)
    found = Announcement.objects.for_village(village).public().select_related("topic")
    if chosen:
        found = found.filter(topic__code=chosen.code)
    listing = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    feed = (
        reverse("api:netizen:topic-feed", args=[village.code, chosen.code])
        if chosen
        else reverse("api:netizen:feed", args=[village.code])
    )
    context = {
        "village": village,
        "topics": offered,
        "chosen": chosen,
        "listing": listing,
        "announcements": listing.object_list,
        "feed": feed,
    }
    return render(request, "netizen/say/announcements.html", context)


@never_cache
@require_safe
def announcement(request, code):
    rows = Announcement.objects.for_village(request.village).public().select_related("topic")
    found = rows.filter(code=normal_code(code)).first()
    if found is None:
        raise Http404(_("No announcement of this village has this code."))
    context = {"village": request.village, "announcement": found}
    context |= comments_context(request, SubjectKind.ANNOUNCEMENT, found.code)
    return render(request, "netizen/say/announcement.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request):
    """How somebody stands to the village, what they follow, and what they were told."""
    if not request.user.is_authenticated:
        return redirect(f"/p/netizen/masuk/?ke={request.path}")
    form, status = MembershipForm(initial={"name": request.user.get_full_name()}), 200
    if request.method == "POST":
        if request.POST.get("do") == "join":
            form = MembershipForm(request.POST)
            status = _join(request, form)
        else:
            _act(request)
            status = 302
        if status == 302:
            return redirect(request.path)
    village, user = request.village, request.user
    request.page_title = _("My page")
    followed = topics.followed(village, user)
    inbox = notices.inbox(user, village)
    context = {
        "village": village,
        "form": form,
        "is_member": is_member(user, village),
        "latest": joining.latest_of(user, village),
        "topics": [(topic, topic.code in followed) for topic in topics.offered(village)],
        "notices": list(inbox[:NOTICES_SHOWN]),
        "unread": inbox.filter(read_at=None).count(),
    }
    return render(request, "netizen/say/own.html", context, status=status)


def _join(request, form) -> int:
    if not form.is_valid():
        return 400
    try:
        joining.ask(request.village, request.user, form.cleaned_data)
    except (joining.AlreadyMember, joining.AlreadyAsked):
        pass  # the page says so
    except (AlreadyDifferent, AlreadyRemoved):
        form.add_error(None, _("This form has been sent before. Send it again to ask anew."))
        form.begin_anew()
        return 409
    return 302


def _act(request) -> None:
    village, user, do = request.village, request.user, request.POST.get("do")
    if do == "leave":
        joining.leave(village, user)
    elif do == "read":
        notices.mark_read(user, village)
    elif do == "follow":
        chosen = set(request.POST.getlist("topic"))
        followed = topics.followed(village, user)
        for topic in topics.offered(village):
            if topic.code in chosen and topic.code not in followed:
                topics.follow(village, user, topic.code, by_email=True)
            elif topic.code not in chosen and topic.code in followed:
                topics.unfollow(village, user, topic.code)


urlpatterns = [
    path("pengumuman/", announcements, name="announcements"),
    path("pengumuman/<slug:code>/", announcement, name="announcement"),
    path("saya/", own, name="own"),
]
