"""Lists of what the documents of a village name: its tags, its pictures and files."""

from __future__ import annotations

from core.rest.views import InVillage, ListView
from frontend_api.delivery.reading import catch_up_in_tests, write_if_new


class DocumentedList(InVillage, ListView):
    """A list whose rows are found by way of the village's documents, which are written first where
    there are none yet."""

    def get(self, request, *args, **kwargs):
        catch_up_in_tests()
        page = self.paginate_queryset(self.get_queryset())
        if not page and self.paginator.count == 0 and write_if_new(self.village):
            page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.serialize(page))
