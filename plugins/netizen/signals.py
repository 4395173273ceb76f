"""What follows when rows come and go: a new regency is set up, a photo's file goes with its row."""

from django.db.models.signals import post_delete, post_save


def set_up_regency(sender, instance, created, raw=False, **kwargs) -> None:
    from plugins.netizen.setting_up import set_up

    if created and not raw:
        set_up(instance)


def connect() -> None:
    """Called once, when the application is ready."""
    from core.villages.models import Regency
    from plugins.netizen.models import ReportPhoto
    from plugins.netizen.photos import delete_with_row

    post_save.connect(set_up_regency, sender=Regency, dispatch_uid="netizen.set_up")
    post_delete.connect(delete_with_row, sender=ReportPhoto, dispatch_uid="netizen.photo_file")
