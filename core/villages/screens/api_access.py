"""“API access”: the access tokens of one's villages, and the frontends that may use the API there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from core.accounts.models import AccessToken, User
from core.accounts.tokens import abilities
from core.villages.origins import FrontendOrigin
from core.villages.scoping import villages_for
from core.villages.screens.api_access_forms import OriginForm, TokenForm
from core.villages.screens.base import PanelFormView

SECRET = "new_access_token"
FEW = 3


def tokens_for(user: User) -> QuerySet[AccessToken]:
    """One's own tokens, and others' that reach no further than one's villages."""
    named = AccessToken.villages.through.objects.filter(accesstoken=OuterRef("pk"))
    within = Exists(named) & ~Exists(named.exclude(village__in=villages_for(user)))
    tokens = AccessToken.objects.filter(Q(owner=user) | within)
    return tokens.select_related("owner").prefetch_related("villages").order_by("-pk")


class StaffOnly:
    """403 for whoever manages no village."""

    header_icon = "key"

    def dispatch(self, request, *args, **kwargs):
        if not self.villages.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def villages(self):
        return villages_for(self.request.user)


class ActionsColumn(Column):
    """The row's name with what can be done below it."""

    def __init__(self, *args, template, **kwargs):
        super().__init__(*args, **kwargs)
        self.cell_template_name = template


class TokenIndex(StaffOnly, IndexView):
    model = AccessToken
    permission_policy = None
    page_title = gettext_lazy("API access")
    template_name = "villages_admin/listing.html"
    results_template_name = "villages_admin/listing_results.html"
    index_url_name = "villages_admin:api_access"
    index_results_url_name = "villages_admin:api_access_results"
    add_url_name = "villages_admin:token_add"
    search_fields = ["name", "prefix", "owner__username"]
    default_ordering = "-pk"
    paginate_by = 50

    @cached_property
    def columns(self):
        return [
            ActionsColumn("name", label=_("Token"), template="villages_admin/token_cell.html"),
            Column("owner", label=_("Made by"), accessor=lambda token: str(token.owner)),
            Column("villages", label=_("Villages"), accessor=villages_told),
            Column("abilities", label=_("May do"), accessor=self.abilities_told),
            Column("state", label=_("State"), accessor=state_told),
        ]

    @cached_property
    def header_buttons(self):
        origins = reverse("villages_admin:origins")
        return [
            HeaderButton(_("Add token"), self.get_add_url(), icon_name="plus", priority=10),
            HeaderButton(_("Frontend addresses"), origins, icon_name="globe", priority=20),
        ]

    def get_base_queryset(self):
        return tokens_for(self.request.user)

    def abilities_told(self, token) -> str:
        labels = abilities()
        return "; ".join(str(labels.get(name, name)) for name in token.abilities)


def villages_told(token: AccessToken) -> str:
    names = [village.full_name for village in token.villages.all()]
    if len(names) <= FEW:
        return ", ".join(names) or "–"
    return _("%(names)s and %(count)d more") % {
        "names": ", ".join(names[:FEW]),
        "count": len(names) - FEW,
    }


def state_told(token: AccessToken) -> str:
    def day(moment):
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")

    if token.revoked_at is not None:
        return _("revoked on %s") % day(token.revoked_at)
    if not token.is_live:
        return _("expired on %s") % day(token.expires_at)
    used = (
        _("last used %s") % day(token.last_used_at) if token.last_used_at else _("not used so far")
    )
    return _("valid until %(until)s, %(used)s") % {"until": day(token.expires_at), "used": used}


class AccessScreen(StaffOnly, WagtailAdminTemplateMixin, TemplateView):
    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("villages_admin:api_access"), "label": _("API access")},
            {"url": "", "label": self.get_page_title()},
        ]


