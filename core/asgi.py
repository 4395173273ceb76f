"""The ASGI application; the event stream needs it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings.production")
django.setup(set_prefix=False)

# Once Django is set up.
from core.database import use_pool  # noqa: E402
from core.rest.front_asgi import FrontApplication  # noqa: E402
from core.serving import ThreadedHandler  # noqa: E402

use_pool()
handler = ThreadedHandler()
application = FrontApplication(handler, handler.in_thread)
