"""What follows when rows come and go: a new regency is set up, a photo's file goes with its row,
and the members are counted anew."""

from django.db.models.signals import post_delete, post_save


def set_up_regency(sender, instance, created, raw=False, **kwargs) -> None:
    from plugins.netizen.setting_up import set_up

    if created and not raw:
        set_up(instance)


def count_members(sender, instance, raw=False, origin=None, **kwargs) -> None:
    from core.events.records import figures_changed
    from core.villages.models import Role, Village

    gone_with_village = Village in (type(origin), getattr(origin, "model", None))
    if instance.role == Role.CITIZEN and not raw and not gone_with_village:
        figures_changed("netizen", instance.village)


def connect() -> None:
    """Called once, when the application is ready."""
    from core.villages.models import Membership, Regency
    from plugins.netizen.models import ReportPhoto
    from plugins.netizen.photos import delete_with_row

    for signal in (post_save, post_delete):
        signal.connect(count_members, sender=Membership, dispatch_uid="netizen.members")
    post_save.connect(set_up_regency, sender=Regency, dispatch_uid="netizen.set_up")
    post_delete.connect(delete_with_row, sender=ReportPhoto, dispatch_uid="netizen.photo_file")
