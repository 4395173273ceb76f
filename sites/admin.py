"""The lists of a village's people and settings in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail_modeladmin.options import ModelAdminGroup

from core.villages.admin import VillageModelAdmin, VillagePermissionHelper
from core.villages.scoping import scope_of, villages_for
from sites.models import Institution, Official, VillageSettings


class SitePermissionHelper(VillagePermissionHelper):
    """Whoever edits a village's pages keeps these lists too; no plugin has to be on."""

    slug = ""

    def villages(self, user, action):
        return villages_for(user)

    def scope(self, user, action):
        return scope_of(user)

    def _may(self, user, action, obj=None):
        # Which villages have a plugin is not asked here; the roles are remembered on the user.
        if obj is None:
            return not self.scope(user, action).is_empty
        return super()._may(user, action, obj)


class SettingsPermissionHelper(SitePermissionHelper):
    """A village has one row of settings, made when it is first opened."""

    def user_can_create(self, user):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class SiteModelAdmin(VillageModelAdmin):
    """A list that every village has."""

    permission_helper_class = SitePermissionHelper
    slug = ""


class OfficialAdmin(SiteModelAdmin):
    model = Official
    menu_label = _("Officials")
    menu_icon = "group"
    list_display = ["name", "position", "body", "is_active", "village"]
    list_filter = ["body", "is_active"]
    search_fields = ["name", "position", "village__name"]
    ordering = ["village", "order", "name"]
    panels = [
        FieldPanel("village"),
        FieldPanel("name"),
        FieldPanel("position"),
        FieldPanel("body"),
        FieldPanel("photo"),
        FieldPanel("phone"),
        FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
    ]


class InstitutionAdmin(SiteModelAdmin):
    model = Institution
    menu_label = _("Institutions")
    menu_icon = "clipboard-list"
    list_display = ["name", "kind", "head", "is_active", "village"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "head", "village__name"]
    ordering = ["village", "order", "name"]
    panels = [
        FieldPanel("village"),
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("head"),
        FieldPanel("phone"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
    ]


class VillageSettingsAdmin(SiteModelAdmin):
    model = VillageSettings
    permission_helper_class = SettingsPermissionHelper
    menu_label = _("Contact and look")
    menu_icon = "cog"
    list_display = ["village", "whatsapp", "colour"]
    search_fields = ["village__name"]
    panels = [
        FieldPanel("village", read_only=True),
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("phone"), FieldPanel("email")],
            heading=_("Contact"),
        ),
        FieldPanel("hours"),
        FieldPanel("emergency_numbers"),
        MultiFieldPanel(
            [
                FieldPanel("whatsapp"),
                FieldPanel("facebook"),
                FieldPanel("instagram"),
                FieldPanel("youtube"),
                FieldPanel("tiktok"),
                FieldPanel("x"),
            ],
            heading=_("Elsewhere"),
        ),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("colour")], heading=_("Look")),
        MultiFieldPanel([FieldPanel("approval")], heading=_("Publishing")),
    ]


class VillageGroup(ModelAdminGroup):
    menu_label = _("Village")
    menu_icon = "home"
    menu_order = 250
    items = (VillageSettingsAdmin, OfficialAdmin, InstitutionAdmin)
