"""Keeps Wagtail's groups in step with memberships (who has a role in an area is in its group), and
a village's trees in further languages in step with the main one."""

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, post_page_move

from core.villages.access import AGENCY_GROUP, agency_group
from core.villages.languages import restrict_alike, synchronise, village_with_translations
from core.villages.models import EDITOR_ROLES, Membership, Role
from core.villages.scoping import forget_scope


@receiver(pre_save, sender=Membership)
def remember_area(sender, instance, **kwargs):
    instance.moved_from = Membership.objects.filter(pk=instance.pk).first() if instance.pk else None


@receiver(post_save, sender=Membership)
def join_group(sender, instance, raw=False, **kwargs):
    if not raw:
        align_groups(instance)
        if instance.moved_from is not None:
            align_groups(instance.moved_from)


@receiver(post_delete, sender=Membership)
def leave_group(sender, instance, **kwargs):
    align_groups(instance)


def align_groups(membership: Membership) -> None:
    """Put the person into, or take them out of, the group of this membership's area."""
    area = membership.area
    forget_scope(membership.user)
    if membership.role == Role.AGENCY_OFFICER:
        align_agency_officer(membership.user)
    if area is None or area.group_id is None:
        return
    works_there = Membership.objects.filter(
        user=membership.user, role__in=EDITOR_ROLES, **{area._meta.model_name: area}
    ).exists()
    if works_there:
        membership.user.groups.add(area.group_id)
    else:
        membership.user.groups.remove(area.group_id)


def align_agency_officer(user) -> None:
    """Put the person into the agency officers' group, or take them out with their last agency."""
    if Membership.objects.filter(user=user, role=Role.AGENCY_OFFICER).exists():
        user.groups.add(agency_group())
    else:
        user.groups.remove(*user.groups.filter(name=AGENCY_GROUP))


@receiver(page_published)
def offer_in_other_languages(sender, instance, alias=False, **kwargs):
    village = None if alias else village_with_translations(instance)
    if village is not None:
        synchronise(village)


@receiver(post_page_move)
def move_in_other_languages(sender, instance, **kwargs):
    village = village_with_translations(instance)
    if village is not None:
        synchronise(village)


@receiver(pre_delete, sender=Page)
def delete_aliases(sender, instance, **kwargs):
    """Wagtail would leave what stood for the page in other languages as pages of their own."""
    same = {"alias_of": instance.pk, "translation_key": instance.translation_key}
    for alias in Page.objects.filter(**same):
        alias.delete()


@receiver([post_save, post_delete], sender=PageViewRestriction)
def restrict_in_other_languages(sender, instance, raw=False, **kwargs):
    if not raw and village_with_translations(instance.page) is not None:
        restrict_alike(instance.page)
