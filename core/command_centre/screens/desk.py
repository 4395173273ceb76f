"""The desk: what is going on in an area, and how its figures stand."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from core.command_centre.access import areas_for
from core.command_centre.screens.base import AreaView


class Begin(View):
    """Leads to the widest area that the person holds a role in."""

    def get(self, request):
        areas = areas_for(request.user)
        if not areas:
            raise Http404(_("You hold no role in a regency, district or village."))
        return redirect("command_centre:desk", areas[0].code)


class Desk(AreaView):
    tab = "desk"
    template_name = "command_centre/desk.html"
