"""The embedded install and development: everything in one folder, secrets made at first start."""

from django.core.management.utils import get_random_secret_key

from .base import *  # noqa: F403
from .base import DATA_DIR, KAMPUNG_CODE_SENDER, env

DEBUG = env.bool("DJANGO_DEBUG", default=False)

_secret_file = DATA_DIR / "secret_key"
if not _secret_file.exists():
    _secret_file.touch(mode=0o600)
    _secret_file.write_text(get_random_secret_key())
SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_file.read_text().strip()

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"

# Codes for phones show in the worker's terminal until a gateway is plugged in.
KAMPUNG_CODE_SENDER = KAMPUNG_CODE_SENDER or "core.accounts.senders.ConsoleSender"

# A developer who forgets to scope a query should be told, not shown an empty list.
KAMPUNG_STRICT_SCOPING = True
