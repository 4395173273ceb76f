"""The areas of government, and the roles people have in them."""

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, Page, Site, Task, TaskState

from core.accounts.phones import display_phone, normalise_phone
from core.villages import codes
from core.villages.origins import FrontendOrigin  # noqa: F401
from core.villages.previews import PreviewFrontend, PreviewSnapshot  # noqa: F401


class Area(models.Model):
    """What regency, district and village share. `boundary` is WGS 84, loaded only when asked for."""

    name = models.CharField(_("name"), max_length=100)
    boundary = models.MultiPolygonField(_("boundary"), srid=4326, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


def boundaries(district_path: str) -> list[str]:
    """Names to `defer()` where districts and regencies are joined in, seen from a village."""
    return ["boundary", f"{district_path}boundary", f"{district_path}regency__boundary"]


class AreaManager(models.Manager):
    """Leaves boundaries in the database: 311 of them weigh more than all the rest."""

    def get_queryset(self):
        return super().get_queryset().defer("boundary")


class Regency(Area):
    """A kabupaten. Its portal is a Wagtail site; its staff work through `group`."""

    code = models.CharField(
        _("code"), max_length=5, unique=True, validators=[codes.validate_regency_code]
    )
    province = models.CharField(_("province"), max_length=100, blank=True)
    site = models.OneToOneField(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="regency"
    )
    collection = models.OneToOneField(
        Collection, null=True, blank=True, on_delete=models.PROTECT, related_name="regency"
    )
    group = models.OneToOneField(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="regency"
    )

    objects = AreaManager()

    class Meta:
        verbose_name = _("regency")
        verbose_name_plural = _("regencies")
        ordering = ["code"]

    @property
    def full_name(self):
        return f"Kabupaten {self.name}"


class District(Area):
    """A kecamatan of a regency."""

    regency = models.ForeignKey(
        Regency, on_delete=models.PROTECT, related_name="districts", verbose_name=_("regency")
    )
    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[codes.validate_district_code]
    )
    collection = models.OneToOneField(
        Collection, null=True, blank=True, on_delete=models.PROTECT, related_name="district"
    )
    group = models.OneToOneField(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="district"
    )

    objects = AreaManager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["code"]

    @property
    def full_name(self):
        return f"Kecamatan {self.name}"

    def clean(self):
        if self.code and self.regency_id and not self.code.startswith(self.regency.code + "."):
            raise ValidationError(
                {"code": _("The code must begin with the regency's, %s.") % self.regency.code}
            )


class VillageQuerySet(models.QuerySet):
    # What `resolved` found: a condition on their ids, given the look-up of a village's id. None once
    # they are narrowed further.
    by_ids: Callable[[str], models.Q] | None = None

    def resolved(self, most: int = 5000):
        """The same villages by their ids, or by those of all others where these are fewer; two
        queries. What joins them is then planned without a guess at their number, and needs no
        condition where they are all there are. As it is where both are more than `most`."""
        everybody = self.model._default_manager.order_by()
        ids = set(self.order_by().values_list("pk", flat=True))
        others = set(everybody.values_list("pk", flat=True)) - ids
        if min(len(ids), len(others)) > most:
            return self

        def condition(path: str) -> models.Q:
            if len(others) < len(ids):
                return ~models.Q(**{f"{path}__in": others}) if others else models.Q()
            return models.Q(**{f"{path}__in": ids})

        villages = everybody.filter(condition("pk"))
        villages.by_ids = condition
        return villages

    def for_collection(self, collection_id):
        """The village whose media collection this is, or None."""
        return self.filter(collection_id=collection_id).first()

    def with_places(self):
        """Together with district, regency and site, for showing names and addresses."""
        return self.select_related("district__regency", "site").defer(*boundaries("district__"))


