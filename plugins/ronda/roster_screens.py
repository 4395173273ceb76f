"""The roster's screens in the admin: the board by week, making the roster, a shift's crew, the
sheet to print."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView, WMABaseView

from core.villages.admin import OwnRowsOnly
from core.villages.models import Village
from plugins.ronda.models import Duty, Member, NightOff, WatchPost
from plugins.ronda.roster import board, editing
from plugins.ronda.roster.applying import OtherPlan, generate
from plugins.ronda.roster.checking import Refused
from plugins.ronda.roster.nights import month_of, tonight, week_of
from plugins.ronda.roster.planning import make_plan
from plugins.ronda.roster_forms import GenerateForm, MemberChoiceForm


class OneVillage(WMABaseView):
    """A screen about one village, which those with several choose by `?village=<code>`."""

    action = "view"

    @cached_property
    def villages(self) -> list[Village]:
        """Those the person may look at, by name; read whole, for few of them have many."""
        allowed = self.permission_helper.villages(self.request.user, self.action)
        return list(allowed.select_related("site").defer("boundary").order_by("name", "code"))

    @cached_property
    def village(self) -> Village | None:
        """The one that is asked for; the first where none is, or one that is not the person's."""
        code = self.request.GET.get("village") or self.request.POST.get("village")
        first = self.villages[0] if self.villages else None
        return next((village for village in self.villages if village.code == code), first)

    def check_action_permitted(self, user):
        return bool(self.villages)

    @cached_property
    def may_change(self) -> bool:
        return self.permission_helper._may(self.request.user, "change", self.instance_of_village)

    @property
    def instance_of_village(self):
        return self.model(village=self.village)

    @cached_property
    def posts(self):
        return WatchPost.objects.for_village(self.village).filter(is_active=True)

    def day(self, name: str, default: date) -> date:
        """A date of the address; `default` for none, or one out of any calendar that is kept."""
        try:
            found = parse_date(self.request.GET.get(name, ""))
        except ValueError:
            return default
        near = found is not None and abs((found - default).days) < 4000
        return found if near else default

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            village=self.village,
            villages=self.villages if len(self.villages) > 1 else [],
            may_change=self.may_change,
            **kwargs,
        )


