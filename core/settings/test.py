"""The test suite's settings: strict, quick, and with the test plugins on the path.

`tests/plugins/installed` holds distributions as pip would leave them, good ones and broken ones,
so that every test of the suite runs beside plugins that fail.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

_installed = str(Path(__file__).resolve().parents[2] / "tests" / "plugins" / "installed")
if os.environ.get("KAMPUNG_TEST_PLUGINS", "1") == "1" and _installed not in sys.path:
    sys.path.append(_installed)
if "KAMPUNG_DATA_DIR" not in os.environ:
    os.environ["KAMPUNG_DATA_DIR"] = tempfile.mkdtemp(prefix="kampung-test-")
    atexit.register(shutil.rmtree, os.environ["KAMPUNG_DATA_DIR"], ignore_errors=True)
if "KAMPUNG_TEST_SERVERS" in os.environ:  # of `.ci/on-postgis`, one for each worker
    _servers = os.environ["KAMPUNG_TEST_SERVERS"].split()
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["DATABASE_URL"] = _servers[_worker % len(_servers)]

from .base import *  # noqa: E402, F403
from .base import DATA_DIR, DATABASES, STORAGES  # noqa: E402

SECRET_KEY = "only-for-tests"
DEBUG = False
KAMPUNG_STRICT_SCOPING = True
if DATABASES["default"]["ENGINE"] == "core.geo.sqlite":
    # A file, as in a real install; only a test run may trust the operating system to write it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "answers")
}
TASKS = {"default": {"BACKEND": "core.tasks.TasksAtOnce"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AXES_ENABLED = True
KAMPUNG_CODE_SENDER = "core.accounts.senders.FileSender"
KAMPUNG_CATCH_UP_ON_READING = True
# The suite asks more often in a minute than anybody; the throttles' own tests switch them on.
KAMPUNG_READS_A_MINUTE = 0
KAMPUNG_WRITES_A_MINUTE = 0
# Webhooks are sent where they are queued, as tasks run where they are enqueued.
KAMPUNG_WEBHOOK_SENDERS = 0
