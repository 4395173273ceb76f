"""Endpoints of comments on proposals, announcements and reports."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from core.rest.views import ApiView, ListView
from plugins.netizen.api import say_serializers as shapes
from plugins.netizen.api.say_common import (
    NeedsMembership,
    OfSay,
    Refused,
    body_of,
    found_or_404,
    receipts,
    taken_once,
)
from plugins.netizen.models import Comment, SubjectKind
from plugins.netizen.say import commenting
from plugins.netizen.say.people import may_do
from plugins.netizen.say.representation import comment_representation


class CommentsAbout(OfSay, ListView):
    """What has been said about something, the oldest first, each with its answers."""

    serializer_class = shapes.CommentSerializer
    ordering = ("created_at", "pk")
    kind: str  # of `SubjectKind`; the address names its code by the same word

    @cached_property
    def subject(self):
        return found_or_404(
            commenting.subject_of(self.village, self.kind, self.kwargs[self.kind]),
            _("Nothing of this village that can be read has this code."),
        )

    def get_queryset(self):
        return commenting.threads(self.village, self.kind, self.subject.code)

    def serialize(self, page):
        answers = commenting.answers_to(page)
        return [comment_representation(row, answers.get(row.pk, ())) for row in page]

    @extend_schema(
        request=shapes.NewCommentSerializer, responses=receipts(shapes.CommentReceiptSerializer)
    )
    def post(self, request, *args, **kwargs):
        """Say something. Send it again with the same `uuid` until an answer names it. It may wait
        for a moderator before others see it."""
        subject = self.subject
        if not may_do(request.user, self.village, "who_may_comment"):
            raise NeedsMembership
        values = body_of(shapes.NewCommentSerializer, request)
        try:
            with taken_once():
                taken = commenting.say(self.village, request.user, self.kind, subject.code, values)
        except commenting.Closed:
            raise Refused(_("Nothing can be said about this here (any more).")) from None
        except commenting.NoSuchComment:
            message = _("No comment on this has this UUID.")
            raise serializers.ValidationError({"parent": [message]}) from None
        body = {"uuid": str(taken.row.uuid), "created_at": taken.row.created_at.isoformat()}
        return Response(body, status=201 if taken.created else 200)


class ProposalComments(CommentsAbout):
    kind = SubjectKind.PROPOSAL


class AnnouncementComments(CommentsAbout):
    kind = SubjectKind.ANNOUNCEMENT


class ReportComments(CommentsAbout):
    kind = SubjectKind.REPORT


class OneComment(OfSay):
    is_private = True

    @cached_property
    def comment(self) -> Comment:
        rows = Comment.objects.for_village(self.village).exclude(state=Comment.State.DELETED)
        return found_or_404(
            rows.filter(uuid=self.kwargs["uuid"]).first(),
            _("No comment of this village has this UUID."),
        )


class CommentDeletion(OneComment, ApiView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request, *args, **kwargs):
        """Delete one's own comment."""
        if self.comment.user_id != request.user.pk:
            raise PermissionDenied(_("Only who has written a comment can delete it."))
        commenting.delete(self.comment)
        return Response(status=204)


class CommentComplaint(OneComment, ApiView):
    @extend_schema(request=shapes.AbuseSerializer, responses={204: None})
    def post(self, request, *args, **kwargs):
        """Tell the moderators what is wrong with a comment. One counts a person."""
        comment = self.comment
        values = body_of(shapes.AbuseSerializer, request)
        commenting.complain(comment, request.user, values["reason"], values.get("text") or "")
        return Response(status=204)
