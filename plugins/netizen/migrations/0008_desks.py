"""A report keeps by which hash its sender's device is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("netizen", "0007_citizen")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="device_key",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
