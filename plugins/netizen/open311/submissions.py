"""Files a request that came as Open311's form: which village it is for, what it says, who sends it."""

from __future__ import annotations

import re
import textwrap
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as FieldErrors
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from core.accounts.tokens import AccessToken
from core.plugins.settings import plugin_settings
from plugins.netizen.filing import AlreadyDifferent, Taken, file_report
from plugins.netizen.models import Report, ReportStep
from plugins.netizen.moderation import Sender
from plugins.netizen.open311.representation import refusal
from plugins.netizen.open311.serializers import NewOpen311RequestSerializer
from plugins.netizen.questions import check_answers, check_questions

if TYPE_CHECKING:
    from django.http import QueryDict

    from core.villages.models import Village
    from plugins.netizen.models import Category

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](\[\])?")
ABILITY = "netizen.write"
TITLE_LENGTH = 80
FIELDS = frozenset(NewOpen311RequestSerializer().fields)


def checked(form: QueryDict) -> NewOpen311RequestSerializer:
    """The form with its fields checked, the empty ones being none. Raises `ValidationError`."""
    values: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for name, given in form.lists():
        match = ATTRIBUTE.fullmatch(name)
        given = [text for text in given if text.strip()]
        if "\x00" in name or any("\x00" in text for text in given):
            raise ValidationError(
                {name[:40].replace("\x00", ""): _("A NUL character is not accepted.")}
            )
        if match and given:
            # A list of one is written without the brackets by clients that know no lists.
            answers[match[1]] = given if match[2] or len(given) > 1 else given[0]
        elif name == "attribute" and given:
            raise ValidationError({name: _("Write answers as attribute[code]=….")})
        elif len(given) > 1:
            raise ValidationError({name[:40]: _("Give it once.")})
        elif not match and (given or name not in FIELDS):
            values[name] = given[0] if given else ""
    if answers:
        values["attribute"] = answers
    serializer = NewOpen311RequestSerializer(data=values)
    serializer.is_valid(raise_exception=True)
    return serializer


def service_of(categories: dict[str, Category], code: str) -> Category:
    """The category that takes reports under this code; `NotFound` says what else there is."""
    category = categories.get(code)
    if category is None:
        raise NotFound(_("service_code “%s” was not found; services lists them.") % code[:40])
    if category.is_diverted:
        raise NotFound(refusal(category))
    return category


def may_send(village: Village, values: dict[str, Any]) -> None:
    """Whether the village takes a request of this sender: a key has to be one of the village's, and
    where no anonymous reports are taken, a key or name and phone are needed. Raises
    `PermissionDenied`."""
    key = values.get("api_key")
    if key:
        token = AccessToken.objects.find(key)
        if token is None or not token.allows(ABILITY, village):
            raise PermissionDenied(
                _("This api_key is unknown, has expired, or is not for reports of this village.")
            )
        token.note_use()
        return
    settings = plugin_settings(village, "netizen")
    # A village that has devices solve a puzzle wants no way round it.
    if settings.get("captcha"):
        raise PermissionDenied(
            _("This village takes reports of applications with an api_key alone.")
        )
    is_named = values.get("first_name") or values.get("last_name")
    if not settings["allow_anonymous"] and not (is_named and values.get("phone")):
        raise PermissionDenied(
            _(
                "This village takes no anonymous reports: give first_name, last_name and phone, or "
                "an api_key."
            )
        )


def file(serializer: NewOpen311RequestSerializer, village: Village, category: Category) -> Taken:
    """The report of checked values, filed once.

    Raises `ValidationError`, and what `filing.file_report` does.
    """
    given = serializer.validated_data
    try:
        answers = check_answers(check_questions(category.questions), given.get("attribute", {}))
    except FieldErrors as error:
        raise ValidationError(
            {f"attribute[{code}]": messages for code, messages in error.message_dict.items()}
        ) from None
    text = given.get("description", "").replace("\r\n", "\n")
    values = {
        "uuid": given.get("uuid") or uuid.uuid4(),
        "category": category,
        "title": title_of(text) or category.name,
        "text": text or category.name,
        "answers": answers,
        "address": given.get("address_string", ""),
        "point": serializer.point,
        "reporter_name": " ".join(filter(None, map(given.get, ("first_name", "last_name")))),
        "reporter_phone": given.get("phone", ""),
        "reporter_email": given.get("email", ""),
    }
    sender = Sender(device=given.get("device_id") or given.get("account_id") or "")
    with transaction.atomic():
        taken = file_report(village, values, channel=Report.Channel.OPEN311, sender=sender)
        _keep_media_url(taken, given.get("media_url", ""))
    return taken


def title_of(text: str) -> str:
    """The first line, or what of it a title holds."""
    line = text.strip().partition("\n")[0].strip()
    if len(line) <= TITLE_LENGTH:
        return line
    words = textwrap.shorten(line, TITLE_LENGTH, placeholder=" …")
    return words if len(words) > TITLE_LENGTH // 2 else f"{line[: TITLE_LENGTH - 1]}…"


def _keep_media_url(taken: Taken, url: str) -> None:
    """A note for staff with the address that the sender gave, which nothing here ever asks."""
    report = taken.row
    note = {"kind": ReportStep.Kind.NOTE, "role": ReportStep.Role.REPORTER, "is_public": False}
    if not taken.created:
        notes = ReportStep.objects.for_village(report.village_id).filter(report=report, **note)
        if list(notes.values_list("text", flat=True)) != ([f"media_url: {url}"] if url else []):
            raise AlreadyDifferent
    elif url:
        step = ReportStep(
            village_id=report.village_id, report=report, at=report.created_at, state=report.state,
            text=f"media_url: {url}", **note,
        )  # fmt: skip
        ReportStep.objects.bulk_create([step])
