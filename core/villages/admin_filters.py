"""The filters of Wagtail's page lists offer people and sites: here, those of the own villages.

Wagtail's own offer everybody who has ever written a page of the install, by name, and all its
hosts; to find them it reads all pages.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from wagtail.models import Page, PageLogEntry, Site

from core.villages.scoping import pages_for


def _own_pages(request):
    return pages_for(request.user, Page.objects.order_by())


def owners(request):
    """Whoever owns one of the pages the person works on."""
    return get_user_model().objects.filter(pk__in=_own_pages(request).values("owner"))


def authors(request):
    """Whoever has done something to one of these pages: edited, locked, submitted it."""
    entries = PageLogEntry.objects.filter(page__in=_own_pages(request).values("pk")).order_by()
    return get_user_model().objects.filter(pk__in=entries.values("user"))


def sites(request):
    """The websites these pages are of."""
    homes = pages_for(request.user, Page.objects.filter(depth=2).order_by())
    return Site.objects.filter(root_page__in=homes.values("pk"))


def narrow_filters() -> None:
    """Let Wagtail's filters offer these; for `AppConfig.ready()`."""
    from wagtail.admin.views.pages.listing import PageFilterSet
    from wagtail.admin.views.reports.audit_logging import SiteHistoryReportFilterSet
    from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
    from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet

    _offer(PageFilterSet, owner=owners, edited_by=authors, site=sites)
    _offer(LockedPagesReportFilterSet, locked_by=authors)
    _offer(WorkflowReportFilterSet, requested_by=authors)
    # Wagtail's offers whoever is in any log entry of the install.
    SiteHistoryReportFilterSet.get_users_queryset = lambda filters: authors(filters.request)


def _offer(filterset, **querysets) -> None:
    """Replace the choices of filters, in the filter set and in all made from it."""
    for name, queryset in querysets.items():
        filterset.base_filters[name].queryset = queryset
    for derived in filterset.__subclasses__():
        _offer(derived, **querysets)
