"""What a reporter sends later is taken exactly once too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("netizen", "0006_say")]

    operations = [
        migrations.AddField(
            model_name="reportstep",
            name="uuid",
            field=models.UUIDField(
                editable=False, null=True, unique=True, verbose_name="identifier"
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="body_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
