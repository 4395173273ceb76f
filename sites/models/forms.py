"""Forms that visitors fill in, on the website or by the API, and what they have sent."""

from __future__ import annotations

import uuid as uuids
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm
from wagtail.contrib.forms.models import AbstractFormField, AbstractFormSubmission
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.contrib.forms.utils import get_field_clean_name
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core.events.log import append
from core.public_forms import UUID_MEMBER, AlreadyDifferent, AlreadyRemoved, PublicForm, digest
from core.rest.form_fields import describe
from core.villages.scoping import village_of_page
from sites.context import language_of
from sites.form_building import FIELD_TYPES, SiteFormBuilder, check_field
from sites.models.base import BasePage, SitePageForm, load_pictures
from sites.serializers import FormSerializer

MOST_FIELDS = 40
NAME_LENGTH = 60
# Names that something beside the fields has: the body's UUID, the column of the time in the list
# of submissions, and the token in the website's form, which a field would push aside.
TAKEN_NAMES = ("", UUID_MEMBER, "submit_time", "csrfmiddlewaretoken")


class FormPageForm(SitePageForm, WagtailAdminFormPageForm):
    """The editor's form: a page of the village's, whose fields have names of their own."""


class FormPage(PublicForm, BasePage):
    """A form. An alias, as a page stands in a language it is not translated into, is its
    original's: the same fields, and what is sent is the original's."""

    thank_you = models.TextField(
        _("thank-you text"),
        blank=True,
        max_length=1000,
        help_text=_("Shown to whoever has sent the form: what happens now, and when."),
    )
    notify_address = models.EmailField(
        _("tell this address"),
        blank=True,
        help_text=_(
            "Gets a message for each form that is sent, without what was filled in: that is read "
            "here, under “Forms”."
        ),
    )
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("The page stays; nothing more can be sent.")
    )
    closes_at = models.DateTimeField(
        _("open until"), null=True, blank=True, help_text=_("Without a time it stays open.")
    )
    keep_days = models.PositiveSmallIntegerField(
        _("keep for (days)"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("What was sent is erased this many days later. The form says so."),
    )

    template = "village_sites/form_page.html"
    landing_page_template = "village_sites/form_page.html"
    base_form_class = FormPageForm
    form_builder = SiteFormBuilder
    parent_page_types = [
        "village_sites.HomePage",
        "village_sites.ProfilePage",
        "village_sites.PortalPage",
        "village_sites.StandardPage",
    ]
    subpage_types = []
    content_panels = [
        FormSubmissionsPanel(),
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        InlinePanel(
            "form_fields", label=_("field"), heading=_("What the form asks"), max_num=MOST_FIELDS
        ),
        FieldPanel("thank_you"),
        MultiFieldPanel(
            [
                FieldPanel("notify_address"),
                FieldRowPanel([FieldPanel("is_closed"), FieldPanel("closes_at")]),
                FieldPanel("keep_days"),
            ],
            heading=_("What is sent"),
        ),
    ]
    api_fields = [*BasePage.api_fields, APIField("form", serializer=FormSerializer())]

    class Meta:
        verbose_name = _("form page")
        verbose_name_plural = _("form pages")

    # -- The form ----------------------------------------------------------------------------

    @cached_property
    def original(self) -> FormPage:
        page = self
        while page.alias_of_id is not None:
            page = page.alias_of.specific
        return page

    @property
    def form(self) -> dict:
        """The form as a frontend draws it."""
        facts = self.facts
        closes_at = facts["closes_at"]
        return {
            "fields": describe(self.get_form()),
            "is_closed": self.original.is_closed,
            **facts,
            "closes_at": closes_at.isoformat() if closes_at else None,
        }

    @property
    def is_open(self) -> bool:
        page = self.original
        is_over = page.closes_at is not None and page.closes_at <= timezone.now()
        return not page.is_closed and not is_over and bool(page.get_form_fields())

    @property
    def thanks(self) -> str:
        return self.original.thank_you or gettext(
            "Thank you. What you have sent has reached the office."
        )

    @property
    def facts(self) -> dict:
        return {"closes_at": self.original.closes_at, "keep_days": self.original.keep_days}

    def get_form_fields(self):
        return self.original.form_fields.all()

    # -- What is sent ------------------------------------------------------------------------

    def get_submission_class(self):
        return FormSubmission

    def get_submissions(self):
        return FormSubmission.objects.filter(page=self.original.pk)

    def get_submissions_list_view_class(self):
        from sites.form_admin import SubmissionsList

        return SubmissionsList

    def sent_before(self, uuid, values):
        if uuid is None:
            return None
        found = FormSubmission.objects.filter(uuid=uuid).first()
        if found is None:
            if RemovedSubmission.objects.filter(uuid=uuid).exists():
                raise AlreadyRemoved
            return None
        if found.body_hash != self._digest(values):
            raise AlreadyDifferent
        return found

    def take_in(self, form, uuid, values):
        try:
            with transaction.atomic():
                return self._keep(form, uuid or uuids.uuid4(), self._digest(values))
        except IntegrityError:
            # Another request was quicker with this UUID.
            found = self.sent_before(uuid, values)
            if found is None:
                raise
            return found

    def _keep(self, form, uuid, body_hash):
        submission = FormSubmission.objects.create(
            page_id=self.original.pk, form_data=form.cleaned_data, uuid=uuid, body_hash=body_hash
        )
        append(
            "form.submitted",
            village=village_of_page(self),
            subject=self.original.page_ptr,
            payload={"title": self.title, "locale": self.locale.language_code},
        )
        if self.original.notify_address:
            from sites.form_tasks import notify_soon

            notify_soon(submission)
        return submission

    def _digest(self, values) -> str:
        return digest(f"page:{self.original.pk}", values)

    # -- The website -------------------------------------------------------------------------

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        load_pictures(self)
        return context

    def serve(self, request, *args, **kwargs):
        from sites.form_serving import serve_form

        with translation.override(language_of(self, request)):
            return serve_form(self, request)

    def serve_preview(self, request, mode_name):
        with translation.override(language_of(self, request)):
            return super().serve_preview(request, mode_name).render()

    def render_landing_page(self, request, form_submission=None, *args, **kwargs):
        context = self.get_context(request) | {"sent": True}
        return TemplateResponse(request, self.get_landing_page_template(request), context)


class FormField(TranslatableMixin, AbstractFormField):
    """A field of a form. Its label, help and choices are translated, its name is not."""

    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField(_("type"), max_length=16, choices=FIELD_TYPES)
    # As Wagtail's own: previews need a type to build the field.
    field_type.required_on_save = True

    override_translatable_fields = [SynchronizedField("clean_name")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("form field")
        verbose_name_plural = _("form fields")

    def __str__(self):
        return self.label

    def get_field_clean_name(self):
        """Short, never empty, and none that a frontend sends for something else."""
        name = get_field_clean_name(self.label)[:NAME_LENGTH].strip("_")
        return f"field_{name}".rstrip("_") if name in TAKEN_NAMES else name

    def clean(self):
        super().clean()
        if self.field_type:
            errors = check_field(self)
            if errors:
                raise ValidationError(errors)

    def save(self, *args, **kwargs):
        if self.locale_id is None:
            self.locale_id = self.page.locale_id
        super().save(*args, **kwargs)


class FormSubmission(AbstractFormSubmission):
    """What somebody has filled in: the values, when, and nothing of who or from where."""

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )
    uuid = models.UUIDField(_("identifier"), unique=True, editable=False)
    body_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("form submission")
        verbose_name_plural = _("form submissions")
        indexes = [models.Index(fields=["page", "submit_time"], name="form_submissions_by_time")]

    def __str__(self):
        return str(self.uuid)


class RemovedSubmission(models.Model):
    """What is left of an erased submission for a while: that it was there, so that a phone which
    sends it once more brings nothing back."""

    KEPT = timedelta(days=90)

    uuid = models.UUIDField(_("identifier"), unique=True)
    removed_at = models.DateTimeField(_("removed at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("removed form submission")
        verbose_name_plural = _("removed form submissions")

    def __str__(self):
        return str(self.uuid)
