"""The edit form of pages with a plugin stream: it offers what the page's village has."""

from __future__ import annotations

import json
from itertools import chain, count

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page, ReferenceIndex

from core.media.models import VillageMedia
from core.streams.fields import stream_fields
from core.villages.scoping import regency_of_page, village_of_page


class VillagePageForm(WagtailAdminPageForm):
    """Shows the blocks of plugins that are off or absent as unavailable, and offers none of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = self.parent_page if self.instance.pk is None else self.instance
        self.village = village_of_page(place) if place is not None else None
        self.regency = regency_of_page(place) if place is not None else None
        if self.instance.pk is None:
            # What the preview offers is asked of the page, which has no place in the tree yet.
            self.instance.parent_to_be = self.parent_page
        for field in stream_fields(self._meta.model):
            if field.name in self.fields:
                self._restrict(field)

        if "slug" in self.fields and not self.instance.first_published_at:
            # The first automatic save comes before the browser has made one of the title.
            self.fields["slug"].required = False

    def clean(self):
        if "slug" in self.cleaned_data and not self.instance.first_published_at:
            self.cleaned_data["slug"] = self._free_slug(self.cleaned_data["slug"])
        return super().clean()

    def _free_slug(self, slug: str) -> str:
        """The slug asked for; where it only repeats the title, one that no sibling has.

        "Rapat desa" is the title of many pages, and its editor has never seen a slug. One that was
        chosen by hand and is taken stays, and is an error.
        """
        title, kind = self.cleaned_data.get("title", ""), self.instance._meta.verbose_name
        from_title = slugify(title, allow_unicode=True) or slugify(kind)
        if slug and slug != from_title:
            return slug
        if not slug and self.instance.slug:
            return self.instance.slug
        siblings = self.parent_page.get_children().not_page(self.instance)
        taken = set(siblings.filter(slug__startswith=from_title).values_list("slug", flat=True))
        numbered = (f"{from_title}-{number}" for number in count(2))
        return next(name for name in chain([from_title], numbered) if name not in taken)

    def _rows_of_shown_revision(self, field) -> list:
        """The rows of the old revision this form was made from, when one is being brought back;
        Wagtail posts its id as `revision`. Noted on the instance for the field to restore from."""
        number = str(self.data.get("revision", "")) if self.is_bound else ""
        if not number.isdigit() or self.instance.pk is None:
            return []
        revision = self.instance.revisions.filter(pk=int(number)).first()
        content = revision.content.get(field.name) if revision is not None else None
        rows = json.loads(content) if content else []
        noted = self.instance.__dict__.setdefault("rows_of_shown_revision", {})
        noted[field.name] = rows
        return rows

    def _post_clean(self):
        super()._post_clean()
        for label in self._foreign_references():
            self.add_error(
                None,
                ValidationError(
                    _("%(what)s belongs to another village and cannot be used here. Remove it.")
                    % {"what": label}
                ),
            )

    def _foreign_references(self):
        """Pictures, documents and pages the page names that are not its own village's.

        The choosers do not offer them; a form that was tampered with could name them.
        """
        references = ReferenceIndex._extract_references_from_object(self.instance)
        for content_type, object_id in {row[:2] for row in references}:
            model = ContentType.objects.get_for_id(content_type).model_class()
            if issubclass(model, VillageMedia):
                item = model.objects.filter(pk=object_id).first()
                if item is not None and not self._may_use(item):
                    yield item._meta.verbose_name
            elif issubclass(model, Page):
                page = Page.objects.filter(pk=object_id, depth__gte=2, live=False).first()
                if page is not None and not self._is_near(page):
                    yield page._meta.verbose_name

    def _may_use(self, item) -> bool:
        """A village's pages use its own media and the regency's, a portal those of its regency."""
        if item.village_id is None:
            owner = getattr(item.collection, "regency", None)
            return self.regency is not None and owner == self.regency
        if self.village is not None:
            return item.village_id == self.village.pk
        return self.regency is not None and item.village.district.regency_id == self.regency.pk

    def _is_near(self, page) -> bool:
        if self.village is not None:
            return village_of_page(page) == self.village
        return regency_of_page(page) == self.regency

    def _restrict(self, field) -> None:
        # Rows of plugins that are off here must be unknown to the form's block, as absent ones are.
        raw = field.get_prep_value(getattr(self.instance, field.attname)) or []
        shown = self._rows_of_shown_revision(field)
        known = field.stream_block.restricted_to(self.village, present=0).child_blocks
        present = max(sum(row["type"] not in known for row in rows) for rows in (raw, shown))
        variant = field.stream_block.restricted_to(self.village, present)
        value = variant.to_python(raw)
        old = self.fields[field.name]
        self.fields[field.name] = field.formfield(
            block=variant, label=old.label, help_text=old.help_text, required=old.required
        )
        self.initial[field.name] = value
