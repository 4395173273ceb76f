"""Announcements that officers send to many villages, as pages of immediate information.

Named by the setting KAMPUNG_BROADCASTER; see `core.command_centre.broadcasting`.
"""

from __future__ import annotations

import json

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page

from core.accounts.models import User
from core.villages.models import Village
from sites.models import AnnouncementIndexPage, AnnouncementPage
from sites.models.information import STATEMENTS

TIMES = ("starts_at", "ends_at")
FIELDS = ("title", "kind", *TIMES, "intro", *STATEMENTS)
SHAPE = "%Y-%m-%dT%H:%M"


class AnnouncementForm(forms.Form):
    """The fields of an announcement's page, as its editor has them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            field = AnnouncementPage._meta.get_field(name).formfield()
            if name in TIMES:
                widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SHAPE)
                field = forms.DateTimeField(
                    label=field.label, required=field.required, widget=widget
                )
            elif isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            self.fields[name] = field
        self.fields["title"].help_text = ""
        self.fields["starts_at"].initial = timezone.now

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end lies before the beginning."))
        return data


class Broadcaster:
    form_class = AnnouncementForm

    def fit(self, cleaned: dict) -> dict:
        return json.loads(json.dumps(cleaned, cls=DjangoJSONEncoder))

    def rows(self, values: dict) -> list[tuple[str, str]]:
        found = []
        for name in FIELDS:
            field = AnnouncementPage._meta.get_field(name)
            value = values.get(name)
            if name in TIMES and value:
                moment = timezone.localtime(parse_datetime(value))
                value = date_format(moment, "j F Y, H:i")
            elif name == "kind":
                value = dict(field.choices).get(value, value)
            if value:
                found.append((str(field.verbose_name), str(value)))
        return found

    def publish(self, village: Village, values: dict, author: User, publish: bool) -> Page:
        """The announcement's page in the village's main language. Raises `PermissionDenied` where
        the author may not add pages there, `ValidationError` for values that do not fit."""
        parent = announcements_of(village, author)
        rights = parent.permissions_for_user(author)
        if not rights.can_add_subpage():
            raise PermissionDenied(_("You may not add pages to this village's announcements."))
        values = {name: values[name] for name in FIELDS if name in values}
        for name in TIMES:
            values[name] = parse_datetime(values[name]) if values.get(name) else None
        if values["starts_at"] is None:
            values["starts_at"] = timezone.now()
        slug = find_available_slug(parent, slugify(values["title"])[:200] or "pengumuman")
        page = AnnouncementPage(
            **values, slug=slug, live=False, has_unpublished_changes=True, owner=author
        )
        parent.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=author, content_changed=True)
        revision = page.save_revision(user=author)
        if publish and rights.can_publish_subpage():
            revision.publish(user=author)
            page.refresh_from_db()
        return page


def announcements_of(village: Village, author: User) -> Page:
    """The list of announcements in the village's main tree, made where somebody has deleted it.
    Raises `PermissionDenied` where the author may not make it, `ValidationError` where the village
    has no website."""
    if village.site_id is None:
        raise ValidationError(_("This village has no website yet."))
    home = village.site.root_page
    lists = AnnouncementIndexPage.objects.descendant_of(home).order_by("-live", "path")
    found = lists.first()
    if found is not None:
        return found
    rights = home.permissions_for_user(author)
    if not rights.can_add_subpage():
        raise PermissionDenied(_("You may not add pages to this village's announcements."))
    with translation.override(village.main_language):
        title = _("Announcements")
    page = AnnouncementIndexPage(
        title=title, slug=find_available_slug(home, "pengumuman"), show_in_menus=True, owner=author
    )
    page.live = rights.can_publish_subpage()
    home.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=author, content_changed=True)
    revision = page.save_revision(user=author)
    if page.live:
        revision.publish(user=author)
    return page
