"""Returns a string where a spec is wanted."""

from core.plugins.hookspecs import hookimpl


@hookimpl
def register_metrics():
    return ["posts"]
