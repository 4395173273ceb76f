"""The embedded install's settings, without what would blur a measurement."""

from core.settings.local import *  # noqa: F403
from core.settings.local import STATIC_ROOT, STORAGES

# File names with hashes need `collectstatic` first and change nothing that is measured.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A benchmark asks more in a minute than anybody may.
KAMPUNG_READS_A_MINUTE = 10**9
# WhiteNoise warns where the folder is missing.
STATIC_ROOT.mkdir(exist_ok=True)
