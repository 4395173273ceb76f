"""What all page types of the websites share."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.search import index

from core.streams.blocks import core_blocks
from core.streams.fields import PluginStreamField
from core.streams.forms import VillagePageForm
from core.villages import previewing
from sites.context import language_of, site_context


class SitePageForm(VillagePageForm):
    """Whoever changes an example text has made it their own."""

    def save(self, commit=True):
        if self.changed_data:
            self.instance.is_example = False
        return super().save(commit)


class BasePage(Page):
    """What every page has: a sentence that introduces it, a picture and a body of blocks."""

    intro = models.TextField(
        _("introduction"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences, shown in lists and search results."),
    )
    lead_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    body = PluginStreamField(core_blocks(), blank=True, verbose_name=_("content"))
    # Came with the village's site and was not touched since: shown as an example, counted as
    # not filled in, and kept from search engines.
    is_example = models.BooleanField(default=False, editable=False)

    base_form_class = SitePageForm
    content_panels = Page.content_panels + [
        FieldPanel("intro"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]
    search_fields = Page.search_fields + [index.SearchField("intro"), index.SearchField("body")]
    api_fields = [APIField("intro"), APIField("lead_image"), APIField("body")]
    show_in_menus_default = False
    # Restricting to groups would show the names of all areas' groups.
    private_page_options = ["password", "login"]

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """As Wagtail's, in one query: those of the page, of the pages above it, and of what any of
        these is an alias of."""
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        places = Q(page__path__in=paths) | Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(places).distinct()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        website = site_context(request, self)
        # Plugins' blocks are shown only where the context names a village that has them.
        context.update(website=website, village=website.village, regency=website.regency)
        return context

    def serve(self, request, *args, **kwargs):
        with translation.override(language_of(self, request)):
            return super().serve(request, *args, **kwargs).render()

    def _get_dummy_headers(self, original_request=None):
        # WSGI gives a path's bytes as Latin-1; without that no path in Javanese letters is one.
        headers = super()._get_dummy_headers(original_request)
        return headers | {"PATH_INFO": headers["PATH_INFO"].encode().decode("latin-1")}

    @property
    def preview_modes(self):
        return [*super().preview_modes, *previewing.modes_of(self)]

    def serve_preview(self, request, mode_name):
        away = previewing.answer(self, request, mode_name)
        if away is not None:
            return away
        with translation.override(language_of(self, request)):
            return super().serve_preview(request, mode_name).render()


class ListPage(BasePage):
    """A page whose content is the list of what lies below it; it has no body of its own."""

    content_panels = Page.content_panels + [FieldPanel("intro")]
    search_fields = Page.search_fields + [index.SearchField("intro")]
    api_fields = [APIField("intro")]

    class Meta:
        abstract = True


def with_common_fields(pages):
    """Annotates plain pages with the `intro` and `example` (a boolean) of their types."""
    names = [model._meta.model_name for model in get_page_models() if issubclass(model, BasePage)]
    return pages.annotate(
        intro=Coalesce(
            *[f"{name}__intro" for name in names], Value(""), output_field=models.TextField()
        ),
        example=Coalesce(*[f"{name}__is_example" for name in names], Value(False)),
    )


def load_pictures(page: BasePage, listed: Iterable[BasePage] = ()) -> None:
    """Fetch what showing a page's pictures and those of the pages it lists takes, in one query
    whatever their number: lead images, and all renditions of these and of the body's pictures.

    All renditions, because one that was not fetched is taken for missing and made again. Images
    come along with theirs; only those that have none yet take a second query.
    """
    pages = [page, *listed]
    leading = {item.lead_image_id for item in pages if item.lead_image_id}
    blocks = [
        block.value
        for name in ("body", "pictures")
        for block in getattr(page, name, ())
        if block.block_type == "picture"
    ]
    images = load_renditions(leading, [value["image"] for value in blocks if value["image"]])
    for item in pages:
        if item.lead_image_id in images:
            item.lead_image = images[item.lead_image_id]


def load_renditions(keys: set[int], loaded: Iterable = ()) -> dict:
    """The images with these keys, with all their renditions; `loaded` are images that are here
    already and get theirs. One query, two where an image has no rendition yet."""
    model = get_image_model()
    loaded = list(loaded)
    wanted = keys | {image.pk for image in loaded}
    if not wanted:
        return {}
    renditions, images = defaultdict(list), {}
    rows = model.get_rendition_model().objects.filter(image__in=wanted).select_related("image")
    for rendition in rows:
        renditions[rendition.image_id].append(rendition)
        images[rendition.image_id] = rendition.image
    if keys - images.keys():
        images |= model.objects.in_bulk(keys - images.keys())
    for image in [*images.values(), *loaded]:
        image.prefetched_renditions = renditions[image.pk]
    return images
