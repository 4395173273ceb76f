"""The public shapes of reports, categories and what is said of a report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.rest.serializers import PointSerializer
from plugins.netizen.following import OF_REPORTER
from plugins.netizen.models import Category, Report, ReportStep
from plugins.netizen.questions import DATATYPES
from plugins.netizen.representation import category_representation, report_representation


class ReportSerializer(serializers.ModelSerializer):
    """A report for everybody. Title, text, place and point are null while it is not public."""

    category = serializers.CharField(source="category.code")
    category_name = serializers.CharField(source="category.name")
    title = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    address = serializers.CharField(allow_null=True)
    point = PointSerializer(allow_null=True)
    reported_by = serializers.CharField(
        source="shown_name", help_text=_("A name where its owner allowed it, else empty.")
    )
    support_count = serializers.IntegerField(help_text=_("How many have the same trouble."))
    due_at = serializers.DateTimeField(
        allow_null=True, help_text=_("By when the next thing is to be done.")
    )

    closes_at = serializers.DateTimeField(
        allow_null=True,
        help_text=_("When it closes by itself, unless its reporter replies."),
    )

    class Meta:
        model = Report
        fields = [
            "code", "category", "category_name", "state", "is_public", "title", "text", "address",
            "point", "reported_by", "support_count", "public_note", "due_at", "closes_at",
            "created_at", "updated_at",
        ]  # fmt: skip

    def to_representation(self, instance):
        return report_representation(instance)


class StepSerializer(serializers.Serializer):
    """Something that was done about a report."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(ReportStep.Kind.choices)
    state = serializers.ChoiceField(Report.State.choices)
    role = serializers.ChoiceField(ReportStep.Role.choices, help_text=_("In which it was done."))
    agency = serializers.CharField(allow_null=True)
    text = serializers.CharField()


class ShownPhotoSerializer(serializers.Serializer):
    """A photo of a report; the small one has at most 480 pixels a side."""

    uuid = serializers.UUIDField()
    url = serializers.CharField()
    small_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class OwnSerializer(serializers.Serializer):
    """What whoever filed it wrote, and what they may do now."""

    title = serializers.CharField()
    text = serializers.CharField()
    answers = serializers.DictField()
    address = serializers.CharField()
    point = PointSerializer(allow_null=True)
    rating_text = serializers.CharField()
    actions = serializers.ListField(child=serializers.ChoiceField(OF_REPORTER))


class ReportDetailSerializer(ReportSerializer):
    """A report with what became of it. `own` is for whoever proves to have filed it."""

    desk = serializers.ChoiceField(Report.Desk.choices, allow_null=True)
    agency = serializers.CharField(allow_null=True)
    duplicate_of = serializers.CharField(
        allow_null=True, help_text=_("The code of the report before.")
    )
    rating = serializers.IntegerField(allow_null=True)
    steps = StepSerializer(many=True)
    photos = ShownPhotoSerializer(many=True)
    own = OwnSerializer(allow_null=True)

    class Meta(ReportSerializer.Meta):
        fields = [
            *ReportSerializer.Meta.fields, "desk", "agency", "duplicate_of", "rating", "steps",
            "photos", "own",
        ]  # fmt: skip


class SimilarReportSerializer(ReportSerializer):
    """A report that may be about the same."""

    distance = serializers.FloatField(
        allow_null=True, help_text=_("From the point that was asked for, in metres.")
    )

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "distance"]

    def to_representation(self, instance):
        distance = getattr(instance, "distance", None)
        shown = super().to_representation(instance)
        return {**shown, "distance": None if distance is None else round(distance, 1)}


class SimilarSerializer(serializers.Serializer):
    results = SimilarReportSerializer(many=True)


class QuestionValueSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()


class QuestionSerializer(serializers.Serializer):
    """What a category asks."""

    code = serializers.CharField()
    datatype = serializers.ChoiceField(DATATYPES)
    required = serializers.BooleanField()
    description = serializers.CharField()
    hint = serializers.CharField()
    values = QuestionValueSerializer(many=True, help_text=_("Of lists, what is chosen from."))


class ContactSerializer(serializers.Serializer):
    label = serializers.CharField()
    contact = serializers.CharField()


class CategorySerializer(serializers.ModelSerializer):
    """What can be reported. One that is `diverted` takes no reports: show its notice and contacts."""

    contacts = ContactSerializer(many=True)
    questions = QuestionSerializer(many=True)
    diverted = serializers.BooleanField(source="is_diverted")
    confidential = serializers.BooleanField(source="is_confidential")

    class Meta:
        model = Category
        fields = [
            "code", "name", "group", "description", "notice", "contacts", "questions", "diverted",
            "confidential",
        ]  # fmt: skip

    def to_representation(self, instance):
        return category_representation(instance)


class CategoriesSerializer(serializers.Serializer):
    results = CategorySerializer(many=True)


class SupportSerializer(serializers.Serializer):
    """What somebody has said of a report, and how many have the same trouble."""

    code = serializers.CharField()
    is_affected = serializers.BooleanField()
    is_following = serializers.BooleanField()
    support_count = serializers.IntegerField()


class ReportsValueSerializer(serializers.Serializer):
    """The block of reports; `counts` by state, of all that are public."""

    title = serializers.CharField()
    states = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    reports = ReportSerializer(many=True)


class ReportFormValueSerializer(serializers.Serializer):
    """The block of the report form: where a report is filed, and in which categories."""

    title = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField(help_text=_("The form on the website."))
    endpoint = serializers.CharField(help_text=_("Where the API takes a report."))
    categories = CategorySerializer(many=True)
