"""A report's own screen: what it says, what was done about it, and a form for each thing that this
person may do now. Each form works by itself and without a script."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_modeladmin.views import InspectView

from core.geo.queries import near
from core.villages.admin import OwnInspectView
from plugins.netizen import photos
from plugins.netizen.desk import blocking
from plugins.netizen.desk.acting import ActionForm
from plugins.netizen.desk.exporting import place_of
from plugins.netizen.desk.links import links_of
from plugins.netizen.desk.options import answers_of
from plugins.netizen.desk.sight import reports_seen_by, sight_of
from plugins.netizen.desks import Actor, knows_reporter
from plugins.netizen.handling import ACTIONS, NotAllowed, NotNow, act, possible
from plugins.netizen.models import Agency, ReportPhoto, ReportStep
from plugins.netizen.questions import told

Kind = ReportStep.Kind
SIMILAR_WITHIN = 300  # metres
MOST_SIMILAR = 5


class DetailView(OwnInspectView):
    """Shown by GET. A POST does one thing, named by `do`: an action of `actions.ACTIONS`, `photo`
    (hide it or show it again) or `block`."""

    failed: ActionForm | None = None
    block_form = None

    @cached_property
    def actor(self) -> Actor:
        return Actor.of(self.request.user, self.instance)

    @cached_property
    def sight(self):
        return sight_of(self.request.user)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # Looked up once more with all that the screen and the actor need.
        self.instance = (
            reports_seen_by(request.user)
            .select_related("category", "agency", "village__district", "duplicate_of", "reporter")
            .get(pk=self.instance.pk)
        )

    def get_page_title(self):
        return self.instance.title

    def get_page_subtitle(self):
        return self.instance.code

    @cached_property
    def actions(self) -> list[str]:
        """What this person may do as staff: a reporter answers on the website."""
        return [
            name for name in possible(self.instance, self.actor) if ACTIONS[name].who != "reporter"
        ]

    # -- What is done --------------------------------------------------------------------------

    def post(self, request, *args, **kwargs):
        name = request.POST.get("do", "")
        if name == "photo":
            return self._turn_photo()
        if name == "block":
            return self._block()
        if name not in ACTIONS or ACTIONS[name].who == "reporter":
            messages.error(request, _("Choose what to do, by one of the buttons."))
            return self._done()
        return self._act(name)

    def _act(self, name: str):
        form = self._form(name, self.request.POST, self.request.FILES)
        if form.is_valid():
            try:
                self._act_by(form)
            except NotAllowed as error:
                raise PermissionDenied(str(error)) from None
            except NotNow as error:
                messages.error(self.request, str(error))
                return self._done()
            except ValidationError as error:
                form.take(error)
                self.instance.refresh_from_db()
            else:
                messages.success(
                    self.request,
                    _("%(action)s: done to %(code)s.")
                    % {"action": ACTIONS[name].label, "code": self.instance.code},
                )
                return self._done()
        self.failed = form
        messages.error(self.request, _("Nothing was changed: see what is missing below."))
        return self.render_to_response(self.get_context_data())

    @transaction.atomic
    def _act_by(self, form: ActionForm) -> None:
        """Both or neither, the step and its photo. Raises as `handling.act`."""
        step = act(
            self.instance,
            self.actor,
            form.name,
            form.text_for(self.instance, form.canned_answer),
            is_public=False if form.cleaned_data.get("private") else None,
            details=form.details(),
        )
        picture = form.cleaned_data.get("photo")
        if picture is not None:
            try:
                photos.add(self.instance, picture, step=step, is_hidden=not step.is_public)
            except photos.TooMany:
                raise ValidationError(
                    {"photo": [_("The report has as many photos of yours as it takes.")]}
                ) from None

    def _turn_photo(self):
        if not self.actor.handles(self.instance):
            raise PermissionDenied
        rows = ReportPhoto.objects.for_village(self.instance.village).filter(report=self.instance)
        text = self.request.POST.get("photo", "")
        photo = next((row for row in rows if str(row.uuid) == text), None)
        if photo is not None:
            blocking.turn_photo(photo, self.instance, self.actor)
            told = _("The public does not see it.") if photo.is_hidden else _("It is shown again.")
            messages.success(self.request, told)
        return self._done()

    def _block(self):
        if not self.may_block:
            raise PermissionDenied
        form = blocking.BlockForm(self.request.POST, auto_id="id_block_%s")
        if not form.is_valid():
            self.block_form = form
            messages.error(self.request, _("Nothing was changed: see what is missing below."))
            return self.render_to_response(self.get_context_data())
        count = form.block(self.instance, self.request.user)
        if count:
            messages.success(
                self.request,
                _("The sender is blocked. Take them off under “Blocked senders” to let them in."),
            )
        else:
            messages.warning(
                self.request, _("Nothing is known of who sent this report: nobody was blocked.")
            )
        return self._done()

    def _done(self):
        """Back to the report, or to the inbox where it is on no desk of this person's any more."""
        here = self.url_helper.get_action_url("inspect", self.pk_quoted)
        seen = reports_seen_by(self.request.user).filter(pk=self.instance.pk).exists()
        return redirect(here if seen else self.index_url)

    # -- What is shown -------------------------------------------------------------------------

    @cached_property
    def may_block(self) -> bool:
        may = self.permission_helper.may(
            self.request.user, "netizen.add_blockedsender", self.instance
        )
        return may and self.actor.handles(self.instance)

    @cached_property
    def agencies(self) -> list[tuple[str, str]]:
        rows = Agency.objects.unscoped().filter(
            regency=self.instance.village.district.regency_id, is_active=True
        )
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    @cached_property
    def answers(self):
        return list(answers_of(self.request.user, self.sight))

    def _form(self, name: str, data=None, files=None) -> ActionForm:
        return ActionForm(
            data,
            files,
            name=name,
            report=self.instance,
            user=self.request.user,
            answers=self.answers,
            agencies=self.agencies,
            similar=self.similar,
        )

    @cached_property
    def similar(self) -> list:
        """Other reports of the village that may tell the same: near it, or the newest of its
        category where no place is known."""
        report = self.instance
        rows = (
            reports_seen_by(self.request.user)
            .filter(village=report.village_id, duplicate_of__isnull=True)
            .exclude(pk=report.pk)
            .exclude(state__in=report.HIDDEN)
            .defer("text", "answers")
        )
        if report.point is None:
            return list(rows.filter(category=report.category_id)[:MOST_SIMILAR])
        return list(near(rows, "point", report.point, SIMILAR_WITHIN, limit=MOST_SIMILAR))

    def get_context_data(self, **kwargs):
        report, handles = self.instance, self.actor.handles(self.instance)
        forms = [
            self.failed
            if self.failed is not None and self.failed.name == name
            else self._form(name)
            for name in self.actions
        ]
        knows = knows_reporter(self.actor, report)
        return super(InspectView, self).get_context_data(
            report=report,
            place=place_of(report),
            answers=told(report.category.questions, report.answers),
            knows_reporter=knows,
            photos=list(report.photos.all()),
            steps=self._steps(),
            redactions=list(report.redactions.all()) if handles else [],
            duplicates=list(report.duplicates.defer("text", "answers")),
            similar=self.similar,
            forms=[form for form in forms if not form.is_plain],
            plain_forms=[form for form in forms if form.is_plain],
            handles=handles,
            block_form=self.block_form
            or (blocking.BlockForm(auto_id="id_block_%s") if self.may_block else None),
            is_blocked=self.may_block and blocking.is_blocked(report),
            may_delete=self.permission_helper.user_can_delete_obj(self.request.user, report),
            links=links_of(self.model_admin, self.request.user),
            urls=self.model_admin.desk_urls,
            edit_url=self.edit_url,
            delete_url=self.delete_url,
            here=self.url_helper.get_action_url("inspect", self.pk_quoted),
            **kwargs,
        )

    def _steps(self) -> list[ReportStep]:
        """The whole chain, each step with its `label` and whether it `shows_state`: one that changes
        none has published the report or hidden it."""
        steps = list(self.instance.steps.select_related("agency"))
        state = None
        for step in steps:
            step.label = step.get_kind_display()
            step.shows_state = step.kind == Kind.STATE and step.state != state
            if step.kind == Kind.STATE and step.state == state:
                step.label = _("Published") if step.is_public else _("Hidden from the public")
            elif step.kind == Kind.NOTE and step.is_public:
                step.label = _("Answer")
            state = step.state
        return steps

    def get_template_names(self):
        return ["netizen/desk/report.html"]