class Village(Area):
    """A kampung or kelurahan, one to one with a Wagtail site.

    `point` is where its office stands, WGS 84. `languages` are codes, the first being its main
    one. `phone` is E.164. Site, collection and groups are made by provisioning.
    """

    class Kind(models.TextChoices):
        KAMPUNG = "kampung", "Kampung"
        KELURAHAN = "kelurahan", "Kelurahan"

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="villages", verbose_name=_("district")
    )
    code = models.CharField(
        _("code"), max_length=13, unique=True, validators=[codes.validate_village_code]
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, editable=False)
    slug = models.SlugField(
        _("short name"), max_length=63, unique=True, help_text=_("First part of its web address.")
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    point = models.PointField(_("position"), srid=4326, null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    site = models.OneToOneField(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="village"
    )
    collection = models.OneToOneField(
        Collection, null=True, blank=True, on_delete=models.PROTECT, related_name="village"
    )
    group = models.OneToOneField(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="village"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AreaManager.from_queryset(VillageQuerySet)()

    class Meta:
        verbose_name = _("village")
        verbose_name_plural = _("villages")
        ordering = ["code"]
        indexes = [models.Index(fields=["district", "name"])]

    # Filled once an instance by core.plugins.gating.
    _enabled_plugins = None

    @property
    def full_name(self):
        return f"{self.get_kind_display()} {self.name}"

    @property
    def hostname(self):
        return self.site.hostname if self.site_id else ""

    @property
    def main_language(self):
        return self.languages[0] if self.languages else "id"

    @property
    def phone_display(self):
        return display_phone(self.phone)

    def clean(self):
        try:
            self.phone = normalise_phone(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error.messages}) from None
        if self.code and self.district_id and not self.code.startswith(self.district.code + "."):
            raise ValidationError(
                {"code": _("The code must begin with the district's, %s.") % self.district.code}
            )

    def save(self, *args, **kwargs):
        self.kind = self.Kind.KELURAHAN if codes.is_kelurahan(self.code) else self.Kind.KAMPUNG
        super().save(*args, **kwargs)


class Role(models.TextChoices):
    REGENCY_OFFICER = "regency_officer", _("Regency officer")
    DISTRICT_OFFICER = "district_officer", _("District officer")
    AGENCY_OFFICER = "agency_officer", _("Agency officer")
    VILLAGE_HEAD = "village_head", _("Village head")
    VILLAGE_OPERATOR = "village_operator", _("Village operator")
    WATCH_MEMBER = "watch_member", _("Watch member")
    CITIZEN = "citizen", _("Citizen")


AREAS = ("regency", "district", "village")
# The area a role is held in.
ROLE_SCOPE = {
    Role.REGENCY_OFFICER: "regency",
    Role.AGENCY_OFFICER: "regency",
    Role.DISTRICT_OFFICER: "district",
    Role.VILLAGE_HEAD: "village",
    Role.VILLAGE_OPERATOR: "village",
    Role.WATCH_MEMBER: "village",
    Role.CITIZEN: "village",
}
# Roles whose people work in the admin, by being in the area's group.
EDITOR_ROLES = frozenset(
    {Role.REGENCY_OFFICER, Role.DISTRICT_OFFICER, Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR}
)


class Membership(models.Model):
    """A person's role in exactly one area: a regency, a district or a village."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    regency = models.ForeignKey(
        Regency, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    village = models.ForeignKey(
        Village, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", scope],
                condition=models.Q(**{f"{scope}__isnull": False}),
                name=f"one_role_per_{scope}",
            )
            for scope in AREAS
        ] + [
            models.CheckConstraint(
                name="role_fits_area",
                condition=models.Q(
                    *[
                        models.Q(role=role)
                        & models.Q(**{f"{area}__isnull": area != scope for area in AREAS})
                        for role, scope in ROLE_SCOPE.items()
                    ],
                    _connector=models.Q.OR,
                ),
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()} – {self.area}"

    @property
    def area(self):
        return getattr(self, ROLE_SCOPE[self.role])

    def clean(self):
        scope = ROLE_SCOPE.get(self.role)
        given = [name for name in AREAS if getattr(self, name + "_id")]
        if scope and given != [scope]:
            raise ValidationError(
                _("This role is held in one %(area)s: choose that and nothing else.")
                % {"area": Membership._meta.get_field(scope).related_model._meta.verbose_name}
            )


class VillageApproval(Task):
    """The one step of the villages' workflow: whoever answers for the page's village approves."""

    class Meta:
        verbose_name = _("approval by the village head")
        verbose_name_plural = _("approvals by the village head")

    def _may(self, page, user) -> bool:
        from core.villages.approval import may_approve

        return may_approve(user, page)

    def user_can_access_editor(self, obj, user):
        return self._may(obj, user)

    def locked_for_user(self, obj, user):
        return not self._may(obj, user)

    def user_can_lock(self, obj, user):
        return self._may(obj, user)

    def get_actions(self, obj, user):
        if not self._may(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user, **kwargs):
        from core.villages.approval import may_approve

        states = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        pages = Page.objects.in_bulk(
            [int(key) for key in states.values_list("workflow_state__object_id", flat=True)]
        )
        own = [str(key) for key, page in pages.items() if may_approve(user, page)]
        return states.filter(workflow_state__object_id__in=own)

    @classmethod
    def get_description(cls):
        return _("The village head, or an officer of the district or regency, approves.")
