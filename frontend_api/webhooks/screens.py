"""“Webhooks” in the admin: those of one's villages, and what was sent to each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from core.villages.screens.api_access import StaffOnly
from core.villages.screens.base import PanelFormView
from frontend_api.webhooks import managing
from frontend_api.webhooks.forms import WebhookForm
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint

SECRET = "new_webhook_secret"
PER_PAGE = 20


class WebhookScreen(StaffOnly):
    """Finds the webhook of the URL among those of one's villages, or answers 404."""

    header_icon = "link-external"

    @cached_property
    def endpoint(self) -> WebhookEndpoint:
        own = WebhookEndpoint.objects.for_user(self.request.user).select_related("village")
        return get_object_or_404(own, pk=self.kwargs["pk"])

    def to_webhook(self):
        return redirect("webhooks_admin:webhook", self.endpoint.pk)


def state_told(endpoint: WebhookEndpoint) -> str:
    if not endpoint.enabled:
        return _("switched off")
    return _("failing") if endpoint.failing_since else _("in order")


class WebhookColumn(Column):
    cell_template_name = "webhooks_admin/webhook_cell.html"


class WebhookIndex(StaffOnly, IndexView):
    model = WebhookEndpoint
    permission_policy = None
    page_title = gettext_lazy("Webhooks")
    header_icon = WebhookScreen.header_icon
    template_name = "villages_admin/listing.html"
    results_template_name = "villages_admin/listing_results.html"
    index_url_name = "webhooks_admin:index"
    index_results_url_name = "webhooks_admin:index_results"
    add_url_name = "webhooks_admin:add"
    search_fields = ["url", "description", "village__name"]
    default_ordering = "-pk"
    paginate_by = 50

    @cached_property
    def columns(self):
        return [
            WebhookColumn("url", label=_("Address")),
            Column("village", label=_("Village"), accessor=lambda item: item.village.full_name),
            Column("kinds", label=_("Kinds of events"), accessor=kinds_told),
            Column("state", label=_("State"), accessor=state_told),
        ]

    @cached_property
    def header_buttons(self):
        return [HeaderButton(_("Add webhook"), self.get_add_url(), icon_name="plus")]

    def get_base_queryset(self):
        return WebhookEndpoint.objects.for_user(self.request.user).select_related("village")


def kinds_told(endpoint: WebhookEndpoint) -> str:
    return ", ".join(endpoint.kinds) or _("all")


class WebhookFormView(WebhookScreen, PanelFormView):
    form_class = WebhookForm
    panels = (
        (gettext_lazy("Webhook"), ("village", "url", "description", "enabled")),
        (gettext_lazy("What it is told of"), ("kinds", "include_staff")),
    )

    def get_parents(self):
        return [(reverse("webhooks_admin:index"), _("Webhooks"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"villages": self.villages.with_places()}


class WebhookAdd(WebhookFormView):
    page_title = gettext_lazy("Add webhook")

    @transaction.atomic
    def form_valid(self, form):
        endpoint = form.save(self.request.user)
        log(endpoint, "wagtail.create", user=self.request.user)
        keep_secret(self.request, endpoint)
        return redirect("webhooks_admin:secret", endpoint.pk)


class WebhookEdit(WebhookFormView):
    page_title = gettext_lazy("Change webhook")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"endpoint": self.endpoint}

    def get_initial(self):
        endpoint = self.endpoint
        names = ("url", "description", "include_staff", "enabled")
        return {
            **{name: getattr(endpoint, name) for name in names},
            "kinds": "\n".join(endpoint.kinds),
        }

    @transaction.atomic
    def form_valid(self, form):
        log(form.save(self.request.user), "wagtail.edit", user=self.request.user)
        messages.success(self.request, _("The webhook is saved."))
        return self.to_webhook()


def keep_secret(request, endpoint: WebhookEndpoint) -> None:
    request.session[SECRET] = {"pk": endpoint.pk, "secret": endpoint.secret}


class WebhookPage(WebhookScreen, WagtailAdminTemplateMixin, TemplateView):
    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("webhooks_admin:index"), "label": _("Webhooks")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.endpoint.url},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"endpoint": self.endpoint}


class WebhookSecret(WebhookPage):
    """Shows the secret made last; a second look finds nothing."""

    template_name = "webhooks_admin/secret.html"
    page_title = gettext_lazy("The webhook's secret")

    def get(self, request, pk):
        made = request.session.pop(SECRET, None)
        if made is None or made["pk"] != self.endpoint.pk:
            return self.to_webhook()
        response = self.render_to_response(self.get_context_data(secret=made["secret"]))
        response["Cache-Control"] = "private, no-store"
        return response


class WebhookDetail(WebhookPage):
    """What was sent, the newest first, with every try and what can be done."""

    template_name = "webhooks_admin/webhook.html"
    page_title = gettext_lazy("Webhook")

    def get_context_data(self, **kwargs):
        endpoint = self.endpoint
        messages_sent = endpoint.deliveries.prefetch_related("log").order_by("-pk")
        page = Paginator(messages_sent, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "deliveries": page,
            "kinds": kinds_told(endpoint),
            "state": state_told(endpoint),
        }


class WebhookRemove(WebhookPage):
    template_name = "villages_admin/access_confirm.html"
    page_title = gettext_lazy("Remove webhook")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "question": _("Nothing more is sent to %s, and what was sent is forgotten.")
            % self.endpoint.url,
            "yes": _("Yes, remove it"),
            "back": reverse("webhooks_admin:webhook", args=[self.endpoint.pk]),
        }

    def post(self, request, pk):
        log(self.endpoint, "wagtail.delete", user=request.user)
        self.endpoint.delete()
        messages.success(request, _("The webhook is removed."))
        return redirect("webhooks_admin:index")


class WebhookAction(WebhookScreen, View):
    """A button of the webhook's page."""

    http_method_names = ["post"]

    def is_refused(self) -> bool:
        if not self.endpoint.enabled:
            messages.error(self.request, _("The webhook is switched off. Switch it on first."))
        return not self.endpoint.enabled


class WebhookRotate(WebhookAction):
    @transaction.atomic
    def post(self, request, pk):
        self.endpoint.rotate()
        log(self.endpoint, "wagtail.edit", user=request.user)
        keep_secret(request, self.endpoint)
        return redirect("webhooks_admin:secret", pk)


class WebhookTest(WebhookAction):
    @transaction.atomic
    def post(self, request, pk):
        if not self.is_refused():
            managing.test(self.endpoint)
            messages.success(request, _("A test message is on its way. Look again in a moment."))
        return self.to_webhook()


class WebhookReplay(WebhookAction):
    @transaction.atomic
    def post(self, request, pk, delivery):
        found = WebhookDelivery.objects.filter(endpoint=self.endpoint, pk=delivery).first()
        if found is None:
            raise Http404
        if not self.is_refused():
            managing.send_again(found)
            messages.success(request, _("The message is sent again. Look again in a moment."))
        return self.to_webhook()
