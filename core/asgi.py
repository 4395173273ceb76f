"""The ASGI application; the event stream needs it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings.production")
django_application = get_asgi_application()

# Once Django is set up.
from core.database import use_pool  # noqa: E402
from core.rest.front import FrontApplication  # noqa: E402

use_pool()
application = FrontApplication(django_application)