class BoardView(OneVillage):
    """A week of the roster: posts down, nights across, who keeps what in between."""

    page_title = gettext_lazy("Watch roster")

    def get_page_subtitle(self):
        return self.village.full_name

    def get_template_names(self):
        return ["ronda/admin/board.html"]

    def get_context_data(self, **kwargs):
        monday = week_of(self.day("week", tonight()))
        week = timedelta(days=7)
        return super().get_context_data(
            board=board.week(self.village, monday, list(self.posts)),
            monday=monday,
            sunday=monday + week - timedelta(days=1),
            previous=monday - week,
            next=monday + week,
            this_week=week_of(tonight()),
            month=monday.strftime("%Y-%m"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Have the watch of a night after all."""
        if not self.may_change:
            raise PermissionDenied
        key = request.POST.get("take_back", "")
        marks = NightOff.objects.for_village(self.village).select_related("village")
        mark = marks.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if mark is None:
            messages.warning(request, _("This night has its watch already."))
        else:
            editing.take_back(mark)
            messages.success(
                request,
                _("The night has its watch again: make the roster to bring the shift back."),
            )
        week = week_of(mark.night if mark else tonight())
        return redirect(f"{request.path}?village={self.village.code}&week={week}")


class GenerateView(OneVillage):
    """Say for which nights, look at what would change, and do it."""

    action = "change"
    page_title = gettext_lazy("Make the roster")

    def get_page_subtitle(self):
        return self.village.full_name

    def get_template_names(self):
        return ["ronda/admin/generate.html"]

    def form(self, data=None) -> GenerateForm:
        first = max(self.day("week", tonight()), tonight())
        initial = {"first_night": first, "last_night": month_of(first + timedelta(days=7))[1]}
        return GenerateForm(data, initial=initial, posts=self.posts)

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=kwargs.pop("form", None) or self.form(), **kwargs)

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen = {name: form.cleaned_data[name] for name in ("post", "anew")}
        nights = form.cleaned_data["first_night"], form.cleaned_data["last_night"]
        if request.POST.get("action") != "apply":
            return self._preview(form, make_plan(self.village, *nights, **chosen))
        try:
            plan = generate(
                self.village, *nights, digest=request.POST.get("digest") or "none", **chosen
            )
        except OtherPlan as error:
            messages.warning(
                request, _("The roster has changed since you looked. Look at the plan again.")
            )
            return self._preview(form, error.plan)
        messages.success(
            request,
            _("The roster is made: %(joins)s nights given out, %(gaps)s shifts not full.")
            % {"joins": len(plan.joins), "gaps": len(plan.unfilled)},
        )
        address = self.url_helper.get_action_url("board")
        return redirect(f"{address}?village={self.village.code}&week={nights[0]}")

    def _preview(self, form, plan):
        return self.render_to_response(
            self.get_context_data(form=form, plan=plan, told=board.told(plan))
        )


class PrintView(OneVillage):
    """A month's roster on paper, a sheet a post."""

    page_title = gettext_lazy("Roster to print")

    def get_template_names(self):
        return ["ronda/admin/print.html"]

    def get_context_data(self, **kwargs):
        month = self.request.GET.get("month", "")
        try:
            first = parse_date(f"{month}-01") or tonight().replace(day=1)
        except ValueError:
            first = tonight().replace(day=1)
        first = first if abs((first - tonight()).days) < 4000 else tonight().replace(day=1)
        posts = list(self.posts)
        chosen = self.request.GET.get("post", "")
        shown = [post for post in posts if str(post.pk) == chosen] or posts
        return super().get_context_data(
            sheets=board.month(self.village, first, shown),
            month=first,
            posts=posts,
            chosen=chosen,
            printed_at=timezone.now(),
            **kwargs,
        )


class CrewView(OwnRowsOnly, InstanceSpecificView):
    """Who keeps a shift: somebody more, a substitute, one less."""

    page_title = gettext_lazy("Who keeps this shift")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_page_subtitle(self):
        return f"{self.instance.post}, {date_format(self.instance.night, 'j F Y')}"

    def get_template_names(self):
        return ["ronda/admin/crew.html"]

    @cached_property
    def duties(self) -> list[Duty]:
        duties = Duty.objects.for_village(self.instance.village).filter(shift=self.instance)
        related = ("member", "replaces", "shift", "village")
        return list(duties.select_related(*related).order_by("member__name", "pk"))

    @cached_property
    def candidates(self):
        """Active members who may be asked: of the post or of none, and free that night."""
        return board.candidates(self.instance)

    def get_context_data(self, **kwargs):
        counts = board.nights_in_month(self.instance)
        options = [(member, counts.get(member.pk, 0)) for member in self.candidates]
        return super().get_context_data(
            shift=self.instance, duties=self.duties, options=options,
            is_over=self.instance.ends_at <= timezone.now(),
            may_be_off=self.instance.starts_at > timezone.now() and self.may_delete, **kwargs,
        )  # fmt: skip

    @property
    def may_delete(self) -> bool:
        return self.permission_helper.user_can_delete_obj(self.request.user, self.instance)

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "off":
            return self._call_off(request)
        action, _space, key = request.POST.get("action", "").partition(" ")
        duty = next((row for row in self.duties if str(row.pk) == key), None)
        try:
            if action == "leave" and duty is not None:
                editing.leave(duty)
            else:
                field = f"substitute-{key}" if duty is not None else "member"
                members = Member.objects.for_village(self.instance.village)
                form = MemberChoiceForm({"member": request.POST.get(field)}, members=members)
                if not form.is_valid():
                    raise Refused(_("Choose a member."))
                member = form.cleaned_data["member"]
                member.village = self.instance.village
                if action == "substitute" and duty is not None:
                    editing.substitute(duty, member)
                else:
                    editing.join(self.instance, member)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The shift has been changed."))
        return redirect(request.path)

    def _call_off(self, request):
        if not self.may_delete:
            raise PermissionDenied
        shift = self.instance
        try:
            editing.call_off(shift, request.POST.get("reason", "").strip()[:100])
        except Refused as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(request, _("There is no watch that night."))
        address = self.url_helper.get_action_url("board")
        week = week_of(shift.night)
        return redirect(f"{address}?village={shift.village.code}&week={week}")
