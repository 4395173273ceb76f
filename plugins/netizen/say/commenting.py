"""What may be said about what, and what moderators make of it.

Answers stand one level below what they answer: an answer to an answer is filed beside it, under the
same comment. Deeper threads cannot be read on a small screen.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.records import records_changed
from core.plugins.settings import plugin_settings
from plugins.netizen.codes import normal_code
from plugins.netizen.models import (
    Announcement,
    Comment,
    CommentAbuse,
    CommentSwitch,
    Proposal,
    Report,
    SubjectKind,
)
from plugins.netizen.notices import notify
from plugins.netizen.once import AlreadyRemoved, Taken, take
from plugins.netizen.say.holding import check_sender, why_held
from plugins.netizen.say.people import display_name

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

State = Comment.State
# So many people's complaints take a comment out of sight until a moderator has looked at it.
COMPLAINTS = 3
MODELS = {
    SubjectKind.PROPOSAL: Proposal,
    SubjectKind.ANNOUNCEMENT: Announcement,
    SubjectKind.REPORT: Report,
}
PATHS = {
    SubjectKind.PROPOSAL: "/p/netizen/suara/usulan/{}/",
    SubjectKind.ANNOUNCEMENT: "/p/netizen/pengumuman/{}/",
    SubjectKind.REPORT: "/p/netizen/{}/",
}


class Closed(Exception):
    """Nothing may be said about it."""


class NoSuchComment(Exception):
    """What is answered is not there."""


def subject_of(village: Village, kind: str, code: str):
    """The public proposal, announcement or report with this code; None where there is none."""
    rows = MODELS[SubjectKind(kind)].objects.for_village(village)
    return rows.public().filter(code=normal_code(code)).first()


def is_closed(village: Village, kind: str, code: str) -> bool:
    """Whether the village takes no comments at all, or none about this."""
    if plugin_settings(village, "netizen")["comments"] == "off":
        return True
    return _switches(village, kind, code).exists()


def _switches(village, kind, code):
    switches = CommentSwitch.objects.for_village(village)
    return switches.filter(subject_kind=kind, subject_code=code)


def switch(village: Village, kind: str, code: str, on: bool) -> None:
    """Take comments about one thing, or none."""
    found = _switches(village, kind, code).first()
    if on and found:
        found.delete()
    elif not on and not found:
        CommentSwitch.objects.create(village=village, subject_kind=kind, subject_code=code)


def threads(village: Village, kind: str, code: str):
    """The comments on a subject that stand by themselves: those shown, and those gone to which an
    answer is shown."""
    if plugin_settings(village, "netizen")["comments"] == "off":
        return Comment.objects.none()
    about = Comment.objects.for_village(village).about(kind, code).filter(parent=None)
    answered = Exists(Comment.objects.filter(parent=OuterRef("pk"), state=State.SHOWN))
    return about.filter(Q(state=State.SHOWN) | answered)


def answers_to(comments) -> dict[int, list[Comment]]:
    """The shown answers by the comment they belong to, the oldest first; one query."""
    found: dict[int, list[Comment]] = {}
    keys = [comment.pk for comment in comments]
    for answer in Comment.objects.filter(parent__in=keys).shown().order_by("created_at", "pk"):
        found.setdefault(answer.parent_id, []).append(answer)
    return found


def say(village: Village, user: User, kind: str, code: str, values: dict[str, Any]) -> Taken:
    """File a comment on a public subject with these checked values: `uuid`, `text`, and `parent`,
    the UUID of what it answers, or None. Raises `Closed`, `NoSuchComment`, what `take` does."""
    kept = {**values, "user": user.pk, "kind": str(kind), "subject": code}
    taken = take(Comment, village, kept, partial(_create, village, user, kind, code, values))
    if taken.row.state == State.DELETED:
        raise AlreadyRemoved
    return taken


def _create(village, user, kind, code, values, body_hash) -> Comment:
    check_sender(village, user)
    if is_closed(village, kind, code):
        raise Closed
    parent = _parent(village, kind, code, values.get("parent"))
    why = why_held(village, values["text"])
    held = bool(why) or plugin_settings(village, "netizen")["comments"] == "held"
    comment = Comment.objects.create(
        village=village,
        uuid=values["uuid"],
        body_hash=body_hash,
        subject_kind=kind,
        subject_code=code,
        parent=parent,
        user=user,
        name=display_name(user),
        text=values["text"],
        state=State.HELD if held else State.SHOWN,
        held_for=why,
    )
    if not held:
        _tell(comment)
    return comment


def _parent(village, kind, code, uuid) -> Comment | None:
    if uuid is None:
        return None
    about = Comment.objects.for_village(village).about(kind, code).shown()
    found = about.filter(uuid=uuid).select_related("parent").first()
    if found is None:
        raise NoSuchComment
    return found.parent or found


def _tell(comment: Comment) -> None:
    """Whoever wrote what is answered hears of it."""
    if comment.parent is None or comment.parent.user_id in (None, comment.user_id):
        return
    text = _("Somebody has answered your comment.")
    notify(
        [comment.parent.user_id], comment.village, "comment.answered", text,
        path_of(comment), key=str(comment.uuid), mail=False,
    )  # fmt: skip


def path_of(comment: Comment) -> str:
    """Where it is read on the website."""
    page = PATHS[SubjectKind(comment.subject_kind)].format(comment.subject_code)
    return f"{page}#komentar-{comment.uuid}"


def delete(comment: Comment) -> None:
    """The author takes it back: nothing of it is kept but its place above its answers."""
    comment.text = comment.name = comment.held_for = ""
    comment.state, comment.user = State.DELETED, None
    comment.save()
    CommentAbuse.objects.filter(comment=comment).delete()


@transaction.atomic
def complain(comment: Comment, user: User, reason: str, text: str) -> None:
    """Note a complaint, one a person; a second one changes nothing."""
    rows = Comment.objects.for_village(comment.village_id).select_for_update()
    locked = rows.get(pk=comment.pk)
    if CommentAbuse.objects.filter(comment=locked, user=user).exists():
        return
    # In bulk, for no signal: it is shown to moderators alone.
    complaint = CommentAbuse(
        village_id=locked.village_id, comment=locked, user=user, reason=reason, text=text
    )
    CommentAbuse.objects.bulk_create([complaint])
    locked.abuse_count += 1
    hides = locked.abuse_count >= COMPLAINTS and locked.moderated_at is None
    if hides and locked.state == State.SHOWN:
        locked.state = State.HELD
        locked.held_for = _("%s complaints") % locked.abuse_count
        locked.save(update_fields=["state", "held_for", "abuse_count"])
    else:
        rows.filter(pk=locked.pk).update(abuse_count=F("abuse_count") + 1)


@transaction.atomic
def moderate(comments, state: str, staff: User, reason: str = "") -> int:
    """Show or hide comments, of a bounded queryset of one's own villages' rows; how many changed."""
    rows = list(
        comments.exclude(state__in=(State.DELETED, state)).select_related("village", "parent")
    )
    held = [row for row in rows if row.state == State.HELD]
    for row in rows:
        row.state, row.reason, row.held_for = state, reason, ""
        row.moderated_by, row.moderated_at = staff, timezone.now()
    fields = ["state", "reason", "held_for", "moderated_by", "moderated_at"]
    own = Comment.objects.for_villages([row.village_id for row in rows])
    own.bulk_update(rows, fields)
    records_changed("netizen", {row.village for row in rows})
    if state == State.SHOWN:
        for row in held:
            _tell(row)
    return len(rows)
