"""Regencies that were there before get the letter kinds and topics that new ones begin with."""

from django.db import migrations

from plugins.netizen.letters.setting_up import first_kinds
from plugins.netizen.say.setting_up import first_topics


def set_up(apps, schema_editor):
    kinds, topics = apps.get_model("netizen.LetterKind"), apps.get_model("netizen.Topic")
    for regency in apps.get_model("villages.Regency")._base_manager.all():
        kinds._base_manager.bulk_create(first_kinds(regency, kinds))
        topics._base_manager.bulk_create(first_topics(regency, topics))


class Migration(migrations.Migration):
    dependencies = [("netizen", "0008_desks")]

    operations = [migrations.RunPython(set_up, migrations.RunPython.noop)]
