"""Announcements to many villages: compose, look at what will happen, send, see how far it is."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from core.command_centre import broadcasting
from core.command_centre.duty import NotDone
from core.command_centre.models import Broadcast, BroadcastVillage
from core.command_centre.people import name_of
from core.command_centre.screens.audience import AudienceForm
from core.command_centre.screens.base import AreaView
from core.villages.models import Village

PER_PAGE = 25
VILLAGES_PER_PAGE = 100
OWN_FIELDS = {"csrfmiddlewaretoken", "step", "token", "shown"}
State = BroadcastVillage.State


class OfficersView(AreaView):
    """404 at a village: announcements to many are the officers' above it."""

    tab = "broadcasts"

    def dispatch(self, request, *args, **kwargs):
        if isinstance(self.area, Village):
            raise Http404(_("Announcements are sent from a district or a regency."))
        return super().dispatch(request, *args, **kwargs)


class Broadcasts(OfficersView):
    template_name = "command_centre/broadcasts.html"

    def get_context_data(self, **kwargs):
        rows = broadcasting.sent_from(self.area)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "rows": [(item, name_of(item.author)) for item in page],
        }


class Compose(OfficersView):
    """`step` says what a sent form is for: `check` shows what would happen, `edit` leads back to
    the fields, `send` does it. Each step is sent with all fields, and each checks them."""

    template_name = "command_centre/broadcast_form.html"

    @cached_property
    def broadcaster(self):
        return broadcasting.broadcaster()

    def forms(self, data=None):
        content = self.broadcaster.form_class(data, prefix="page")
        return content, AudienceForm(data, prefix="to", area=self.area)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if "content" not in context:
            context["content"], context["audience"] = self.forms()
        return context

    def post(self, request, *args, **kwargs):
        content, audience = self.forms(request.POST)
        # Both are looked at, so that all that is wrong is told at once.
        if not all([content.is_valid(), audience.is_valid()]):
            messages.error(request, _("Nothing was sent. Correct what is marked."))
            return self.form_again(content, audience, 400)
        step = request.POST.get("step")
        if step == "edit":
            return self.form_again(content, audience, 200)
        villages = audience.chosen()
        if step != "send":
            return self.confirm(content, audience, villages)
        if request.POST.get("shown") != str(len(villages)):
            messages.error(
                request, _("The villages have changed meanwhile. Look at their number again.")
            )
            return self.confirm(content, audience, villages)
        try:
            token = uuid.UUID(request.POST.get("token", ""))
        except ValueError:
            return self.confirm(content, audience, villages)
        try:
            broadcast = broadcasting.send(
                self.area,
                request.user,
                content.cleaned_data["title"],
                self.broadcaster.fit(content.cleaned_data),
                villages,
                publish=audience.publishes,
                token=token,
            )
        except NotDone as error:
            messages.error(request, str(error))
            return self.confirm(content, audience, villages)
        return redirect("command_centre:broadcast", self.area.code, broadcast.pk)

    def form_again(self, content, audience, status):
        context = self.get_context_data(content=content, audience=audience)
        return self.render_to_response(context, status=status)

    def confirm(self, content, audience, villages):
        sent = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in OWN_FIELDS
            for value in values
        ]
        context = self.get_context_data(
            content=content,
            audience=audience,
            sent=sent,
            count=len(villages),
            districts=len({village.district_id for village in villages}),
            names=[village.full_name for village in villages[:20]],
            publishes=audience.publishes,
            said=self.broadcaster.rows(self.broadcaster.fit(content.cleaned_data)),
            token=uuid.uuid4(),
        )
        return self.response_class(
            request=self.request,
            template=["command_centre/broadcast_confirm.html"],
            context=context,
            using=self.template_engine,
        )


class Result(OfficersView):
    """What became of an announcement, village by village; sending the form tries again."""

    template_name = "command_centre/broadcast.html"

    @cached_property
    def broadcast(self) -> Broadcast:
        own = Broadcast.objects.filter(area=self.area.code).select_related("author")
        return get_object_or_404(own, pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        count = broadcasting.retry(self.broadcast)
        told = ngettext(
            "%(count)s village is tried again.", "%(count)s villages are tried again.", count
        )
        messages.success(request, told % {"count": count})
        return redirect("command_centre:broadcast", self.area.code, self.broadcast.pk)

    def get_context_data(self, **kwargs):
        broadcast = self.broadcast
        counts = dict.fromkeys(State.values, 0)
        found = broadcast.villages.order_by().values_list("state").annotate(count=Count("pk"))
        counts.update(dict(found))
        first = {State.FAILED: 0, State.WAITING: 1, State.DRAFT: 2}
        order = Case(
            *[When(state=state, then=Value(place)) for state, place in first.items()],
            default=Value(3),
            output_field=IntegerField(),
        )
        rows = broadcast.villages.select_related("village__district").defer(
            "village__boundary", "village__district__boundary"
        )
        rows = rows.order_by(order, "village__code")
        total = sum(counts.values())
        return {
            **super().get_context_data(**kwargs),
            "broadcast": broadcast,
            "author": name_of(broadcast.author),
            "said": broadcasting.broadcaster().rows(broadcast.values),
            "counts": [(State(state).label, count) for state, count in counts.items()],
            "total": total,
            "done": total - counts[State.WAITING],
            "waiting": counts[State.WAITING],
            "failed": counts[State.FAILED],
            "held_back": counts[State.DRAFT] if broadcast.publish else 0,
            "page": Paginator(rows, VILLAGES_PER_PAGE).get_page(self.request.GET.get("p")),
        }
