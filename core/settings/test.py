"""The test suite's settings: strict, quick, and with the test plugins on the path.

`tests/plugins/installed` holds distributions as pip would leave them, good ones and broken ones,
so that every test of the suite runs beside plugins that fail.
"""

import os
import sys
import tempfile
from pathlib import Path

_installed = str(Path(__file__).resolve().parents[2] / "tests" / "plugins" / "installed")
if os.environ.get("KAMPUNG_TEST_PLUGINS", "1") == "1" and _installed not in sys.path:
    sys.path.append(_installed)
os.environ.setdefault("KAMPUNG_DATA_DIR", tempfile.mkdtemp(prefix="kampung-test-"))

from .base import *  # noqa: E402, F403
from .base import DATABASES, STORAGES  # noqa: E402

SECRET_KEY = "only-for-tests"
DEBUG = False
KAMPUNG_STRICT_SCOPING = True
# The embedded database of a test run lives in memory, where WAL does not exist.
if DATABASES["default"]["ENGINE"] == "core.geo.sqlite":
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF;"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
AXES_ENABLED = True
