"""`/health/`: is the install able to work, and which plugins are set aside and why?

django-health-check runs checks behind HTML views of its own; what is wanted here is one small
JSON answer that also carries the plugins' own checks, so it is written out.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.plugins.calls import guarded
from core.plugins.registry import registry
from core.version import CORE_VERSION


@never_cache
@require_safe
def health(request):
    """200 while the core works, 503 when it does not. A plugin's failure is told, not fatal.

    Error texts are shown to signed-in staff only: they can name paths and addresses.
    """
    checks = {"database": _try(_database), "cache": _try(_cache)}
    # Of parts that core does not know: told, like the plugins', and no failure of the whole.
    checks |= {
        name: _try(import_string(path)) for name, path in settings.KAMPUNG_HEALTH_CHECKS.items()
    }
    for plugin, spec in registry.specs("register_health_checks"):
        outcome = guarded(plugin.slug, spec.name, spec.check)
        checks[f"{plugin.slug}.{spec.name}"] = outcome.error
    is_staff = request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")
    broken = [name for name in ("database", "cache") if checks[name] is not None]
    answer = {
        "status": "failing" if broken else "ok",
        "version": CORE_VERSION,
        "checks": {name: _shown(error, is_staff) for name, error in checks.items()},
        "plugins": {
            "ready": {slug: plugin.manifest.version for slug, plugin in registry.plugins.items()},
            "set_aside": {
                slug: {"phase": item.phase} | ({"error": item.error} if is_staff else {})
                for slug, item in registry.quarantined.items()
            },
            "disabled": registry.disabled,
        },
    }
    return JsonResponse(answer, status=503 if broken else 200)


def _try(check):
    try:
        check()
    except Exception as error:  # whatever is broken, the answer must say so
        return error
    return None


def _shown(error, is_staff: bool) -> str:
    if error is None:
        return "ok"
    return f"failing: {error}" if is_staff else "failing"


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache():
    cache.set("health", "ok", 10)
    if cache.get("health") != "ok":
        raise RuntimeError("the cache does not give back what was put into it")
