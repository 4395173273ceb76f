"""The form of one village, and of an upload.

A village's form is a table of one row: it is planned and applied by `core.villages.bulk`, so that
screen, upload and command refuse the same things with the same words.
"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.phones import normalise_phone
from core.geo.forms import PointFormField
from core.plugins.gating import enabled_slugs
from core.plugins.registry import registry
from core.villages import bulk
from core.villages.models import Village
from core.villages.provisioning import Provisioned, VillageInput
from core.villages.sheets import bare_district
from core.villages.tables import MAX_BYTES

# Columns of a plan whose field has another name here; what is told of none belongs to the form.
FIELD_OF = {"point": "position", "row": None, "kind": None}
CLEARABLE = ("address", "email", "phone")


class VillageForm(forms.Form):
    """Creates a village, or changes `village`. Raises nothing; `save()` after `is_valid()`."""

    code = forms.CharField(
        label=gettext_lazy("Code"), help_text=gettext_lazy("For example 18.02.01.2003.")
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Without “Kampung” or “Kelurahan”."),
    )
    district = forms.CharField(
        label=gettext_lazy("District"),
        required=False,
        help_text=gettext_lazy("Only for a district that is not here yet: its name."),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=63,
        help_text=gettext_lazy("First part of its web address. Empty: made from the name."),
    )
    hostname = forms.CharField(label=gettext_lazy("Web address"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=250)
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False)
    position = PointFormField(
        label=gettext_lazy("Position"),
        required=False,
        help_text=gettext_lazy("Latitude, longitude of the office, for example -5.2137, 104.9712."),
    )
    main_language = forms.ChoiceField(
        label=gettext_lazy("Main language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("The one the website opens in."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Other languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    plugins = forms.MultipleChoiceField(
        label=gettext_lazy("Plugins"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, village: Village | None = None, **kwargs):
        self.user, self.village = user, village
        kwargs["initial"] = self._stored() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["plugins"].choices = [
            (slug, plugin.manifest.title) for slug, plugin in registry.plugins.items()
        ]
        self.fields["hostname"].help_text = _(
            "Empty: the short name below %(domain)s. An address of its own must also be pointed "
            "at this server and allowed by its administrator."
        ) % {"domain": settings.KAMPUNG_BASE_DOMAIN}
        if village is not None:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = village.district.full_name
            del self.fields["district"]

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()

    def clean_phone(self):
        return normalise_phone(self.cleaned_data["phone"])

    def clean(self):
        super().clean()
        if self.errors:
            return
        self.plan = bulk.plan([self._input()], self.user)
        for column, message in self.plan.rows[0].errors:
            field = FIELD_OF.get(column, column)
            self.add_error(field if field in self.fields else None, message)

    def switched_off(self) -> list[str]:
        """Slugs of the plugins the village has and would lose."""
        if self.village is None:
            return []
        return sorted(enabled_slugs(self.village) - set(self.cleaned_data.get("plugins", ())))

    @transaction.atomic
    def save(self) -> Provisioned:
        """Raises `bulk.PlanChanged` when the villages have changed since the form was checked."""
        if self.village is not None:
            # Provisioning leaves what it is told nothing of; an emptied field means to empty it.
            emptied = {name: "" for name in CLEARABLE if not self.cleaned_data[name]}
            if self.cleaned_data["position"] is None:
                emptied["point"] = None
            Village.objects.filter(pk=self.village.pk).update(**emptied)
        return bulk.apply(self.plan)[0]

    def _input(self) -> VillageInput:
        data = self.cleaned_data
        point = data["position"]
        others = [code for code in data["languages"] if code != data["main_language"]]
        return VillageInput(
            **{name: data[name] for name in ("code", "name", "slug", *CLEARABLE)},
            district=bare_district(data.get("district", "")),
            hostname=data["hostname"].strip().lower(),
            point=(point.x, point.y) if point else None,
            languages=(data["main_language"], *others),
            plugins=tuple(data["plugins"]),
        )

    def _stored(self) -> dict:
        village = self.village
        if village is None:
            plugins = [slug for slug, item in registry.plugins.items()
                       if item.manifest.default_enabled]  # fmt: skip
            return {"main_language": settings.LANGUAGE_CODE, "plugins": plugins}
        return {
            **{name: getattr(village, name) for name in ("code", "name", "slug", "hostname")},
            **{name: getattr(village, name) for name in ("address", "email")},
            "phone": village.phone_display,
            "position": village.point,
            "main_language": village.main_language,
            "languages": village.languages[1:],
            "plugins": sorted(enabled_slugs(village)),
        }


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        help_text=gettext_lazy("CSV or XLSX, at most 5 MB. The first row names the columns."),
    )

    def clean_file(self):
        """The file's bytes; one byte too many is enough to see that it is too large."""
        return self.cleaned_data["file"].read(MAX_BYTES + 1)
