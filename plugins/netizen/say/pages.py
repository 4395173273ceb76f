"""Pages of polls and proposals on a village's website, below `/p/netizen/suara/`."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.plugins.settings import plugin_settings
from plugins.netizen.api.say_common import PersonThrottle
from plugins.netizen.codes import normal_code
from plugins.netizen.models import Poll, Proposal, SubjectKind
from plugins.netizen.moderation import Blocked
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.say import proposing, voting
from plugins.netizen.say.comment_pages import comments_context
from plugins.netizen.say.forms import ProposalForm, VoteForm
from plugins.netizen.say.people import is_member, may_do
from plugins.netizen.say.representation import poll_path, shares

ON_PAGE = 20
POLLS_SHOWN = 10
SIGN_IN = "/p/netizen/masuk/"


@never_cache
@require_safe
def say(request):
    """The village's polls and proposals."""
    village = request.village
    state = request.GET.get("keadaan")
    proposals = Proposal.objects.for_village(village).public()
    if state in Proposal.State.values:
        proposals = proposals.filter(state=state)
    listing = Paginator(proposals, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "village": village,
        "polls": list(Poll.objects.for_village(village).public()[:POLLS_SHOWN]),
        "listing": listing,
        "proposals": listing.object_list,
        "state": state,
        "states": [each for each in Proposal.State.choices if each[0] in _SHOWN_STATES],
    }
    return render(request, "netizen/say/say.html", context)


_SHOWN_STATES = {"open", "to_discuss", "accepted", "rejected"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request, pk):
    """One poll: the form for a member who has not voted, and the result where it is shown."""
    polls = Poll.objects.for_village(request.village).public().prefetch_related("options")
    found = polls.filter(pk=pk).first()
    if found is None:
        raise Http404(_("No poll of this village is here."))
    found.village = request.village
    form = VoteForm(request.POST if request.method == "POST" else None, poll=found)
    status = 200
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect(f"{SIGN_IN}?ke={poll_path(found)}")
        status = _vote(request, found, form)
        if status == 302:
            return redirect(f"{poll_path(found)}?sudah=1")
    context = {
        "village": request.village,
        "poll": found,
        "options": shares(found),
        "form": form,
        "is_member": is_member(request.user, request.village),
        "has_voted": voting.has_voted(found, request.user),
        "is_new": "sudah" in request.GET,
    }
    return render(request, "netizen/say/poll.html", context, status=status)


def _vote(request, found: Poll, form: VoteForm) -> int:
    """The status; 302 once the vote is counted, now or before."""
    if not form.is_valid():
        return 400
    given = form.cleaned_data
    try:
        voting.cast(found, request.user, given["uuid"], given["option"])
    except voting.NotMember:
        form.add_error(None, _("Only members of the village vote."))
        return 403
    except voting.NotOpen:
        form.add_error(None, _("No votes are taken now: see when the poll opens and closes."))
        return 409
    except (voting.VotedAlready, voting.UuidTaken):
        form.add_error(None, _("You have voted in this poll already."))
        return 409
    return 302


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_proposal(request):
    """The form for a proposal."""
    if not request.user.is_authenticated:
        return redirect(f"{SIGN_IN}?ke={request.path}")
    may = may_do(request.user, request.village, "who_may_propose")
    form = ProposalForm(request.POST if request.method == "POST" else None)
    status = 200 if may else 403
    if request.method == "POST" and may:
        status, filed = _submit(request, form)
        if filed is not None:
            return redirect(f"{proposing.page_path(filed)}?baru=1")
    context = {"village": request.village, "form": form, "may_propose": may}
    return render(request, "netizen/say/proposal_form.html", context, status=status)


def _submit(request, form):
    if not form.is_valid():
        return 400, None
    if not PersonThrottle().allow_request(request, None):
        form.add_error(None, _("You have written much in a short time. Wait an hour."))
        return 429, None
    try:
        return 302, proposing.submit(request.village, request.user, form.cleaned_data).row
    except Blocked as error:
        form.add_error(None, str(error))
        return 403, None
    except (AlreadyDifferent, AlreadyRemoved):
        form.add_error(None, _("This form has been sent before. Send it again to file this too."))
        form.begin_anew()
        return 409, None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request, code):
    """One proposal with what was done about it, its support and its comments."""
    user, village = request.user, request.village
    seen = Q(opened_at__isnull=False) & ~Q(state=Proposal.State.WITHDRAWN)
    if user.is_authenticated:
        seen |= Q(proposer=user)
    rows = Proposal.objects.for_village(village).filter(seen)
    found = rows.filter(code=normal_code(code)).first()
    if found is None:
        raise Http404(_("No proposal of this village has this code."))
    found.village = village
    error = ""
    if request.method == "POST":
        if not user.is_authenticated:
            return redirect(f"{SIGN_IN}?ke={proposing.page_path(found)}")
        error = _act(request, found)
        if not error:
            return redirect(proposing.page_path(found))
    context = {
        "village": village,
        "proposal": found,
        "steps": list(found.steps.all()),
        "error": error,
        "is_new": "baru" in request.GET,
        "is_member": is_member(user, village),
        "supported": bool(proposing.supported_among([found], user)),
        "threshold": plugin_settings(village, "netizen")["proposal_threshold"],
        "may_withdraw": found.state in proposing.WITHDRAWABLE
        and user.is_authenticated
        and found.proposer_id == user.pk,
    }
    if found.is_public:
        context |= comments_context(request, SubjectKind.PROPOSAL, found.code)
    return render(request, "netizen/say/proposal.html", context, status=409 if error else 200)


def _act(request, found: Proposal) -> str:
    """What is wrong, or nothing."""
    do = request.POST.get("do")
    try:
        if do == "support":
            proposing.support(found, request.user)
        elif do == "unsupport":
            proposing.unsupport(found, request.user)
        elif do == "withdraw" and found.proposer_id == request.user.pk:
            proposing.withdraw(found, request.user)
    except proposing.NotMember:
        return _("Only members of the village support proposals.")
    except proposing.Refused as error:
        return str(error)
    return ""


urlpatterns = [
    path("suara/", say, name="say"),
    path("suara/jajak/<int:pk>/", poll, name="poll"),
    path("suara/usulan/baru/", new_proposal, name="new-proposal"),
    path("suara/usulan/<slug:code>/", proposal, name="proposal"),
]