class TokenAdd(StaffOnly, PanelFormView):
    form_class = TokenForm
    page_title = gettext_lazy("Add token")
    submit_button_label = gettext_lazy("Make the token")
    submit_button_active_label = gettext_lazy("Making…")
    panels = (
        (gettext_lazy("Token"), ("name", "lifetime")),
        (gettext_lazy("Where"), ("villages",)),
        (gettext_lazy("What it may do"), ("abilities",)),
    )

    def get_parents(self):
        return [(reverse("villages_admin:api_access"), _("API access"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"villages": self.villages.with_places()}

    @transaction.atomic
    def form_valid(self, form):
        token, secret = form.save(self.request.user)
        log(token, "wagtail.create", user=self.request.user)
        self.request.session[SECRET] = {"name": token.name, "secret": secret}
        return redirect("villages_admin:token_secret")


class TokenSecret(AccessScreen):
    """Shows the secret made last; a second look finds nothing."""

    template_name = "villages_admin/token_secret.html"
    page_title = gettext_lazy("The new token")

    def get(self, request):
        made = request.session.pop(SECRET, None)
        if made is None:
            return redirect("villages_admin:api_access")
        response = self.render_to_response(self.get_context_data(**made))
        response["Cache-Control"] = "private, no-store"
        return response


class TokenRevoke(AccessScreen):
    template_name = "villages_admin/access_confirm.html"
    page_title = gettext_lazy("Revoke token")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "question": _("Programs that use the token “%s” are refused from now on, for good.")
            % self.token.name,
            "yes": _("Yes, revoke it"),
            "back": reverse("villages_admin:api_access"),
        }

    @cached_property
    def token(self):
        token = get_object_or_404(tokens_for(self.request.user), pk=self.kwargs["pk"])
        if not token.is_live:
            raise Http404
        return token

    def post(self, request, pk):
        self.token.revoke()
        log(self.token, "wagtail.delete", user=request.user)
        messages.success(request, _("The token “%s” is revoked.") % self.token.name)
        return redirect("villages_admin:api_access")


class OriginIndex(StaffOnly, IndexView):
    """The addresses of frontends that may do more in browsers than read what is public."""

    model = FrontendOrigin
    permission_policy = None
    page_title = gettext_lazy("Frontend addresses")
    template_name = "villages_admin/listing.html"
    results_template_name = "villages_admin/listing_results.html"
    index_url_name = "villages_admin:origins"
    index_results_url_name = "villages_admin:origins_results"
    add_url_name = "villages_admin:origin_add"
    search_fields = ["origin", "village__name"]
    default_ordering = "origin"
    paginate_by = 50

    @cached_property
    def columns(self):
        return [
            ActionsColumn("origin", label=_("Address"), template="villages_admin/origin_cell.html"),
            Column("village", label=_("Village"), accessor=lambda item: item.village.full_name),
        ]

    @cached_property
    def header_buttons(self):
        tokens, previews = reverse("villages_admin:api_access"), reverse("villages_admin:previews")
        return [
            HeaderButton(_("Add address"), self.get_add_url(), icon_name="plus", priority=10),
            HeaderButton(_("Access tokens"), tokens, icon_name="key", priority=20),
            HeaderButton(_("Preview addresses"), previews, icon_name="view", priority=30),
        ]

    def get_base_queryset(self):
        return FrontendOrigin.objects.for_user(self.request.user).select_related("village")


class OriginAdd(StaffOnly, PanelFormView):
    form_class = OriginForm
    page_title = gettext_lazy("Add address")
    panels = ((gettext_lazy("Frontend"), ("origin", "village")),)

    def get_parents(self):
        return [(reverse("villages_admin:origins"), _("Frontend addresses"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"villages": self.villages.with_places()}

    def form_valid(self, form):
        row = form.save()
        log(row, "wagtail.create", user=self.request.user)
        messages.success(
            self.request,
            _("%(address)s may use the API for %(village)s.")
            % {"address": row.origin, "village": row.village.full_name},
        )
        return redirect("villages_admin:origins")


class OriginRemove(AccessScreen):
    template_name = "villages_admin/access_confirm.html"
    page_title = gettext_lazy("Remove address")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "question": _("Browsers on %s can then only read what is public, without signing in.")
            % self.row.origin,
            "yes": _("Yes, remove it"),
            "back": reverse("villages_admin:origins"),
        }

    @cached_property
    def row(self):
        own = FrontendOrigin.objects.for_user(self.request.user)
        return get_object_or_404(own, pk=self.kwargs["pk"])

    def post(self, request, pk):
        log(self.row, "wagtail.delete", user=request.user)
        self.row.delete()
        messages.success(request, _("%s is removed.") % self.row.origin)
        return redirect("villages_admin:origins")
