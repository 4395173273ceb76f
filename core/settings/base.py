"""Settings shared by every deployment.

The environment is read here and nowhere else. Without any variable the result is the embedded
install: one SQLite file, the database as cache and task queue, media on the local disk.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from core.geo.libraries import gdal_library_path, geos_library_path
from core.geo.outside_tiles import hosts_of_tiles
from core.plugins.discovery import discover

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
DATA_DIR = Path(env.str("KAMPUNG_DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# -- Where the install is reached ------------------------------------------------------------

# The regency portal's address. Villages answer at <slug>.<its host> on the same port.
KAMPUNG_PUBLIC_URL = env.str("KAMPUNG_PUBLIC_URL", default="http://localhost:8000").rstrip("/")
_public = urlsplit(KAMPUNG_PUBLIC_URL)
KAMPUNG_BASE_DOMAIN = _public.hostname
KAMPUNG_MAX_REQUEST_BYTES = env.int("KAMPUNG_MAX_REQUEST_BYTES", default=25 * 1024 * 1024)
ALLOWED_HOSTS = env.list("KAMPUNG_ALLOWED_HOSTS", default=[f".{KAMPUNG_BASE_DOMAIN}", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("KAMPUNG_TRUSTED_ORIGINS", default=[])
WAGTAILADMIN_BASE_URL = KAMPUNG_PUBLIC_URL

# What a new village's page tree is made with; core knows page types by this name alone.
KAMPUNG_SITE_TEMPLATE = "sites.template.SiteTemplate"
# What the API says of a village beside its pages; the API knows nothing of the websites.
KAMPUNG_VILLAGE_PROFILE = "sites.profile.profile_of"
# Modules with figures and rules of completeness beside the plugins' (core.command_centre.sources).
KAMPUNG_COMMAND_CENTRE = ["core.command_centre.own", "sites.completeness"]
# Makes the pages of announcements to many villages (core.command_centre.broadcasting).
KAMPUNG_BROADCASTER = "sites.broadcast.Broadcaster"
# After how many days without one a village that misses something is reminded by mail; 0: never
# unasked.
KAMPUNG_REMINDER_DAYS = env.int("KAMPUNG_REMINDER_DAYS", default=30)
# Under which licence anybody may use the command centre's public figures: its address.
KAMPUNG_OPEN_DATA_LICENCE = env.str(
    "KAMPUNG_OPEN_DATA_LICENCE", default="https://creativecommons.org/licenses/by/4.0/"
)
# Functions that raise when a part that core does not know falls behind; shown at /health/.
KAMPUNG_HEALTH_CHECKS = {
    "delivery": "frontend_api.delivery.checking.keeps_up",
    "purging": "frontend_api.purging.working.keeps_up",
}
# Tests see what they have just written; elsewhere documents follow the commit of a change.
KAMPUNG_CATCH_UP_ON_READING = False

# -- Plugins ---------------------------------------------------------------------------------

# Slugs that stay unloaded whatever is installed: the safe mode when a plugin breaks the install.
KAMPUNG_DISABLED_PLUGINS = env.list("KAMPUNG_DISABLED_PLUGINS", default=[])
KAMPUNG_DISCOVERY = discover(disabled=frozenset(KAMPUNG_DISABLED_PLUGINS))

# -- Applications ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "core.accounts",
    "core.media",
    "core.geo",
    "core.villages",
    "core.events",
    "core.command_centre",
    "core.streams",
    "sites.apps.SitesConfig",
    "frontend_api.apps.FrontendApiConfig",
    *KAMPUNG_DISCOVERY.apps,
    # After the plugins: its ready() collects their hooks once theirs have run.
    "core.plugins",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_modeladmin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    # For its icons alone, which modeladmin's lists show; it has no URL here, and looks for no
    # `admin.py`, which with a plugin's broken models would stop the whole start.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.gis",
]

MIDDLEWARE = [
    "core.rest.front.FrontMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.media.middleware.UploadLimitMiddleware",
    "core.requests.OddRequestMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.rest.cors.VillageCorsMiddleware",
    "core.rest.throttling.RateLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.policy.PolicyMiddleware",
    "core.villages.admin_scope.AdminScopeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.command_centre.noting.StaffAtWorkMiddleware",
]

ROOT_URLCONF = "core.urls"
WSGI_APPLICATION = "core.wsgi.application"
ASGI_APPLICATION = "core.asgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sites.context.website",
            ],
            # With a menu that is kept.
            "libraries": {"wagtailadmin_tags": "core.plugins.admin_tags"},
        },
    }
]

# -- Database, cache, tasks ------------------------------------------------------------------

GDAL_LIBRARY_PATH = gdal_library_path()
GEOS_LIBRARY_PATH = geos_library_path()

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'kampung.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "core.geo.sqlite"
    # IMMEDIATE and WAL together let several writers queue instead of failing as "locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["ENGINE"] = "django.contrib.gis.db.backends.postgis"
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=0)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# How many requests a web process answers at the same time; a stream of events is none of them.
KAMPUNG_WEB_THREADS = env.int("WEB_THREADS", default=8)
# How many connections to PostgreSQL a web process has besides those of its threads; 0: none outlives
# its request.
KAMPUNG_DATABASE_POOL = env.int("DATABASE_POOL", default=4)
# Whether the commonest reads of the API are planned once a connection, on PostgreSQL. A pooler that
# hands connections on after each transaction has to support it, as PgBouncer from 1.21 on does.
KAMPUNG_PREPARED_STATEMENTS = env.bool("DATABASE_PREPARED_STATEMENTS", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://kampung_cache")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    # Limits are counted in the cache; with Django's 300 rows a flood of requests would flush them.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 20_000)

# What the processes share of answers made before, tiles first of all: in Redis or the like, where
# there is one. To write them into the database or into files costs about as much as to make them.
CACHES["answers"] = (
    {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    else {**CACHES["default"], "KEY_PREFIX": "answers"}
)

TASKS = {"default": {"BACKEND": "core.tasks.QueuedTasks", "ENQUEUE_ON_COMMIT": True}}

# -- People ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "core.accounts.backends.IdentifierBackend",
    "core.accounts.people.PeopleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# A village office shares one address, so the lock is on the pair of account and address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "core.accounts.lockout.account_of"
AXES_CLIENT_IP_CALLABLE = "core.accounts.lockout.address_of"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.errors.csrf_failed"

# Citizens and watch members sign in at /api/v1/auth/, by a code or a passkey.
# What carries codes to phones, a dotted path (core/accounts/senders.py); empty: phones are not
# offered. Codes for email addresses go by mail.
KAMPUNG_CODE_SENDER = env.str("KAMPUNG_CODE_SENDER", default="")
KAMPUNG_CODE_FOLDER = DATA_DIR / "codes"
HEADLESS_ONLY = True
HEADLESS_ADAPTER = "core.accounts.adapters.PeopleHeadlessAdapter"
HEADLESS_TOKEN_STRATEGY = "core.accounts.people.PeoplesTokens"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_ADAPTER = "core.accounts.adapters.PeopleAdapter"
ACCOUNT_USER_DISPLAY = "core.accounts.people.display_name"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email", "phone"]
ACCOUNT_SIGNUP_FORM_CLASS = "core.accounts.signup.NameForm"
# allauth's own confirmation of addresses: here no account is made before its code is back.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 3
# Many people share an address of a mobile network, so it is the destination that is limited most.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "30/m/ip,300/h/ip,3/5m/key,20/d/key",
    "confirm_login_code": "30/m/ip,300/h/ip",
    "signup": "30/m/ip,300/h/ip",
    "change_email": "3/m/user,20/d/user,1/30s/key,10/d/key",
    "change_phone": "3/m/user,20/d/user",
    "verify_phone": "1/30s/key,10/d/key,5/m/ip",
}
MFA_ADAPTER = "core.accounts.adapters.PeopleMFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes", "totp"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kampung CMS"
# Either address is enough to sign up with; allauth would have one of them required.
SILENCED_SYSTEM_CHECKS = [
    "account.W001",
    "templates.W003",  # the library of tags that takes the place of Wagtail's
]

# -- Language and time -----------------------------------------------------------------------

# Django has no entry for these two languages of Lampung; without one it refuses the codes.
LANG_INFO.setdefault(
    "jv", {"bidi": False, "code": "jv", "name": "Javanese", "name_local": "Basa Jawa"}
)
LANG_INFO.setdefault(
    "ljp", {"bidi": False, "code": "ljp", "name": "Lampung", "name_local": "Cawa Lampung"}
)
LANGUAGE_CODE = "id"
LANGUAGES = [
    ("id", _("Indonesian")),
    ("jv", _("Javanese")),
    ("ljp", _("Lampung")),
    ("en", _("English")),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
# Ours before Wagtail's; both before what the apps and packages bring.
LOCALE_PATHS = [BASE_DIR / "core" / "locale", BASE_DIR / "core" / "locale_wagtail"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

# -- Static files and media ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What no address serves: uploads that wait for their import.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "private")},
    },
    "staticfiles": {"BACKEND": "core.static.StaticFiles"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# -- Wagtail ---------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Kampung CMS"
WAGTAILIMAGES_IMAGE_MODEL = "media.VillageImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.media.forms.VillageImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "media.VillageDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "csv", "doc", "docx", "jpg", "jpeg", "odp", "ods", "odt", "pdf", "png",
    "ppt", "pptx", "txt", "xls", "xlsx", "zip",
]  # fmt: skip
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"jpeg": "webp", "png": "webp", "gif": "webp", "webp": "webp"}
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILIMAGES_AVIF_QUALITY = 50  # looks like WebP at 78
# What the API makes renditions by on demand, each also as WebP or JPEG; AVIF only as made before.
KAMPUNG_RENDITION_FILTERS = [
    *(f"width-{size}" for size in (160, 320, 480, 640, 800, 960, 1280, 1600)),
    *(f"height-{size}" for size in (160, 320, 480, 640, 960)),
    *(f"max-{size}x{size}" for size in (320, 640, 1280, 1600)),
    *(f"fill-{size}" for size in ("160x160", "320x320", "640x360", "640x640", "1200x630")),
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Both would call a host outside at every visit of the admin.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 5
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "core.search"}}
TAGGIT_CASE_INSENSITIVE = True

# -- Maps ------------------------------------------------------------------------------------

# Tiles from another host beneath the maps, an address with {z}, {x} and {y}; empty: none are asked
# for, and the maps lie on the boundaries alone.
KAMPUNG_MAP_TILES = env.str("KAMPUNG_MAP_TILES", default="")
KAMPUNG_MAP_TILES_ATTRIBUTION = env.str("KAMPUNG_MAP_TILES_ATTRIBUTION", default="")

# -- API -------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The first one says what a 401 asks for.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.rest.authentication.AccessTokenAuthentication",
        "core.rest.sessions.SessionTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["core.rest.throttling.RequestThrottle"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.rest.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.rest.schema.Schema",
    "EXCEPTION_HANDLER": "core.rest.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    # How many proxies stand before the server; X-Forwarded-For is believed for so many steps.
    "NUM_PROXIES": env.int("KAMPUNG_PROXIES", default=0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kampung CMS",
    "DEFAULT_GENERATOR_CLASS": "core.rest.schema.Generator",
    "DESCRIPTION": "Public content of a regency's villages, for any frontend.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stay where they are used: as components their names would depend on one another, and
    # one more plugin would rename others' types.
    "POSTPROCESSING_HOOKS": [],
    "PREPROCESSING_HOOKS": ["core.rest.schema.only_public_endpoints"],
}
# Requests a minute: anonymous reads of one address in one process; changes of one address, and all
# that is done with one access token, over all processes. 0 counts nothing.
KAMPUNG_READS_A_MINUTE = env.int("KAMPUNG_READS_A_MINUTE", default=1200)
KAMPUNG_WRITES_A_MINUTE = env.int("KAMPUNG_WRITES_A_MINUTE", default=120)
# Webhooks go to public addresses by https alone. In development and tests they may go anywhere.
KAMPUNG_WEBHOOKS_TO_PRIVATE = env.bool("KAMPUNG_WEBHOOKS_TO_PRIVATE", default=False)
# With which messages are pushed to browsers (VAPID, base64url); empty: none are. Whom the push
# services write to: mailto:… or https://…; empty: the sender of mail.
KAMPUNG_PUSH_KEY = env.str("KAMPUNG_PUSH_KEY", default="")
KAMPUNG_PUSH_CONTACT = env.str("KAMPUNG_PUSH_CONTACT", default="")
# How long a frontend may ask for a previewed draft, after the button was pressed.
KAMPUNG_PREVIEW_SECONDS = env.int("KAMPUNG_PREVIEW_SECONDS", default=3600)
# How many messages a worker sends at a time, beside its tasks.
KAMPUNG_WEBHOOK_SENDERS = env.int("KAMPUNG_WEBHOOK_SENDERS", default=8)
# What tells caches before the API to forget what has changed, by dotted path; empty: nothing does.
KAMPUNG_CACHE_PURGER = env.str("KAMPUNG_CACHE_PURGER", default="")
KAMPUNG_CACHE_PURGE_URL = env.list("KAMPUNG_CACHE_PURGE_URL", default=[])
KAMPUNG_CACHE_PURGE_TOKEN = env.str("KAMPUNG_CACHE_PURGE_TOKEN", default="")
# Who may do what from a browser is decided in core.rest.cors.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = [
    "accept", "accept-language", "authorization", "content-type", "if-none-match",
    "last-event-id", "reply-key", "x-csrftoken", "x-requested-with", "x-session-token",
]  # fmt: skip
CORS_EXPOSE_HEADERS = ["ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"]

# -- Security --------------------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Wagtail's editor writes inline scripts and styles. The websites need neither, and their views
# narrow the policy by this.
KAMPUNG_WEBSITE_POLICY = {"script-src": ["'self'"], "style-src": ["'self'"]}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-inline'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", *hosts_of_tiles(KAMPUNG_MAP_TILES)],
        "connect-src": ["'self'"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

# Mail comes from the install's own domain unless another sender is named.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"noreply@{KAMPUNG_BASE_DOMAIN}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"kampung": {"level": env.str("KAMPUNG_LOG_LEVEL", default="INFO")}},
}
