"""What a village tells: announcements by topic, and notices to persons."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.villages.area_ownership import AreaOwned
from core.villages.ownership import OwnedQuerySet, VillageOwned
from plugins.netizen.codes import LENGTH, new_code
from plugins.netizen.models.say import example_user

ACCOUNT = settings.AUTH_USER_MODEL


class Topic(AreaOwned):
    """What announcements are about, of the regency's, a district's or a village's own. Of two with
    one `code` a village has the one of the narrower area (see `say.topics.offered`)."""

    code = models.CharField(
        _("code"),
        max_length=30,
        validators=[RegexValidator(r"^[a-z][a-z0-9_-]*\Z", _("Lower-case letters, digits, - _."))],
        help_text=_("In addresses; keep it once people follow the topic."),
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta(AreaOwned.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "name", "pk"]
        constraints = [
            *AreaOwned.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[area, "code"],
                    condition=models.Q(**{f"{area}__isnull": False}),
                    name=f"one_netizen_topic_per_{area}",
                )
                for area in ("regency", "district", "village")
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`."""
        code = f"t{uuid.uuid4().hex[:12]}"
        return cls.objects.create(village=village, code=code, name=text[:80])


class AnnouncementQuerySet(OwnedQuerySet):
    def public(self):
        return self.filter(state=Announcement.State.PUBLISHED, published_at__isnull=False)

    def current(self):
        """Published, and valid today where they say until when."""
        over = models.Q(valid_until__lt=timezone.localdate())
        return self.public().exclude(over)


class Announcement(VillageOwned):
    """What the village tells those who follow a topic, and everybody who reads."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    code = models.CharField(
        _("code"), max_length=LENGTH, unique=True, default=new_code, editable=False
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="announcements", verbose_name=_("topic")
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=4000)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day on which it holds.")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(AnnouncementQuerySet)()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-published_at", "-id"], name="netizen_announced")
        ]

    def __str__(self):
        return self.title

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED and self.published_at is not None

    @property
    def is_over(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @classmethod
    def make_example(cls, village, text):
        topic = Topic.make_example(village, text)
        return cls.objects.create(village=village, topic=topic, title=text[:120], text=text)


class TopicFollow(VillageOwned):
    """That somebody wants to hear of a topic in a village. By the topic's code: a village that
    replaces the regency's topic by its own keeps its followers."""

    topic_code = models.CharField(_("topic"), max_length=30)
    user = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="+")
    by_email = models.BooleanField(_("by email too"), default=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "topic_code", "user"], name="netizen_follows_once"
            )
        ]

    def __str__(self):
        return self.topic_code

    @classmethod
    def make_example(cls, village, text):
        return cls.objects.create(village=village, topic_code="umum", user=example_user(text))


class Notice(VillageOwned):
    """A line in a person's inbox. `kind` and `key` name what it is of, so that it comes once."""

    user = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    text = models.CharField(_("text"), max_length=300)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    wants_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "village", "-at", "-id"], name="netizen_inbox"),
            models.Index(fields=["village", "at"], name="netizen_notice_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="netizen_notice_once")
        ]

    def __str__(self):
        return self.text

    @classmethod
    def make_example(cls, village, text):
        user = example_user(text)
        return cls.objects.create(
            village=village, user=user, kind="example", key=uuid.uuid4().hex, text=text[:300]
        )
