"""Hands out all that is kept of a person, in one ZIP: their account, and what each plugin answers to
`export_personal_data`, as JSON by its title, with the files they have sent beside it."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from core.accounts.language import language_of
from core.accounts.models import User
from core.accounts.people import display_name
from core.plugins.calls import call_each
from core.plugins.specs import PersonalData
from core.villages.models import Membership


class HandingOutFailed(Exception):
    """A plugin could not tell what it keeps, so nothing is handed out as if it were all."""


def write_archive(user: User, stream: IO[bytes]) -> None:
    """Write the ZIP into `stream`, which can seek. A file that has gone is named in the archive
    with its reason. Raises `HandingOutFailed` before anything is written."""
    outcomes = call_each("export_personal_data", user=user)
    failed = [outcome.slug for outcome in outcomes if not outcome.ok]
    if failed:
        raise HandingOutFailed(
            _("Not everything could be collected (%(parts)s). Try again later.")
            % {"parts": ", ".join(failed)}
        )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _write_json(archive, "account.json", account_of(user))
        for outcome in outcomes:
            for number, data in enumerate(outcome.value or (), start=1):
                _write_part(archive, outcome.slug, number, data)


def account_of(user: User) -> dict:
    """What the account itself holds."""
    held = Membership.objects.filter(user=user).order_by("pk")
    held = held.select_related("regency", "district", "village").defer(
        "regency__boundary", "district__boundary", "village__boundary"
    )
    return {
        "name": display_name(user),
        "email": user.email,
        "phone": user.phone,
        "language": language_of(user),
        "joined_at": user.date_joined,
        "last_sign_in": user.last_login,
        "memberships": [
            {"role": row.role, "area": row.area.full_name, "code": row.area.code} for row in held
        ],
    }


def _write_part(archive: zipfile.ZipFile, slug: str, number: int, data: PersonalData) -> None:
    title = str(data.title)
    name = f"{number}-{slugify(title) or 'data'}"
    _write_json(archive, f"{slug}/{name}.json", {"title": title, "rows": data.rows})
    for own_name, opener in data.files:
        path = f"{slug}/{name}/{_plain(own_name)}"
        try:
            with opener() as source, archive.open(path, "w") as target:
                shutil.copyfileobj(source, target)
        except OSError as error:
            archive.writestr(f"{path}.txt", _("This file could not be read: %s") % error.strerror)


def _plain(name: str) -> str:
    """A name that leads to no other folder, whoever unpacks it."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name).lstrip(".")


def _write_json(archive: zipfile.ZipFile, path: str, value) -> None:
    text = json.dumps(value, cls=JSONEncoder, ensure_ascii=False, indent=2)
    archive.writestr(path, text)
