"""pluggy alone would pass over this in silence."""

from core.plugins.hookspecs import hookimpl


@hookimpl
def register_blokcs():
    return []
