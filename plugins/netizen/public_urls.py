"""The pages of the reports on a village's website: the list with the form, and one report."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plugins.netizen.codes import normal_code
from plugins.netizen.filing import AlreadyDifferent, AlreadyRemoved, file_report
from plugins.netizen.forms import ReportForm
from plugins.netizen.models import Report
from plugins.netizen.representation import page_path
from plugins.netizen.say import public_urls as say_urls
from plugins.netizen.throttling import too_many

REPORTS_ON_PAGE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request):
    """The public reports, the form for a new one, and the way to one whose code is known."""
    if request.method == "POST":
        return _file(request)
    code = normal_code(request.GET.get("code", ""))
    if not code:
        return _page(request, _form(request))
    report = Report.objects.for_village(request.village).filter(code=code).first()
    if report is not None:
        return redirect(page_path(report))
    error = _("No report of this village has the code %s. Compare it with what you noted.") % code
    return _page(request, _form(request), status=404, code=code, code_error=error)


def _file(request):
    form = _form(request, request.POST)
    if not form.is_valid():
        if form.cleaned_data.get("website") or "uuid" in form.errors:
            form.begin_anew()
        return _page(request, form, status=400)
    if too_many(request):
        form.add_error(
            None, _("Too many reports came in. Wait an hour, or call the village office.")
        )
        return _page(request, form, status=429)
    reporter = request.user if request.user.is_authenticated else None
    try:
        filed = file_report(
            request.village, form.report_values(), reporter, channel=Report.Channel.WEBSITE
        )
    except (AlreadyDifferent, AlreadyRemoved):
        form.add_error(
            None,
            _("This form has been sent before. To file what it says now as well, send it again."),
        )
        form.begin_anew()
        return _page(request, form, status=409)
    return redirect(f"{page_path(filed.row)}?filed=1")


def _form(request, data=None):
    return ReportForm(data, village=request.village, user=request.user)


def _page(request, form, status=200, **context):
    public = Report.objects.for_village(request.village).public().select_related("category")
    listing = Paginator(public, REPORTS_ON_PAGE).get_page(request.GET.get("page"))
    context |= {
        "village": request.village,
        "form": form,
        "listing": listing,
        "reports": listing.object_list,
    }
    return render(request, "netizen/reports.html", context, status=status)


@never_cache
@require_safe
def report(request, code):
    """One report's state; its text too, once staff have published it."""
    found = Report.objects.for_village(request.village).filter(code=normal_code(code)).first()
    if found is None:
        raise Http404(_("No report of this village has this code."))
    return render(
        request,
        "netizen/report.html",
        {"village": request.village, "report": found, "is_new": "filed" in request.GET},
    )


urlpatterns = [
    *say_urls.urlpatterns,
    path("", reports, name="reports"),
    path("surat/", include("plugins.netizen.letters.urls")),
    path("<slug:code>/", report, name="report"),
]
