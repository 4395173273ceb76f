"""Pages of a list by `?page=`; a number that is none or too large shows the nearest page."""

from django.core.paginator import Page, Paginator


def page_of(items, request, per_page: int) -> Page:
    return Paginator(items, per_page).get_page(request.GET.get("page"))
