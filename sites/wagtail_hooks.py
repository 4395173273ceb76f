"""Registers the village's lists, the way to its settings, and the adoption of services."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import HeaderButton
from wagtail_modeladmin.options import modeladmin_register

from sites import given, screens  # noqa: F401  (hears of new pages on import)
from sites.admin import VillageGroup
from sites.form_admin import DeleteSubmissions
from sites.models import ServiceIndexPage

modeladmin_register(VillageGroup)


@hooks.register("register_admin_urls")
def site_screens():
    return [
        path("village-settings/<str:code>/", screens.open_settings, name="village_settings"),
        path("pages/<int:pk>/adopt/", screens.AdoptServices.as_view(), name="adopt_services"),
        # In front of Wagtail's, at the same address.
        path(
            "forms/submissions/<int:page_id>/delete/",
            DeleteSubmissions.as_view(),
            name="delete_submissions",
        ),
    ]


@hooks.register("register_page_header_buttons")
def adoption_button(page, user, next_url=None, view_name=None):
    if isinstance(page.specific_deferred, ServiceIndexPage) and screens.may_adopt(user, page):
        yield HeaderButton(
            label=screens.ADOPT,
            url=reverse("adopt_services", args=[page.pk]),
            icon_name="download",
            priority=5,
        )


@hooks.register("filter_form_submissions_for_user")
def originals_alone(user, forms):
    """An alias has no submissions of its own. By keys, which the list's search understands."""
    aliases = forms.filter(alias_of__isnull=False).values_list("pk", flat=True)
    return forms.exclude(pk__in=list(aliases))
