"""The page of one report: how far it is, for everybody; and for whoever filed it what they wrote
and what they may do, without JavaScript."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.rest.views import answer_if_changed
from plugins.netizen import supporting
from plugins.netizen.api.finding import find_public_report, find_report
from plugins.netizen.api.photo_views import picture_response
from plugins.netizen.chain import Kind, Role, chain_of
from plugins.netizen.desks import Actor, reply_key
from plugins.netizen.devices import device_of, new_device, remember
from plugins.netizen.following import follow_up, possible_for_reporter
from plugins.netizen.handling import NotAllowed, NotNow
from plugins.netizen.models import Report, ReportPhoto, SubjectKind
from plugins.netizen.moderation import Sender
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.questions import told
from plugins.netizen.representation import page_path, photos_of
from plugins.netizen.say.comment_pages import comments_context
from plugins.netizen.throttling import ReplyThrottle, SupportThrottle, too_many
from plugins.netizen.tracking_forms import ActionForm, forms_for

LONGEST_KEY = 20


@never_cache
@require_safe
def report(request, code):
    """One report's state; its text too, once staff have published it, or for its reporter."""
    found = find_report(request.village, code)
    return _page(request, found, _actor(request, found, request.GET.get("key", "")))


@require_POST
def support(request, code):
    """“Me too” and follow, and taking them back: `say` is `affected`, `not_affected`, `following` or
    `not_following`."""
    found = find_public_report(request.village, code)
    user = request.user if request.user.is_authenticated else None
    device = device_of(request) or new_device()
    said = request.POST.get("say", "affected")
    name = said.removeprefix("not_")
    if name in ("affected", "following") and not too_many(request, (SupportThrottle,)):
        supporting.support(found, Sender(user, device), **{name: not said.startswith("not_")})
    return remember(redirect(f"{page_path(found)}#dukungan"), request, device)


@never_cache
@require_POST
def act(request, code):
    """What the reporter does; back to the page, or there with what is to be mended."""
    found = find_report(request.village, code)
    key = request.POST.get("key", "")[:LONGEST_KEY]
    actor = _actor(request, found, key)
    name = request.POST.get("action", "")
    form = ActionForm(request.POST, auto_id=f"id_{name}_%s")
    if not actor.is_reporter:
        message = _("Open the link that you got when you filed the report, then try again.")
        return _page(request, found, actor, status=403, message=message)
    if too_many(request, (ReplyThrottle,)):
        message = _("Too much came in. Wait an hour, or call the village office.")
        return _page(request, found, actor, status=429, message=message, sent=form)
    if not form.is_valid():
        return _page(request, found, actor, status=400, sent=form)
    values = form.cleaned_data
    try:
        follow_up(
            found,
            actor,
            values["action"],
            values["text"],
            rating=values["rating"],
            uuid=values["uuid"],
        )
    except (NotAllowed, NotNow) as reason:
        return _page(request, found, actor, status=409, message=str(reason))
    except (AlreadyDifferent, AlreadyRemoved):
        message = _("This form has been sent before. Write again what you want to add.")
        return _page(request, found, actor, status=409, message=message)
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            form.add_error(field if field in form.fields else None, messages)
        return _page(request, found, actor, status=400, sent=form)
    return redirect(f"{page_path(found)}?key={key}&done=1" if key else f"{page_path(found)}?done=1")


@require_safe
def photo(request, uuid):
    """A photo, where the report it is of is shown to whoever asks."""
    rows = ReportPhoto.objects.for_village(request.village).select_related("report")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("There is no such photo."))
    found.report.village = request.village
    actor = _actor(request, found.report, request.GET.get("key", ""))
    size = "small" if request.GET.get("size") == "small" else "full"
    return answer_if_changed(request, picture_response(found, actor, size))


def _actor(request, report: Report, key: str) -> Actor:
    return Actor.of(request.user, report, key[:LONGEST_KEY])


def _page(request, report, actor, status=200, message="", sent=None):
    own = actor.is_reporter
    is_shown = report.is_published or own
    user = request.user if request.user.is_authenticated else None
    context = {
        "village": request.village,
        "report": report,
        "own": own,
        "is_shown": is_shown,
        "key": reply_key(report) if own and not _by_account(actor, report) else "",
        "is_new": own and "filed" in request.GET,
        "is_done": "done" in request.GET,
        "is_joined": "joined" in request.GET,
        "photos_lost": "photos_lost" in request.GET,
        "message": message,
        "steps": _steps(report, own) if is_shown else [],
        "photos": photos_of(report, own),
        "answers": told(report.category.questions, report.answers) if own else [],
        "support": supporting.support_of(report, Sender(user, device_of(request))),
        "actions": forms_for(possible_for_reporter(report, actor), sent),
    }
    if report.is_published:
        context |= comments_context(request, SubjectKind.REPORT, report.code)
    return render(request, "netizen/report.html", context, status=status)


def _by_account(actor, report) -> bool:
    return actor.user is not None and actor.user.pk == report.reporter_id


def _steps(report: Report, own: bool) -> list[dict]:
    """The chain with the words that people read."""
    return [
        {
            **step,
            "moment": datetime.fromisoformat(step["at"]),
            "label": _label(step),
            "by": step["agency"]
            if step["role"] == Role.AGENCY and step["agency"]
            else Role(step["role"]).label,
            "to": step["agency"] if step["kind"] == Kind.HANDED_OVER else "",
        }
        for step in chain_of(report, own=own)
    ]


def _label(step: dict) -> str:
    if step["kind"] in (Kind.STATE, Kind.MERGED):
        return Report.State(step["state"]).label
    if step["kind"] == Kind.NOTE:
        # Those among staff are not shown.
        return _("Answer")
    return Kind(step["kind"]).label
