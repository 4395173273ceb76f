"""System checks: a purger that cannot be used is told before a cache goes stale."""

from django.core.checks import Error, register

from frontend_api.purging.purgers import configured


@register("purging")
def purger_is_there(app_configs, **kwargs):
    try:
        configured()
    except Exception as error:  # a deployment's module may fail in any way
        return [
            Error(
                f"KAMPUNG_CACHE_PURGER cannot be used: {type(error).__name__}: {error}",
                hint="Name a class or function by its dotted path, for example "
                "frontend_api.purging.purgers.VarnishPurger, and set KAMPUNG_CACHE_PURGE_URL and "
                "KAMPUNG_CACHE_PURGE_TOKEN as it needs them; or leave it empty to purge nothing.",
                id="kampung.E020",
            )
        ]
    return []
