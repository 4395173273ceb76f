"""The pages on which a village's website lists the reports and takes a new one, without JavaScript."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from plugins.netizen import captcha, photos, supporting
from plugins.netizen.categories import known
from plugins.netizen.codes import normal_code
from plugins.netizen.devices import device_of, new_device, remember
from plugins.netizen.filing import AlreadyDifferent, AlreadyRemoved, file_report
from plugins.netizen.forms import ReportForm
from plugins.netizen.models import Report
from plugins.netizen.moderation import Blocked, Sender
from plugins.netizen.representation import own_path, page_path
from plugins.netizen.similar import similar
from plugins.netizen.throttling import PhotoThrottle, SupportThrottle, too_many

REPORTS_ON_PAGE = 20
LONGEST_SEARCH = 100
LEAST_SHARED = 2  # words, where nobody says where it is
LIST, FORM = "netizen/reports.html", "netizen/new_report.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request):
    """The public reports, the form for a new one, and the way to one whose code is known."""
    if request.method == "POST":
        return _file(request, LIST)
    code = normal_code(request.GET.get("code", ""))
    if not code:
        return _page(request, LIST, _form(request))
    report = Report.objects.for_village(request.village).filter(code=code).first()
    if report is not None:
        return redirect(page_path(report))
    error = _("No report of this village has the code %s. Compare it with what you noted.") % code
    return _page(request, LIST, _form(request), status=404, code=code, code_error=error)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request):
    """The form alone; `?category=` chooses, so that its questions and its notice are there."""
    if request.method == "POST":
        return _file(request, FORM)
    return _page(request, FORM, _form(request, initial={"category": request.GET.get("category")}))


@never_cache
@csrf_exempt
@require_POST
def begin(request):
    """The form with what somebody began to write in a page's block. Nothing is filed, so that pages
    which are kept in caches, and carry no token, may send here."""
    return _page(request, FORM, _form(request, request.POST).as_typed())


def _file(request, template):
    if "me_too" in request.POST:
        return _me_too(request)
    form = _form(request, request.POST, request.FILES)
    form.is_valid()  # which fills in what is known of it
    if request.FILES and not form.cleaned_data.get("website"):
        if too_many(request, (PhotoThrottle,)):
            form.add_error("photos", _("Too many photos came in. Send the report without them."))
        else:
            form.keep_photos()
    if "choose" in request.POST:
        return _page(request, template, form.as_typed())
    if not form.is_valid():
        if form.cleaned_data.get("website") or "uuid" in form.errors:
            form.begin_anew()
        return _page(request, template, form, status=400)
    if form.asks_more:
        return _page(request, template, form, asks_more=True)
    if "not_these" not in request.POST and (found := _similar(request, form)):
        return _page(request, template, form, similar=found)
    return _filed(request, template, form)


def _filed(request, template, form):
    """File what is complete, and lead to its page."""
    if too_many(request):
        message = _("Too many reports came in. Wait an hour, or call the village office.")
        return _refused(request, template, form, message, 429)
    values = form.report_values()
    solution = request.POST.get("altcha", "")
    if captcha.is_asked(request.village, request.user) and not captcha.is_solved(
        request.village, solution, values["uuid"]
    ):
        message = _(
            "Your device has not solved the puzzle yet. Wait some seconds, then send again."
        )
        return _refused(request, template, form, message, 400)
    reporter = request.user if request.user.is_authenticated else None
    device = device_of(request)
    try:
        filed = file_report(
            request.village,
            values,
            reporter,
            channel=Report.Channel.WEBSITE,
            sender=Sender(reporter, device),
        )
    except Blocked as blocked:
        return _refused(request, template, form, str(blocked), 403)
    except (AlreadyDifferent, AlreadyRemoved):
        form.begin_anew()
        message = _(
            "This form has been sent before. To file what it says now as well, send it again."
        )
        return _refused(request, template, form, message, 409)
    lost = photos.adopt(filed.row, form.kept, keep_location=form.cleaned_data["keep_location"])
    told = {"filed": 1} | ({"photos_lost": lost} if lost else {})
    response = redirect(f"{own_path(filed.row)}&{urlencode(told)}")
    return remember(response, request, device or new_device())


def _similar(request, form) -> list[Report]:
    values = form.cleaned_data
    return similar(
        request.village,
        category=values["category"].code,
        point=values["point"],
        text=values["title"],
        least_words=LEAST_SHARED,
    )


def _me_too(request):
    """Join one of those that were offered, in place of filing another."""
    code = normal_code(request.POST["me_too"])
    found = Report.objects.for_village(request.village).public().filter(code=code).first()
    if found is None:
        return redirect("netizen:reports")
    if too_many(request, (SupportThrottle,)):
        return redirect(page_path(found))
    user = request.user if request.user.is_authenticated else None
    device = device_of(request) or new_device()
    supporting.support(found, Sender(user, device), affected=True)
    return remember(redirect(f"{page_path(found)}?joined=1"), request, device)


def _refused(request, template, form, message, status):
    form.add_error(None, message)
    return _page(request, template, form, status=status)


def _form(request, data=None, files=None, **kwargs):
    return ReportForm(data, files, village=request.village, user=request.user, **kwargs)


def _page(request, template, form, status=200, **context):
    context |= {
        "village": request.village,
        "form": form,
        "captcha": captcha.is_asked(request.village, request.user),
    }
    if template == LIST:
        context |= _listing(request)
    return render(request, template, context, status=status)


def _listing(request) -> dict:
    """The public reports that the address asks for; what it does not know is left out."""
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "category", "q")}
    categories = known(request.village)
    found = Report.objects.for_village(request.village).public().select_related("category")
    if asked["state"] == "open":
        found = found.open()
    elif asked["state"] in Report.State.values:
        found = found.filter(state=asked["state"])
    if asked["category"] in categories:
        found = found.filter(category__code=asked["category"])
    text = asked["q"][:LONGEST_SEARCH]
    if text:
        found = found.filter(Q(title__icontains=text) | Q(text__icontains=text))
    listing = Paginator(found, REPORTS_ON_PAGE).get_page(request.GET.get("page"))
    states = [pair for pair in Report.State.choices if pair[0] not in Report.HIDDEN]
    return {
        "listing": listing,
        "reports": listing.object_list,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "state_choices": states,
        "category_choices": [(code, row.name) for code, row in categories.items()],
    }
