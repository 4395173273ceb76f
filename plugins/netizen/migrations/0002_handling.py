"""Categories, agencies and the chain of a report's steps."""

import uuid

import django.contrib.gis.db.models.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.media.photos


class Migration(migrations.Migration):
    dependencies = [
        ("netizen", "0001_initial"),
        ("villages", "0004_frontend_preview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="phone")),
                ("address", models.CharField(blank=True, max_length=250, verbose_name="address")),
                ("is_active", models.BooleanField(default=True, verbose_name="takes reports")),
            ],
            options={
                "verbose_name": "agency",
                "verbose_name_plural": "agencies",
                "ordering": ["name", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AgencyOfficer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "agency officer",
                "verbose_name_plural": "agency officers",
                "ordering": ["agency", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BlockedSender",
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
                            ("account", "Account"),
                            ("phone", "Phone"),
                            ("email", "Email address"),
                            ("device", "Device"),
                        ],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=64)),
                ("label", models.CharField(blank=True, max_length=120, verbose_name="who")),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="since"
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked sender",
                "verbose_name_plural": "blocked senders",
                "ordering": ["-added_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CannedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
            ],
            options={
                "verbose_name": "canned answer",
                "verbose_name_plural": "canned answers",
                "ordering": ["title", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="In addresses and in Open311; keep it once reports have been filed.",
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_-]*\\Z", "Lower-case letters, digits, - _."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="group")),
                (
                    "keywords",
                    models.CharField(
                        blank=True,
                        help_text="Separated by commas.",
                        max_length=200,
                        verbose_name="keywords",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "is_diverted",
                    models.BooleanField(
                        default=False,
                        help_text="Shows the notice and the contacts instead: for emergencies and crimes.",
                        verbose_name="takes no reports",
                    ),
                ),
                (
                    "notice",
                    models.TextField(
                        blank=True,
                        help_text="Shown once it is chosen.",
                        max_length=1000,
                        verbose_name="notice",
                    ),
                ),
                (
                    "contacts",
                    models.TextField(
                        blank=True,
                        help_text="A line each: Police: 110",
                        max_length=1000,
                        verbose_name="contacts",
                    ),
                ),
                ("questions", models.JSONField(blank=True, default=list, verbose_name="questions")),
                (
                    "is_confidential",
                    models.BooleanField(
                        default=False,
                        help_text="Reports are handled without being shown to anybody else.",
                        verbose_name="never public",
                    ),
                ),
                (
                    "is_held",
                    models.BooleanField(
                        default=False,
                        help_text="Each report waits for a moderator, whoever sent it.",
                        verbose_name="checked before it is handled",
                    ),
                ),
                (
                    "desk",
                    models.CharField(
                        choices=[
                            ("village", "The village"),
                            ("district", "The district"),
                            ("regency", "The regency"),
                            ("agency", "An agency"),
                        ],
                        default="village",
                        max_length=8,
                        verbose_name="goes to",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="day")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("is_working", models.BooleanField(default=False, verbose_name="people work")),
            ],
            options={
                "verbose_name": "holiday",
                "verbose_name_plural": "holidays",
                "ordering": ["date", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Redaction",
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
                ("actor", models.CharField(blank=True, max_length=120, verbose_name="who")),
                ("title", models.CharField(max_length=120, verbose_name="title before")),
                ("text", models.TextField(max_length=4000, verbose_name="text before")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
            ],
            options={
                "verbose_name": "redaction",
                "verbose_name_plural": "redactions",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportPhoto",
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
                    "file",
                    models.FileField(
                        editable=False,
                        storage=core.media.photos.private_storage,
                        upload_to="netizen/photos/",
                    ),
                ),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("width", models.PositiveIntegerField(default=0, editable=False)),
                ("height", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, editable=False, null=True, srid=4326, verbose_name="taken at"
                    ),
                ),
                (
                    "taken_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="taken"
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="received at",
                    ),
                ),
                ("is_hidden", models.BooleanField(default=False, verbose_name="for staff alone")),
            ],
            options={
                "verbose_name": "photo of a report",
                "verbose_name_plural": "photos of reports",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportStep",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("filed", "Filed"),
                            ("state", "State changed"),
                            ("note", "Note"),
                            ("handed_over", "Handed over"),
                            ("answer", "Answer of the reporter"),
                            ("reopened", "Reopened by the reporter"),
                            ("rated", "Rated by the reporter"),
                            ("merged", "Joined with another report"),
                            ("redacted", "Text changed"),
                            ("released", "Released by a moderator"),
                            ("reminder", "Reminder"),
                            ("escalated", "Escalated"),
                        ],
                        max_length=11,
                        verbose_name="what",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "Reporter"),
                            ("village", "Village"),
                            ("district", "District"),
                            ("regency", "Regency"),
                            ("agency", "Agency"),
                            ("system", "System"),
                        ],
                        max_length=8,
                        verbose_name="as",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=120, verbose_name="who")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("verified", "Verified"),
                            ("forwarded", "Forwarded"),
                            ("in_progress", "In progress"),
                            ("resolved", "Resolved"),
                            ("rejected", "Rejected"),
                            ("duplicate", "Reported before"),
                            ("referred", "Not ours: referred"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=11,
                        verbose_name="state after it",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="text")),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Else it is a note among staff.",
                        verbose_name="for the public",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a report",
                "verbose_name_plural": "steps of a report",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportSupport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=64)),
                ("is_affected", models.BooleanField(default=True)),
                ("is_following", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "supporter of a report",
                "verbose_name_plural": "supporters of reports",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("desk", models.CharField(default="reports", editable=False, max_length=20)),
                ("query", models.CharField(max_length=500, verbose_name="filter")),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "pk"],
                "abstract": False,
            },
        ),
        migrations.RenameModel(
            old_name="RemovedReport",
            new_name="RemovedRecord",
        ),
        migrations.AlterModelOptions(
            name="removedrecord",
            options={"verbose_name": "removed record", "verbose_name_plural": "removed records"},
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="netizen_rep_village_dd83c2_idx",
        ),
        migrations.RenameIndex(
            model_name="report",
            new_name="netizen_village_state",
            old_name="netizen_rep_village_a087ab_idx",
        ),
        migrations.AddField(
            model_name="report",
            name="address",
            field=models.CharField(blank=True, max_length=250, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="report",
            name="anonymity",
            field=models.CharField(
                choices=[
                    ("none", "My name may be shown"),
                    ("public", "Only those who handle it know my name"),
                    ("village", "The village is not to know my name either"),
                ],
                default="public",
                max_length=7,
                verbose_name="name of the reporter",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="answered_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="first answered at"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="answers",
            field=models.JSONField(
                blank=True, default=dict, editable=False, verbose_name="answers"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website", "Website"),
                    ("api", "Application"),
                    ("open311", "Open311"),
                    ("counter", "At the counter or by phone"),
                ],
                default="website",
                editable=False,
                max_length=7,
                verbose_name="came by",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="closed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="closed at"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="desk",
            field=models.CharField(
                choices=[
                    ("village", "The village"),
                    ("district", "The district"),
                    ("regency", "The regency"),
                    ("agency", "An agency"),
                ],
                default="village",
                editable=False,
                max_length=8,
                verbose_name="with",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="due_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="due"),
        ),
        migrations.AddField(
            model_name="report",
            name="duplicate_of",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="duplicates",
                to="netizen.report",
                verbose_name="the report before",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="escalated_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="escalated at"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="held_for",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=200,
                verbose_name="waits for a moderator because",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="rating",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="rating"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="rating_text",
            field=models.CharField(
                blank=True, editable=False, max_length=500, verbose_name="said of it"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reminded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="reopened_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="reopened at"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reporter_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="reporter's email address"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="support_count",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="me too"),
        ),
        migrations.AddField(
            model_name="report",
            name="verified_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("verified", "Verified"),
                    ("forwarded", "Forwarded"),
                    ("in_progress", "In progress"),
                    ("resolved", "Resolved"),
                    ("rejected", "Rejected"),
                    ("duplicate", "Reported before"),
                    ("referred", "Not ours: referred"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="received",
                editable=False,
                max_length=11,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="regency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.regency",
                verbose_name="regency",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="netizen.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="agencyofficer",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="officers",
                to="netizen.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="agencyofficer",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="agencyofficer",
            name="regency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.regency",
                verbose_name="regency",
            ),
        ),
        migrations.AddField(
            model_name="agencyofficer",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="agencyofficer",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="blockedsender",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="blockedsender",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="regency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.regency",
                verbose_name="regency",
            ),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="categories",
                to="netizen.agency",
                verbose_name="agency that can act",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="regency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.regency",
                verbose_name="regency",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        # Moved in the next migration.
        migrations.RenameField(model_name="report", old_name="category", new_name="old_category"),
        migrations.AlterField(
            model_name="report",
            name="old_category",
            field=models.CharField(default="other", max_length=14),
        ),
        migrations.AddField(
            model_name="report",
            name="category",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="netizen.category",
                verbose_name="category",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["village", "-created_at", "-id"], name="netizen_village_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["-created_at", "-id"], name="netizen_newest"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["agency", "-created_at"], name="netizen_agency_newest"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="netizen_due"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("held_for", ""), _negated=True),
                fields=["village"],
                name="netizen_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rating__isnull", True), ("rating__range", (1, 5)), _connector="OR"
                ),
                name="netizen_rating_1_to_5",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="regency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.regency",
                verbose_name="regency",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="redactions",
                to="netizen.report",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="reportphoto",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="netizen.report",
                verbose_name="report",
            ),
        ),
        migrations.AddField(
            model_name="reportphoto",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="netizen.agency",
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="netizen.report",
                verbose_name="report",
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="reportphoto",
            name="step",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="photos",
                to="netizen.reportstep",
            ),
        ),
        migrations.AddField(
            model_name="reportsupport",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="supports",
                to="netizen.report",
            ),
        ),
        migrations.AddField(
            model_name="reportsupport",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportsupport",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="whose",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="regency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.regency",
                verbose_name="regency",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(app_label)s_%(class)s_set",
                to="villages.village",
                verbose_name="village",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", False),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", False),
                        ("regency__isnull", True),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", True),
                        ("village__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="netizen_agency_has_one_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                fields=("regency", "code"), name="one_netizen_agency_per_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(("regency__isnull", False)),
                name="netizen_agency_is_the_regencys",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyofficer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", False),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", False),
                        ("regency__isnull", True),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", True),
                        ("village__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="netizen_agencyofficer_has_one_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyofficer",
            constraint=models.UniqueConstraint(
                fields=("agency", "user"), name="one_netizen_officer"
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedsender",
            constraint=models.UniqueConstraint(
                fields=("village", "kind", "key"), name="netizen_blocked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", False),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", False),
                        ("regency__isnull", True),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", True),
                        ("village__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="netizen_cannedanswer_has_one_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", False),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", False),
                        ("regency__isnull", True),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", True),
                        ("village__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="netizen_category_has_one_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                condition=models.Q(("regency__isnull", False)),
                fields=("regency", "code"),
                name="one_netizen_category_per_regency",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                condition=models.Q(("district__isnull", False)),
                fields=("district", "code"),
                name="one_netizen_category_per_district",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                condition=models.Q(("village__isnull", False)),
                fields=("village", "code"),
                name="one_netizen_category_per_village",
            ),
        ),
        migrations.AddConstraint(
            model_name="holiday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", False),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", False),
                        ("regency__isnull", True),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", True),
                        ("village__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="netizen_holiday_has_one_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportsupport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("report", "user"),
                name="netizen_one_support_a_user",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportsupport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("device", ""), _negated=True),
                fields=("report", "device"),
                name="netizen_one_support_a_device",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", False),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", False),
                        ("regency__isnull", True),
                        ("village__isnull", True),
                    ),
                    models.Q(
                        ("district__isnull", True),
                        ("regency__isnull", True),
                        ("village__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="netizen_savedview_has_one_area",
            ),
        ),
    ]
