"""Comments on a village's website: what a page shows of them, and where they are sent to."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plugins.netizen.api.say_common import PersonThrottle
from plugins.netizen.models import Comment, SubjectKind
from plugins.netizen.moderation import Blocked
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.say import commenting
from plugins.netizen.say.forms import CommentForm, ComplaintForm
from plugins.netizen.say.people import may_do

ON_PAGE = 20


def comments_context(request, kind: str, code: str) -> dict:
    """What the template `netizen/say/comments.html` needs on the page of a public subject; four
    queries."""
    village, user = request.village, request.user
    found = commenting.threads(village, kind, code).order_by("created_at", "pk")
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("komentar"))
    threads = list(page.object_list)
    answers = commenting.answers_to(threads)
    for comment in threads:
        comment.shown_answers = answers.get(comment.pk, [])
    closed = commenting.is_closed(village, kind, code)
    return {
        "comment_page": page,
        "threads": threads,
        "comments_closed": closed,
        "comment_kind": str(kind),
        "comment_code": code,
        "may_comment": not closed and may_do(user, village, "who_may_comment"),
        "comment_form": CommentForm(auto_id="comment_%s"),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, kind, code):
    """The form by itself, as an answer where `?jawab=` names what it answers."""
    if kind not in SubjectKind.values:
        raise Http404
    subject = commenting.subject_of(request.village, kind, code)
    if subject is None:
        raise Http404(_("Nothing of this village that can be read has this code."))
    page = commenting.PATHS[SubjectKind(kind)].format(subject.code)
    if not request.user.is_authenticated:
        return redirect(f"/p/netizen/masuk/?ke={page}")
    initial = {"parent": request.GET.get("jawab")}
    form = CommentForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status, answer = _send(request, form, kind, subject)
        if answer is not None:
            return answer
    request.page_title = _("Comment")
    context = {"form": form, "subject": subject, "back": page, "village": request.village}
    return render(request, "netizen/say/comment_form.html", context, status=status)


def _send(request, form, kind, subject):
    """The status, and where to go on; nothing where the form is to be shown again."""
    if not form.is_valid():
        return 400, None
    if not PersonThrottle().allow_request(request, None):
        form.add_error(None, _("You have written much in a short time. Wait an hour."))
        return 429, None
    if not may_do(request.user, request.village, "who_may_comment"):
        form.add_error(None, _("Only members of the village write here."))
        return 403, None
    try:
        taken = commenting.say(request.village, request.user, kind, subject.code, form.cleaned_data)
    except commenting.Closed:
        form.add_error(None, _("Nothing can be said about this here (any more)."))
        return 409, None
    except commenting.NoSuchComment:
        form.add_error(None, _("What you answer is not there any more."))
        return 409, None
    except Blocked as error:
        form.add_error(None, str(error))
        return 403, None
    except (AlreadyDifferent, AlreadyRemoved):
        form.add_error(None, _("This form has been sent before. Send it again to say this too."))
        form.begin_anew()
        return 409, None
    page = commenting.PATHS[SubjectKind(kind)].format(subject.code)
    if taken.row.state == Comment.State.HELD:
        return 302, redirect(f"{page}?ditahan=1#komentar")
    return 302, redirect(commenting.path_of(taken.row))


def _found(request, uuid) -> Comment:
    rows = Comment.objects.for_village(request.village).exclude(state=Comment.State.DELETED)
    return get_object_or_404(rows, uuid=uuid)


@never_cache
@require_POST
def delete(request, uuid):
    """The author takes a comment back."""
    found = _found(request, uuid)
    if not request.user.is_authenticated or found.user_id != request.user.pk:
        raise Http404
    commenting.delete(found)
    return redirect(commenting.path_of(found).partition("#")[0] + "#komentar")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request, uuid):
    """Tell the moderators what is wrong with a comment."""
    found = _found(request, uuid)
    back = commenting.path_of(found)
    if found.state != Comment.State.SHOWN:
        raise Http404
    if not request.user.is_authenticated:
        return redirect(f"/p/netizen/masuk/?ke={request.path}")
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        commenting.complain(found, request.user, given["reason"], given["text"])
        return redirect(back.partition("#")[0] + "?dilaporkan=1#komentar")
    request.page_title = _("Report to the moderators")
    context = {"form": form, "comment": found, "back": back, "village": request.village}
    return render(request, "netizen/say/complaint_form.html", context)


urlpatterns = [
    path("komentar/<uuid:uuid>/hapus/", delete, name="comment-delete"),
    path("komentar/<uuid:uuid>/lapor/", complain, name="comment-complain"),
    path("komentar/<slug:kind>/<slug:code>/", comment, name="comment"),
]
