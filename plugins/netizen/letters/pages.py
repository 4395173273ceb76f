"""The pages of letters on a village's website: catalogue, a kind with its form, a request, a
letter's validity."""

from __future__ import annotations

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.media.photos import Damaged
from plugins.netizen.codes import normal_code
from plugins.netizen.letters import asking, attachments, catalogue, handling, paper
from plugins.netizen.letters.fields import check_nik
from plugins.netizen.letters.forms import PREFIX, CompleteForm, LetterForm, ProofForm
from plugins.netizen.letters.handling import Action, Refused, State
from plugins.netizen.letters.pdf import NotMade
from plugins.netizen.letters.representation import request_path, verified
from plugins.netizen.letters.throttling import may_try
from plugins.netizen.models import Letter, LetterRequest
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.throttling import too_many

# Of these steps who asked sees that they were taken, of others what is said to them.
TOLD = (Action.FILE, Action.RESUBMIT, Action.CHECK, Action.SEND, Action.SIGN, Action.HAND_OVER)
GUARDED = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep: for whoever asked alone, and for no cache."""
    response = HttpResponse(content, content_type="application/pdf", headers=GUARDED)
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _guarded(request, template: str, context: dict, status: int) -> HttpResponse:
    """A page that no cache keeps and no search engine lists."""
    response = render(request, template, context, status=status)
    for name, value in GUARDED.items():
        response[name] = value
    return response


@require_safe
def letters(request):
    """The letters the village makes, and the way to a request whose code is known."""
    kinds = catalogue.offered(request.village)
    context = {"village": request.village, "kinds": kinds}
    return render(request, "netizen/letters/catalogue.html", context)


@never_cache
@require_safe
def track(request):
    code = normal_code(request.GET.get("code", ""))
    if not code:
        return redirect("netizen:letters")
    row = asking.found_by(request.village, code)
    if row is not None:
        return redirect(request_path(row))
    error = _("No request of this village has the code %s. Compare it with what you noted.") % code
    context = {"village": request.village, "kinds": catalogue.offered(request.village)}
    context |= {"code": code, "code_error": error}
    return render(request, "netizen/letters/catalogue.html", context, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request, kind):
    """What a letter needs, and the form to ask for it."""
    found = catalogue.kind_of(request.village, kind)
    if found is None:
        raise Http404(_("This village makes no such letter."))
    closed = asking.closed_to(request.village, request.user)
    if request.method == "POST" and not closed:
        return _ask(request, found)
    return _kind_page(request, found, None if closed else LetterForm(kind=found), closed=closed)


def _ask(request, kind):
    form = LetterForm(request.POST, request.FILES, kind=kind)
    form.files = {"pictures": request.FILES.getlist("pictures")}
    if not form.is_valid():
        if form.cleaned_data.get("website") or form.has_error("__all__") or "uuid" in form.errors:
            form.begin_anew()
        status = 413 if form.has_error("pictures", "too_large") else 400
        return _kind_page(request, kind, form, status)
    if too_many(request):
        form.add_error(
            None, _("Too many requests came in. Wait an hour, or call the village office.")
        )
        return _kind_page(request, kind, form, 429)
    values = form.request_values()
    actor = handling.citizen(request.user, values["name"])
    try:
        taken = asking.ask(request.village, kind, values, actor, LetterRequest.Channel.WEBSITE)
    except (AlreadyDifferent, AlreadyRemoved):
        form.add_error(
            None,
            _(
                "This form has been sent before. To ask for what it says now as well, send it again."
            ),
        )
        form.begin_anew()
        return _kind_page(request, kind, form, 409)
    taken.row.village = request.village
    is_whole = _attach(taken.row, form.cleaned_data["pictures"])
    return redirect(f"{request_path(taken.row)}?{'filed' if is_whole else 'pictures'}=1")


def _kind_page(request, kind, form, status=200, **context):
    context |= {"village": request.village, "kind": kind, "form": form}
    return render(request, "netizen/letters/kind.html", context, status=status)


def _attach(row: LetterRequest, files) -> bool:
    """Keep the pictures; whether all could be. The same picture sent twice is kept once."""
    is_whole = True
    for file in files:
        content = file.read()
        name = uuid.uuid5(row.uuid, hashlib.sha256(content).hexdigest())
        try:
            attachments.attach(row, name, content)
        except (attachments.TooMany, attachments.TooLarge, Damaged, AlreadyDifferent, Refused):
            is_whole = False
    return is_whole


@require_safe
def blank(request, kind):
    """The form of a letter to print and fill in by hand."""
    found = catalogue.kind_of(request.village, kind)
    if found is None:
        raise Http404(_("This village makes no such letter."))
    try:
        content = paper.blank_pdf(request.village, found)
    except NotMade:
        raise Http404(_("This form cannot be made. Ask the village office for it.")) from None
    response = pdf_response(content, f"formulir-{found.code}")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_request(request, code):
    """How far a request is, for whoever has its code; more for who asked."""
    row = asking.found_by(request.village, normal_code(code))
    if row is None:
        raise Http404(_("No request of this village has this code."))
    if request.method == "POST":
        return _answer(request, row)
    return _request_page(request, row)


def _answer(request, row):
    """One of the buttons: the letter, taking the request back, sending it again."""
    refusal = _refusal(request, row)
    if refusal:
        return _request_page(request, row, 403, error=refusal)
    action = request.POST.get("action")
    if action == "pdf":
        return _download(request, row)
    if action == "resubmit":
        return _resubmit(request, row)
    try:
        if action != "cancel":
            raise Refused(_("Choose what is to be done."))
        handling.act(row, Action.CANCEL, handling.citizen(request.user, row.name))
    except Refused as error:
        return _request_page(request, row, 409, error=str(error))
    return redirect(request_path(row))


def _refusal(request, row) -> str:
    """Why somebody may not have what is for who asked; empty where they may."""
    if asking.is_applicants(row, request.user):
        return ""
    if not may_try(request, row.tracking_code):
        return _("Too many attempts. Wait an hour, or call the village office.")
    try:
        nik = check_nik(request.POST.get("nik", ""))
    except ValidationError as error:
        return " ".join(error.messages)
    if not row.nik or not constant_time_compare(nik, row.nik):
        return _("This is not the NIK the letter was asked for with.")
    return ""


def _resubmit(request, row):
    form = CompleteForm(request.POST, request.FILES, row=row)
    form.files = {"pictures": request.FILES.getlist("pictures")}
    if not form.is_valid():
        status = 413 if form.has_error("pictures", "too_large") else 400
        return _request_page(request, row, status, complete=form)
    is_whole = _attach(row, form.cleaned_data["pictures"])
    actor = handling.citizen(request.user, row.name)
    try:
        asking.resubmit(row, actor, form.changes(), form.cleaned_data["text"])
    except Refused as error:
        return _request_page(request, row, 409, error=str(error), complete=form)
    except ValidationError as error:
        for code, texts in error.message_dict.items():
            form.add_error(PREFIX + code, texts)
        return _request_page(request, row, 400, complete=form)
    return redirect(f"{request_path(row)}?{'sent' if is_whole else 'pictures'}=1")


def _download(request, row):
    letter = getattr(row, "letter", None)
    if letter is None:
        return _request_page(request, row, 404, error=_("The letter is not signed yet."))
    letter.village = request.village
    try:
        content = paper.pdf_of(letter)
    except NotMade:
        error = _("The PDF cannot be made at the moment. Ask the village office for the letter.")
        return _request_page(request, row, 503, error=error)
    return pdf_response(content, f"surat-{row.tracking_code.lower()}")


def _request_page(request, row, status=200, complete=None, **context):
    is_mine = asking.is_applicants(row, request.user)
    if row.state == State.INCOMPLETE and complete is None:
        complete = CompleteForm(row=row, is_mine=is_mine)
    context |= {
        "village": request.village,
        "row": row,
        "steps": [step for step in row.steps.all() if step.is_public or step.action in TOLD],
        "is_mine": is_mine,
        "proof": None if is_mine else ProofForm(auto_id="id_%s_proof"),
        "complete": complete if row.state == State.INCOMPLETE else None,
        "may_cancel": row.state in handling.MOVES[Action.CANCEL].sources,
        "has_letter": row.state in (State.READY, State.HANDED_OVER),
        "is_new": "filed" in request.GET,
        "is_sent": "sent" in request.GET,
        "lacks_pictures": "pictures" in request.GET,
    }
    return _guarded(request, "netizen/letters/request.html", context, status)


@require_safe
def verify(request, token):
    """Whether a letter is genuine, without saying whose it is."""
    rows = Letter.objects.for_village(request.village).select_related("village__site")
    letter = rows.filter(token=token.lower()).first() if len(token) == 32 else None
    context = {"village": request.village, "letter": verified(letter) if letter else None}
    if letter is not None:
        context |= {"date": letter.date, "valid_until": letter.valid_until}
        context |= {"revoked_at": letter.revoked_at}
    status = 200 if letter else 404
    return _guarded(request, "netizen/letters/verify.html", context, status)
