"""Tells programs from people at the website's form: a program is quick, and fills in what nobody
sees."""

from __future__ import annotations

import time

from django.core import signing

SALT = "plugins.netizen.form"
LEAST_SECONDS = 3  # nobody chooses, writes and sends in less


def moment(at: float | None = None) -> str:
    """That a form is shown now (or was `at`, in seconds since 1970), signed."""
    return signing.dumps(int(time.time() if at is None else at), salt=SALT)


def is_too_quick(token: str) -> bool:
    """Whether the form came back sooner than somebody can fill it in, or with a moment that is not
    ours. However late it comes, it is taken: whoever was without signal over night loses nothing."""
    try:
        begun = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return True
    return time.time() - begun < LEAST_SECONDS
