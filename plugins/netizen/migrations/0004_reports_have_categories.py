"""Every report has a category now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("netizen", "0003_move_categories")]

    operations = [
        migrations.RemoveField(model_name="report", name="old_category"),
        migrations.AlterField(
            model_name="report",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="netizen.category",
                verbose_name="category",
            ),
        ),
    ]
