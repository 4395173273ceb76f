"""Public services: what to bring, what it costs, how long it takes, whom to call, which form."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.accounts.phones import display_phone, normalise_phone
from core.media.representation import document_card
from core.villages.tree import children, is_public
from sites.models.base import BasePage, ListPage


class FormBlock(blocks.StructBlock):
    """A form to download and print."""

    document = DocumentChooserBlock(label=_("document"))
    label = blocks.CharBlock(label=_("name"), required=False, max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("form")
        api_serializer = "sites.serializers.FormValueSerializer"

    def get_api_representation(self, value, context=None):
        document = value["document"]
        return {
            "label": value["label"] or (document.title if document else ""),
            "document": document_card(document) if document else None,
        }


class ServiceIndexPage(ListPage):
    """The list of services by subject. Below the regency's portal it is the catalogue from which
    villages adopt services."""

    template = "village_sites/service_index_page.html"
    parent_page_types = ["village_sites.HomePage", "village_sites.PortalPage"]
    subpage_types = ["village_sites.ServicePage"]

    class Meta:
        verbose_name = _("list of services")
        verbose_name_plural = _("lists of services")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        services = list(services_below(self.path))
        groups = [
            (subject.label, [item for item in services if item.subject == subject])
            for subject in ServicePage.Subject
        ]
        context["groups"] = [group for group in groups if group[1]]
        return context


class ServicePage(BasePage):
    """One public service. `duration` is text as officials write it ("1 hari kerja")."""

    class Subject(models.TextChoices):
        POPULATION = "population", _("Population and family")
        LETTERS = "letters", _("Letters")
        PERMITS = "permits", _("Permits and business")
        SOCIAL = "social", _("Social aid and health")
        LAND = "land", _("Land")
        OTHER = "other", _("Other services")

    subject = models.CharField(
        _("subject of the service"), max_length=12, choices=Subject.choices, default=Subject.LETTERS
    )
    requirements = StreamField(
        [("item", blocks.CharBlock(label=_("what to bring"), max_length=250))],
        blank=True,
        verbose_name=_("what to bring"),
    )
    steps = StreamField(
        [("step", blocks.TextBlock(label=_("step"), max_length=500, rows=2))],
        verbose_name=_("steps"),
        help_text=_("What the resident does, in order. At least one."),
    )
    cost = models.CharField(
        _("cost"), max_length=120, blank=True, help_text=_("“Gratis” where it costs nothing.")
    )
    duration = models.CharField(
        _("duration"), max_length=120, blank=True, help_text=_("For example: 1 hari kerja.")
    )
    responsible = models.CharField(
        _("who is responsible"),
        max_length=150,
        blank=True,
        help_text=_("An office or a position, for example Kaur Tata Usaha."),
    )
    phone = models.CharField(
        _("phone"),
        max_length=30,
        blank=True,
        help_text=_("Only where it differs from the office's."),
    )
    legal_basis = models.CharField(_("legal basis"), max_length=250, blank=True)
    forms = StreamField([("form", FormBlock())], blank=True, verbose_name=_("forms"))
    # The service of the regency's catalogue this one was adopted from.
    adopted_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="adoptions",
    )

    template = "village_sites/service_page.html"
    parent_page_types = ["village_sites.ServiceIndexPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        FieldPanel("intro"),
        FieldPanel("subject"),
        FieldPanel("requirements"),
        FieldPanel("steps"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("cost"), FieldPanel("duration")]),
                FieldRowPanel([FieldPanel("responsible"), FieldPanel("phone")]),
                FieldPanel("legal_basis"),
            ],
            heading=_("Cost, duration, contact"),
        ),
        FieldPanel("forms"),
        HelpPanel(_("More than this, if it is needed:"), heading=_("Further explanation")),
        FieldPanel("body"),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("requirements"),
        index.SearchField("steps"),
        index.FilterField("subject"),
    ]
    api_fields = [
        APIField("subject"),
        APIField("intro"),
        APIField("requirements"),
        APIField("steps"),
        APIField("cost"),
        APIField("duration"),
        APIField("responsible"),
        APIField("phone"),
        APIField("legal_basis"),
        APIField("forms"),
        APIField("body"),
    ]

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")

    @property
    def phone_display(self):
        return display_phone(self.phone)

    def clean(self):
        super().clean()
        try:
            self.phone = normalise_phone(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error.messages}) from None


def services_below(path: str):
    """The public services directly under a path, by title, without what lists do not show."""
    services = ServicePage.objects.filter(children(path), is_public())
    return services.order_by("title").only(
        "title", "path", "depth", "url_path", "intro", "subject", "is_example", "translation_key",
        "alias_of",
    )  # fmt: skip
