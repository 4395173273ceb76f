"""What narrows a list of pages, by the columns of their documents."""

from __future__ import annotations

from datetime import UTC, datetime

import django_filters
from django.db.models.functions import Length
from wagtail.models import Page, get_page_models

from core.rest.filters import GivenFilterSet, LanguageFilter, WholeNumberFilter
from core.rest.problems import BadParameter, NothingNamed
from core.villages.tree import HIGHEST_STEP
from frontend_api.models import DeliveryDocument
from frontend_api.tags import tagged


def page_types() -> list[str]:
    """Labels of all page types, such as `village_sites.NewsPage`."""
    return sorted(model._meta.label for model in get_page_models() if model is not Page)


class PageFilter(GivenFilterSet):
    type = django_filters.CharFilter(method="by_type")
    locale = LanguageFilter(field_name="locale")
    parent = WholeNumberFilter(method="by_parent")
    ancestor = WholeNumberFilter(method="by_ancestor")
    tag = django_filters.CharFilter(method="by_tag", max_length=100)
    published_after = django_filters.IsoDateTimeFilter(method="by_date")
    published_before = django_filters.IsoDateTimeFilter(method="by_date")
    q = django_filters.CharFilter(method="by_text", max_length=100)

    class Meta:
        model = DeliveryDocument
        fields: list[str] = []

    def filter_queryset(self, queryset):
        """Without aliases: in the list they would pass for translations."""
        return super().filter_queryset(queryset).filter(is_alias=False)

    def by_type(self, found, name, value):
        types = {label.lower(): label for label in page_types()}
        chosen = [types.get(part.strip().lower()) for part in value.split(",")]
        if None in chosen:
            raise BadParameter(
                "type", f"Unknown page type in “{value}”. Known are: {', '.join(page_types())}."
            )
        return found.filter(type__in=chosen)

    def by_tag(self, found, name, value):
        return tagged(found, value)

    def by_parent(self, found, name, value):
        path = self._page("parent", value).tree_path
        found = self._below(found, path).annotate(length=Length("tree_path"))
        return found.filter(length=len(path) + Page.steplen)

    def by_ancestor(self, found, name, value):
        return self._below(found, self._page("ancestor", value).tree_path)

    def _below(self, found, path):
        return found.filter(tree_path__gt=path, tree_path__lte=path + HIGHEST_STEP)

    def by_date(self, found, name, value):
        if not 1900 <= value.year <= 2200:  # beyond, databases differ in what they can compare
            value = datetime(min(max(value.year, 1900), 2200), 1, 1, tzinfo=UTC)
        # PostgreSQL takes no offset of sixteen hours and more.
        value = value.astimezone(UTC)
        lookup = "gte" if name == "published_after" else "lt"
        return found.filter(**{f"published_at__{lookup}": value})

    def by_text(self, found, name, value):
        return found.filter(title__icontains=value)

    def _page(self, parameter, pk) -> DeliveryDocument:
        found = self.queryset.filter(page_id=pk).first() if abs(pk) < 2**63 else None
        if found is None:
            raise NothingNamed(parameter, f"{parameter} names no public page of this village.")
        return found
