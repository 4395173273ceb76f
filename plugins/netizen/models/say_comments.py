"""What people say about proposals, announcements and reports, and what is complained of."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.ownership import OwnedQuerySet, VillageOwned
from plugins.netizen.models.say import example_user

ACCOUNT = settings.AUTH_USER_MODEL


class SubjectKind(models.TextChoices):
    """What can be commented on; each is named by its code."""

    PROPOSAL = "proposal", _("Proposal")
    ANNOUNCEMENT = "announcement", _("Announcement")
    REPORT = "report", _("Report")


class CommentSwitch(VillageOwned):
    """That nothing may be said (any more) about one thing."""

    subject_kind = models.CharField(_("about"), max_length=12, choices=SubjectKind.choices)
    subject_code = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("closed discussion")
        verbose_name_plural = _("closed discussions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "subject_kind", "subject_code"], name="netizen_closed_once"
            )
        ]

    def __str__(self):
        return f"{self.subject_kind} {self.subject_code}"


class CommentQuerySet(OwnedQuerySet):
    def about(self, kind: str, code: str):
        return self.filter(subject_kind=kind, subject_code=code)

    def shown(self):
        return self.filter(state=Comment.State.SHOWN)


class Comment(VillageOwned):
    """What a person says about a subject. Answers stand one level below what they answer (`parent`);
    an answer to an answer belongs to the same parent. Only the name is shown of who wrote it."""

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        HELD = "held", _("Waiting for a moderator")
        HIDDEN = "hidden", _("Hidden")
        DELETED = "deleted", _("Deleted by the author")

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    subject_kind = models.CharField(
        _("about"), max_length=12, choices=SubjectKind.choices, editable=False
    )
    subject_code = models.CharField(_("code"), max_length=40, editable=False)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="answers",
        verbose_name=_("answers"),
        editable=False,
    )
    user = models.ForeignKey(
        ACCOUNT,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
        editable=False,
    )
    name = models.CharField(_("name"), max_length=100, blank=True, editable=False)
    text = models.TextField(_("text"), max_length=1000, editable=False)
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.SHOWN, editable=False
    )
    held_for = models.CharField(_("waits because"), max_length=200, blank=True, editable=False)
    reason = models.CharField(
        _("reason"), max_length=200, blank=True, help_text=_("Why it is hidden.")
    )
    moderated_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    moderated_by = models.ForeignKey(
        ACCOUNT,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
        editable=False,
    )
    abuse_count = models.PositiveIntegerField(_("complaints"), default=0, editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(CommentQuerySet)()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["village", "subject_kind", "subject_code", "created_at"],
                name="netizen_comments_about",
            ),
            models.Index(fields=["village", "state"], name="netizen_comment_state"),
        ]

    def __str__(self):
        return self.text[:60]


class CommentAbuse(VillageOwned):
    """Somebody's complaint about a comment."""

    class Reason(models.TextChoices):
        INSULT = "insult", _("Insult or hate")
        PRIVATE = "private", _("Private matters of somebody")
        SPAM = "spam", _("Advertising")
        FALSE = "false", _("Not true")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="complaints")
    user = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=7, choices=Reason.choices)
    text = models.CharField(_("text"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("complaint about a comment")
        verbose_name_plural = _("complaints about comments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="netizen_complains_once")
        ]

    def __str__(self):
        return self.get_reason_display()

    @classmethod
    def make_example(cls, village, text):
        comment = Comment.objects.create(
            village=village, subject_kind="proposal", subject_code="X", text=text[:1000]
        )
        return cls.objects.create(
            village=village, comment=comment, user=example_user(text), reason="other", text=text
        )
