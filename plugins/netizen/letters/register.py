"""The register of letters in the admin: to look up, to export, to print, to revoke from."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView

from core.villages.admin import OwnInspectView, OwnRowsOnly, VillageModelAdmin
from core.villages.models import Village
from plugins.netizen.letters import handling, issuing, paper
from plugins.netizen.letters.desk import DeskPermissions
from plugins.netizen.letters.handling import Refused
from plugins.netizen.letters.pdf import NotMade
from plugins.netizen.models import Letter


class RegisterPermissions(DeskPermissions):
    """Entries are made by signing and are never deleted."""

    def user_can_create(self, user):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class OneLetter(OwnRowsOnly):
    """Mixed into screens about an entry: its village with all its places."""

    @cached_property
    def letter(self) -> Letter:
        self.instance.village = Village.objects.with_places().get(pk=self.instance.village_id)
        return self.instance


class EntryView(OneLetter, OwnInspectView):
    page_title = gettext_lazy("Letter in the register")

    def get_template_names(self):
        return ["netizen/letters/admin/letter.html"]

    def get_context_data(self, **kwargs):
        letter = self.letter
        helper = self.permission_helper
        return super().get_context_data(
            letter=letter,
            verify_url=paper.verify_url(letter),
            may_revoke=not letter.is_revoked and helper.user_can_act(self.request.user, letter),
            **kwargs,
        )


class RevokeView(OneLetter, InstanceSpecificView):
    """Revokes a letter, with a reason."""

    http_method_names = ["post", "options"]

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_act(user, self.instance)

    def post(self, request, *args, **kwargs):
        actor = handling.actor_in(self.letter.village, request.user)
        if actor is None:
            raise PermissionDenied
        try:
            issuing.revoke(self.letter, actor, request.POST.get("text", ""))
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The letter is revoked. Its QR code says so."))
        return redirect(self.url_helper.get_action_url("inspect", self.pk_quoted))


class PdfView(OneLetter, InstanceSpecificView):
    """The letter, to print."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_inspect_obj(user, self.instance)

    def get(self, request, *args, **kwargs):
        try:
            content = paper.pdf_of(self.letter)
        except NotMade:
            raise Http404(_("The PDF cannot be made.")) from None
        name = f"surat-{self.letter.year}-{self.letter.number}"
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={
                "Cache-Control": "private, no-store",
                "Content-Disposition": f'attachment; filename="{name}.pdf"',
            },
        )


class LetterAdmin(VillageModelAdmin):
    model = Letter
    menu_label = gettext_lazy("Register of letters")
    menu_icon = "list-ol"
    menu_order = 323
    permission_helper_class = RegisterPermissions
    inspect_view_class = EntryView
    inspect_view_enabled = True
    inspect_view_fields = []
    list_display = [
        "number_text", "date", "title", "holder", "signer_name", "valid_until", "revoked_at",
        "village",
    ]  # fmt: skip
    list_filter = ["year", "date", "revoked_at"]
    search_fields = ["number_text", "holder", "title", "village__name"]
    ordering = ["-year", "-number", "-pk"]
    # The NIK is in no export.
    list_export = [
        "year", "number", "number_text", "date", "title", "holder", "valid_until", "signer_name",
        "signer_title", "revoked_at", "revoked_for", "village",
    ]  # fmt: skip
    export_filename = "register"

    def pdf_view(self, request, instance_pk):
        return PdfView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def revoke_view(self, request, instance_pk):
        return RevokeView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    helper._get_object_specific_action_url_pattern(name),
                    view,
                    name=helper.get_action_url_name(name),
                )
                for name, view in (("pdf", self.pdf_view), ("revoke", self.revoke_view))
            ),
        )
