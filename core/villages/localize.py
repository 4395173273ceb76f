"""Fits wagtail-localize to the install: a village's languages, and nothing for all sites at once."""

from __future__ import annotations

from django.utils.translation import gettext as _


def narrow_translation() -> None:
    """Offer a page only the languages of its village; for `AppConfig.ready()`."""
    from rest_framework.authentication import SessionAuthentication
    from rest_framework.parsers import FormParser, MultiPartParser
    from wagtail_localize.locales.components import LOCALE_COMPONENTS
    from wagtail_localize.models import LocaleSynchronization
    from wagtail_localize.views import edit_translation
    from wagtail_localize.views.submit_translations import SubmitTranslationForm

    from core.villages.languages import locales_for

    original = SubmitTranslationForm.__init__

    def narrowed(self, instance, *args, **kwargs):
        original(self, instance, *args, **kwargs)
        field = self.fields["locales"]
        field.queryset = field.queryset.filter(pk__in=locales_for(instance))
        if not field.queryset.exists():
            field.help_text = _("The village has no further language that lacks this page.")

    SubmitTranslationForm.__init__ = narrowed
    # It would copy all trees of the install, in one request; see `languages.synchronise`.
    LOCALE_COMPONENTS[:] = [
        item for item in LOCALE_COMPONENTS if item["model"] is not LocaleSynchronization
    ]
    # Its editor sends forms to views of REST framework, whose defaults here are the API's.
    for view in (edit_translation.edit_string_translation, edit_translation.edit_override):
        view.cls.parser_classes = [FormParser, MultiPartParser]
        view.cls.authentication_classes = [SessionAuthentication]
