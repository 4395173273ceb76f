import uuid

import django.contrib.gis.db.models.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import plugins.ronda.codes
import plugins.ronda.models.incidents


def give_codes(apps, schema_editor):
    """A tag and a secret of its own for each post: a column's default would be the same for all."""
    posts = apps.get_model("ronda", "WatchPost").objects.all()
    for post in posts.only("pk").iterator(chunk_size=500):
        post.tag = plugins.ronda.codes.new_tag()
        post.secret = plugins.ronda.codes.new_key()
        post.save(update_fields=["tag", "secret"])


class Migration(migrations.Migration):
    dependencies = [
        ("ronda", "0002_initial"),
        ("villages", "0004_frontend_preview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="watchpost",
            name="radius",
            field=models.PositiveSmallIntegerField(
                default=100,
                help_text="A check-in from farther away is kept, and marked.",
                validators=[
                    django.core.validators.MinValueValidator(20),
                    django.core.validators.MaxValueValidator(2000),
                ],
                verbose_name="radius (m)",
            ),
        ),
        migrations.AddField(
            model_name="watchpost",
            name="secret",
            field=models.CharField(
                default=plugins.ronda.codes.new_key, editable=False, max_length=32
            ),
        ),
        migrations.AddField(
            model_name="watchpost",
            name="tag",
            field=models.CharField(editable=False, max_length=10, null=True),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="watchpost",
            name="tag",
            field=models.CharField(
                default=plugins.ronda.codes.new_tag, editable=False, max_length=10, unique=True
            ),
        ),
        migrations.CreateModel(
            name="AlarmCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "beats",
                    models.CharField(
                        help_text="How it is struck: 3, or with pauses 1-7-1.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-9][0-9]?(-[1-9][0-9]?)*$", "Write it as 3 or as 1-7-1."
                            )
                        ],
                        verbose_name="beats",
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="meaning")),
                (
                    "instruction",
                    models.CharField(blank=True, max_length=300, verbose_name="what to do"),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("Geo", "Geophysical"),
                            ("Met", "Weather"),
                            ("Safety", "Safety"),
                            ("Security", "Security"),
                            ("Rescue", "Rescue"),
                            ("Fire", "Fire"),
                            ("Health", "Health"),
                            ("Env", "Environment"),
                            ("Transport", "Transport"),
                            ("Infra", "Infrastructure"),
                            ("Other", "Other"),
                        ],
                        default="Security",
                        max_length=9,
                        verbose_name="category",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("Extreme", "Extreme"),
                            ("Severe", "Severe"),
                            ("Moderate", "Moderate"),
                            ("Minor", "Minor"),
                        ],
                        default="Severe",
                        max_length=8,
                        verbose_name="severity",
                    ),
                ),
                (
                    "is_all_clear",
                    models.BooleanField(
                        default=False,
                        help_text="It raises no alarm.",
                        verbose_name="says that all is safe",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "kentongan code",
                "verbose_name_plural": "kentongan codes",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                ("beats", models.CharField(max_length=20, verbose_name="beats")),
                ("label", models.CharField(max_length=60, verbose_name="meaning")),
                (
                    "instruction",
                    models.CharField(blank=True, max_length=300, verbose_name="what to do"),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="position"
                    ),
                ),
                ("accuracy", models.FloatField(blank=True, null=True, verbose_name="accuracy (m)")),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                (
                    "device_time",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="device time"
                    ),
                ),
                (
                    "server_time",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "Raised, not confirmed"),
                            ("confirmed", "Confirmed"),
                            ("recalled", "Recalled: a false alarm"),
                            ("ended", "Ended"),
                        ],
                        default="raised",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("is_drill", models.BooleanField(default=False, verbose_name="drill")),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alarms",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alarms",
                        to="ronda.alarmcode",
                        verbose_name="code",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ["-raised_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AlertMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "identifier",
                    models.CharField(max_length=80, unique=True, verbose_name="identifier"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("Alert", "Alert"),
                            ("Update", "Update"),
                            ("Cancel", "Cancellation"),
                        ],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("sent", models.DateTimeField(verbose_name="sent")),
                ("expires", models.DateTimeField(verbose_name="holds until")),
                ("headline", models.CharField(max_length=160, verbose_name="headline")),
                ("description", models.TextField(max_length=2000, verbose_name="description")),
                (
                    "instruction",
                    models.TextField(blank=True, max_length=2000, verbose_name="what to do"),
                ),
                ("xml", models.TextField(editable=False)),
                ("is_latest", models.BooleanField(default=True, editable=False)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="ronda.alarm",
                        verbose_name="alarm",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "villages",
                    models.ManyToManyField(
                        related_name="+",
                        to="villages.village",
                        verbose_name="villages that it is for",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "ordering": ["-sent", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="position"
                    ),
                ),
                (
                    "radius",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[
                            django.core.validators.MinValueValidator(20),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="radius (m)",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "tag",
                    models.CharField(
                        default=plugins.ronda.codes.new_tag,
                        editable=False,
                        max_length=10,
                        unique=True,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkpoints",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "checkpoint",
                "verbose_name_plural": "checkpoints",
                "ordering": ["post", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier"
                    ),
                ),
                (
                    "patrol_uuid",
                    models.UUIDField(blank=True, db_index=True, editable=False, null=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("livestock", "Livestock theft"),
                            ("burglary", "Burglary or theft"),
                            ("fire", "Fire"),
                            ("disaster", "Disaster"),
                            ("brawl", "Brawl"),
                            ("accident", "Accident"),
                            ("stranger", "Stranger"),
                            ("light", "Street light"),
                            ("other", "Other"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Minor"), (2, "Moderate"), (3, "Severe")],
                        default=1,
                        verbose_name="severity",
                    ),
                ),
                ("narrative", models.TextField(max_length=4000, verbose_name="what happened")),
                (
                    "people",
                    models.CharField(blank=True, max_length=500, verbose_name="people affected"),
                ),
                (
                    "goods",
                    models.CharField(blank=True, max_length=500, verbose_name="goods affected"),
                ),
                (
                    "action",
                    models.TextField(blank=True, max_length=2000, verbose_name="what was done"),
                ),
                (
                    "handed_to",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("polsek", "Police station (Polsek)"),
                            ("bhabinkamtibmas", "Police officer of the village (Bhabinkamtibmas)"),
                            ("fire_brigade", "Fire brigade"),
                            ("health", "Health service"),
                            ("village", "Village government"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                        verbose_name="handed over to",
                    ),
                ),
                (
                    "private_note",
                    models.TextField(blank=True, max_length=4000, verbose_name="note for staff"),
                ),
                (
                    "summary",
                    models.CharField(
                        blank=True,
                        help_text="Without names. Shown on the website once it is public.",
                        max_length=300,
                        verbose_name="summary for the public",
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="public")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="position"
                    ),
                ),
                (
                    "public_point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, editable=False, null=True, srid=4326
                    ),
                ),
                (
                    "accuracy",
                    models.FloatField(
                        blank=True, editable=False, null=True, verbose_name="accuracy (m)"
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="time")),
                (
                    "device_time",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="device time"
                    ),
                ),
                (
                    "server_time",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("handled", "Being handled"),
                            ("handed_over", "Handed over"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed at"
                    ),
                ),
                (
                    "flags",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="remarks"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incidents",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "incident",
                "verbose_name_plural": "incidents",
                "ordering": ["-happened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IncidentPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                (
                    "file",
                    models.FileField(
                        storage=plugins.ronda.models.incidents.private_storage,
                        upload_to="ronda/photos/",
                    ),
                ),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="ronda.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of an incident",
                "verbose_name_plural": "photos of an incident",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IncidentStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="time"),
                ),
                ("actor", models.CharField(max_length=100, verbose_name="who")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("handled", "Being handled"),
                            ("handed_over", "Handed over"),
                            ("closed", "Closed"),
                        ],
                        max_length=11,
                        verbose_name="state after it",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, max_length=2000, verbose_name="what was done"),
                ),
                ("is_private", models.BooleanField(default=False, verbose_name="for staff alone")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="ronda.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an incident",
                "verbose_name_plural": "steps of an incident",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="phone")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("lead", "Post lead"),
                            ("coordinator", "Coordinator of the village"),
                        ],
                        default="member",
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                (
                    "neighbourhood",
                    models.CharField(blank=True, max_length=20, verbose_name="RT/RW"),
                ),
                (
                    "most_nights",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="nights a month at most",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "calendar_key",
                    models.CharField(
                        default=plugins.ronda.codes.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose nights this member keeps; every post's where none is chosen.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "watch member",
                "verbose_name_plural": "watch members",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="reporter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="incidents",
                to="ronda.member",
                verbose_name="reported by",
            ),
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("origin", models.CharField(max_length=100, verbose_name="from")),
                ("host", models.CharField(max_length=100, verbose_name="host")),
                (
                    "neighbourhood",
                    models.CharField(blank=True, max_length=20, verbose_name="RT/RW"),
                ),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="phone")),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="purpose")),
                ("arrived_on", models.DateField(verbose_name="arrives")),
                ("leaves_on", models.DateField(blank=True, null=True, verbose_name="leaves")),
                (
                    "device_time",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="device time"
                    ),
                ),
                (
                    "server_time",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="ronda.member",
                        verbose_name="noted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "guest",
                "verbose_name_plural": "guests",
                "ordering": ["-arrived_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AlarmStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("witnessed", "Witnessed"),
                            ("confirmed", "Confirmed"),
                            ("recalled", "Recalled"),
                            ("ended", "Ended"),
                            ("alerted", "Alert published"),
                            ("note", "Note"),
                        ],
                        max_length=9,
                        verbose_name="what",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="time"),
                ),
                ("actor", models.CharField(max_length=100, verbose_name="who")),
                (
                    "text",
                    models.CharField(blank=True, max_length=500, verbose_name="reason or note"),
                ),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="ronda.alarm",
                        verbose_name="alarm",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="ronda.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an alarm",
                "verbose_name_plural": "steps of an alarm",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="alarm",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="ronda.member",
                verbose_name="witness",
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="raised_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="alarms",
                to="ronda.member",
                verbose_name="raised by",
            ),
        ),
        migrations.CreateModel(
            name="MemberPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("together", "Together"), ("apart", "Never together")],
                        default="together",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ronda.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ronda.member",
                        verbose_name="other member",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair of members",
                "verbose_name_plural": "pairs of members",
                "ordering": ["first", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PhotoUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                ("record", models.UUIDField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received", models.PositiveIntegerField(default=0)),
                ("parts", models.JSONField(default=list)),
                (
                    "begun_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo on its way",
                "verbose_name_plural": "photos on their way",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", models.URLField(max_length=500, unique=True)),
                ("p256dh", models.CharField(max_length=120)),
                ("auth", models.CharField(max_length=40)),
                ("language", models.CharField(default="id", max_length=12)),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "browser to notify",
                "verbose_name_plural": "browsers to notify",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                ("kind", models.CharField(max_length=10)),
                ("body_hash", models.CharField(max_length=64)),
                ("result", models.JSONField(default=dict)),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                ("removed_at", models.DateTimeField(null=True, verbose_name="removed at")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
                "verbose_name_plural": "receipts",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("night", models.DateField(verbose_name="night")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "crew",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="members",
                    ),
                ),
                (
                    "manned_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="manned since"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "is_fixed",
                    models.BooleanField(default=False, editable=False, verbose_name="set by hand"),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ["starts_at", "post", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Patrol",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                ("started_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "server_time",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("safe", "Safe"),
                            ("uneasy", "Uneasy"),
                            ("incident", "An incident occurred"),
                        ],
                        max_length=8,
                        verbose_name="situation",
                    ),
                ),
                (
                    "report",
                    models.TextField(blank=True, max_length=2000, verbose_name="duty report"),
                ),
                (
                    "guests",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="guests"),
                ),
                (
                    "lights_out",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="street lights out"
                    ),
                ),
                (
                    "flags",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="remarks"
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="patrols",
                        to="ronda.member",
                        verbose_name="members",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="patrols",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="ronda.member",
                        verbose_name="started by",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="patrols",
                        to="ronda.shift",
                        verbose_name="shift",
                    ),
                ),
            ],
            options={
                "verbose_name": "patrol",
                "verbose_name_plural": "patrols",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_fixed", models.BooleanField(default=False, verbose_name="set by hand")),
                (
                    "kept_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="checked in at"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="ronda.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="ronda.member",
                        verbose_name="in place of",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="ronda.shift",
                        verbose_name="shift",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
                "ordering": ["shift", "member"],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                (
                    "patrol_uuid",
                    models.UUIDField(blank=True, db_index=True, editable=False, null=True),
                ),
                ("device_time", models.DateTimeField(verbose_name="device time")),
                (
                    "server_time",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="time")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="position"
                    ),
                ),
                ("accuracy", models.FloatField(blank=True, null=True, verbose_name="accuracy (m)")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("rotating", "Changing QR code at the post"),
                            ("printed", "Printed QR code and position"),
                            ("position", "Position alone"),
                            ("staff", "Entered by staff"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("tag", models.CharField(blank=True, editable=False, max_length=80)),
                ("device", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "flags",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="remarks"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkins",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "checkpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="checkins",
                        to="ronda.checkpoint",
                        verbose_name="checkpoint",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="checkins",
                        to="ronda.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="checkins",
                        to="ronda.shift",
                        verbose_name="shift",
                    ),
                ),
            ],
            options={
                "verbose_name": "check-in",
                "verbose_name_plural": "check-ins",
                "ordering": ["-happened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ShiftPattern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekdays", models.JSONField(blank=True, default=list, verbose_name="weekdays")),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="every so many nights",
                    ),
                ),
                (
                    "first_night",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="from"),
                ),
                ("last_night", models.DateField(blank=True, null=True, verbose_name="until")),
                ("starts", models.TimeField(verbose_name="begins")),
                ("ends", models.TimeField(verbose_name="ends")),
                (
                    "crew",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="members a night",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="patterns",
                        to="ronda.watchpost",
                        verbose_name="post",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring shift",
                "verbose_name_plural": "recurring shifts",
                "ordering": ["post", "starts", "pk"],
            },
        ),
        migrations.AddField(
            model_name="shift",
            name="pattern",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="shifts",
                to="ronda.shiftpattern",
                verbose_name="recurring shift",
            ),
        ),
        migrations.CreateModel(
            name="SwapRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="identifier")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="asked at"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="answered at"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="swaps_asked",
                        to="ronda.member",
                        verbose_name="asks",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="swaps",
                        to="ronda.duty",
                        verbose_name="duty",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="swaps_offered",
                        to="ronda.member",
                        verbose_name="is asked",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "wanted",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ronda.duty",
                        verbose_name="for the duty",
                    ),
                ),
            ],
            options={
                "verbose_name": "swap of shifts",
                "verbose_name_plural": "swaps of shifts",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Unavailability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        null=True,
                        verbose_name="weekday",
                    ),
                ),
                (
                    "first_night",
                    models.DateField(blank=True, null=True, verbose_name="first night"),
                ),
                ("last_night", models.DateField(blank=True, null=True, verbose_name="last night")),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="reason")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unavailabilities",
                        to="ronda.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "unavailability",
                "verbose_name_plural": "unavailabilities",
                "ordering": ["member", "first_night", "weekday", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="alarmcode",
            constraint=models.UniqueConstraint(
                fields=("village", "beats"),
                name="one_meaning_per_beats",
                violation_error_message="The village has a code of these beats already.",
            ),
        ),
        migrations.AddIndex(
            model_name="alertmessage",
            index=models.Index(
                fields=["is_latest", "expires"], name="ronda_alert_is_late_b91beb_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                fields=("village", "user"),
                name="one_member_per_account",
                violation_error_message="This account is a member of the watch already.",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                fields=["village", "-happened_at"], name="ronda_incid_village_c177fb_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["village", "state"], name="ronda_incid_village_1f65a9_idx"),
        ),
        migrations.AddIndex(
            model_name="guest",
            index=models.Index(
                fields=["village", "-arrived_on"], name="ronda_guest_village_aeee4d_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leaves_on", None), ("leaves_on__gte", models.F("arrived_on")), _connector="OR"
                ),
                name="guest_leaves_later",
                violation_error_message="A guest cannot leave before the day of arrival.",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                fields=["village", "-raised_at"], name="ronda_alarm_village_19b977_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["state", "village"], name="ronda_alarm_state_b0ae7c_idx"),
        ),
        migrations.AddConstraint(
            model_name="memberpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True),
                name="pair_of_two",
                violation_error_message="Choose two different members.",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberpair",
            constraint=models.UniqueConstraint(
                fields=("first", "second"),
                name="one_rule_per_pair",
                violation_error_message="There is a rule for this pair already.",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["received_at"], name="ronda_recei_receive_07ca34_idx"),
        ),
        migrations.AddIndex(
            model_name="patrol",
            index=models.Index(
                fields=["village", "-started_at"], name="ronda_patro_village_fd44a2_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("shift", "member"),
                name="once_a_shift",
                violation_error_message="This member keeps the shift already.",
            ),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                fields=["village", "-happened_at"], name="ronda_check_village_be46bb_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                fields=["post", "happened_at"], name="ronda_check_post_id_d1b549_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                fields=["device", "happened_at"], name="ronda_check_device_5d1f7b_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["village", "night"], name="ronda_shift_village_d8b99b_idx"),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                fields=["ends_at", "starts_at"], name="ronda_shift_ends_at_16a297_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["village", "ends_at", "manned_at"], name="ronda_shift_kept"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                fields=("post", "starts_at"),
                name="one_shift_at_a_time",
                violation_error_message="The post has a shift that begins then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="shift_ends_later",
                violation_error_message="A shift ends after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="swaprequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("duty",),
                name="one_open_swap_per_duty",
                violation_error_message="Somebody has been asked to take this duty already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unavailability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("first_night", None), ("last_night", None), ("weekday__isnull", False)
                    ),
                    models.Q(
                        ("first_night__isnull", False),
                        ("last_night__gte", models.F("first_night")),
                        ("weekday", None),
                    ),
                    _connector="OR",
                ),
                name="weekday_or_nights",
                violation_error_message="Choose a weekday, or a first night and a last one that is not before it.",
            ),
        ),
        migrations.CreateModel(
            name="NightOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("night", models.DateField(verbose_name="night")),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="reason")),
                (
                    "pattern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nights_off",
                        to="ronda.shiftpattern",
                        verbose_name="recurring shift",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_set",
                        to="villages.village",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "night without watch",
                "verbose_name_plural": "nights without watch",
                "ordering": ["night", "pattern", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pattern", "night"),
                        name="off_once_a_night",
                        violation_error_message="This shift does not come on that night already: choose another.",
                    )
                ],
            },
        ),
    ]
