"""PostgreSQL + PostGIS, Redis and object storage, all chosen by environment variables."""

from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY, KAMPUNG_PUBLIC_URL, STORAGES, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
KAMPUNG_STRICT_SCOPING = False

if env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "region_name": env.str("S3_REGION", default=None),
            "default_acl": None,
            "querystring_auth": env.bool("S3_SIGNED_URLS", default=False),
        },
    }

    # Uploads that wait for their import: with several machines, in a bucket that nobody may read.
    if env.str("S3_PRIVATE_BUCKET", default=""):
        STORAGES["private"] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                **STORAGES["default"]["OPTIONS"],
                "bucket_name": env.str("S3_PRIVATE_BUCKET"),
                "querystring_auth": True,
            },
        }

    # Pictures come from the bucket's own host, which the pages must be allowed to show.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] += env.list("S3_PUBLIC_ORIGINS", default=[])

if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))

if KAMPUNG_PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_SSL_REDIRECT = True
