"""Who signs a village's letters, and what stands on top of them, in the admin."""

from __future__ import annotations

import io
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from core.accounts.models import User
from core.media.photos import FORMATS, MOST_PIXELS
from core.villages.admin import OwnCreateView, OwnEditView, VillageModelAdmin
from core.villages.models import Role
from plugins.netizen.models import Letterhead, LetterSigner

MOST_LOGO_BYTES = 2 * 1024 * 1024
LOGO_SIDE = 400  # pixels


class OwnAccountsOnly:
    """Offers accounts that work in the villages the person may enter signers for."""

    def get_form(self):
        form = super().get_form()
        villages = self.permission_helper.villages(self.request.user, self.action)
        users = User.objects.filter(
            memberships__role__in=(Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR),
            memberships__village__in=villages,
        )
        form.fields["user"].queryset = users.distinct().order_by("username")
        return form


class SignerForm(WagtailAdminModelForm):
    def clean(self):
        cleaned = super().clean()
        user, village = cleaned.get("user"), cleaned.get("village") or self.instance.village
        works = {"village": village, "role__in": (Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR)}
        if user is not None and not user.memberships.filter(**works).exists():
            self.add_error("user", _("This account does not work in this village."))
        return cleaned


class SignerCreateView(OwnAccountsOnly, OwnCreateView):
    pass


class SignerEditView(OwnAccountsOnly, OwnEditView):
    pass


class LetterSignerAdmin(VillageModelAdmin):
    model = LetterSigner
    menu_label = gettext_lazy("Signers of letters")
    menu_icon = "user"
    menu_order = 325
    list_display = ["name", "title", "stands_in_for", "order", "is_active", "village"]
    list_filter = ["is_active"]
    search_fields = ["name", "title", "village__name"]
    create_view_class = SignerCreateView
    edit_view_class = SignerEditView

    def get_edit_handler(self):
        return ObjectList(
            [
                FieldPanel("village"),
                FieldPanel("name"),
                FieldPanel("title"),
                FieldPanel("number"),
                FieldPanel("stands_in_for"),
                FieldPanel("user"),
                FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
            ],
            base_form_class=SignerForm,
        )


class LetterheadForm(WagtailAdminModelForm):
    """A letterhead; an emblem that is sent is drawn anew, on white, and kept privately."""

    emblem = forms.FileField(
        label=gettext_lazy("Emblem"),
        required=False,
        help_text=gettext_lazy(
            "A JPEG, PNG or WebP of at most 2 MB; it replaces the one there is."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    no_emblem = forms.BooleanField(label=gettext_lazy("Take the emblem away"), required=False)

    def clean_emblem(self):
        file = self.cleaned_data["emblem"]
        if not file:
            return None
        if file.size > MOST_LOGO_BYTES:
            raise ValidationError(_("The picture is too large: at most 2 MB."))
        try:
            return _on_white(file.read())
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise ValidationError(_("This is no picture that can be read.")) from None

    def save(self, commit=True):
        emblem, old = self.cleaned_data.get("emblem"), self.instance.logo.name
        storage = self.instance.logo.storage
        if emblem:
            name = f"netizen/logos/{uuid.uuid4().hex}.png"
            self.instance.logo = storage.save(name, ContentFile(emblem))
        elif self.cleaned_data.get("no_emblem"):
            self.instance.logo = ""
        saved = super().save(commit)
        if old and self.instance.logo.name != old:
            storage.delete(old)
        return saved


def _on_white(content: bytes) -> bytes:
    """The picture as a small PNG without transparency and without anything but pixels."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError
        picture = image.convert("RGBA")
    picture.thumbnail((LOGO_SIDE, LOGO_SIDE))
    bare = Image.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture.getchannel("A"))
    written = io.BytesIO()
    bare.save(written, "PNG", optimize=True)
    return written.getvalue()


class LetterheadAdmin(VillageModelAdmin):
    model = Letterhead
    menu_label = gettext_lazy("Letterheads")
    menu_icon = "title"
    menu_order = 326
    list_display = ["village", "abbreviation", "address"]
    search_fields = ["village__name", "abbreviation"]

    def get_edit_handler(self):
        return ObjectList(
            [
                FieldPanel("village"),
                FieldPanel("abbreviation"),
                FieldPanel("address"),
                FieldPanel("contact"),
                FieldPanel("emblem"),
                FieldPanel("no_emblem"),
                MultiFieldPanel(
                    [FieldPanel("paper_year"), FieldPanel("last_on_paper")],
                    heading=gettext_lazy("Register begun on paper"),
                ),
            ],
            base_form_class=LetterheadForm,
        )
