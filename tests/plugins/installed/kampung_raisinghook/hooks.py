"""The second hook raises; the first must not stay registered."""

from core.plugins import specs
from core.plugins.hookspecs import hookimpl


@hookimpl
def register_blocks():
    from wagtail.blocks import CharBlock

    return [specs.BlockSpec("half", block=CharBlock)]


@hookimpl
def register_metrics():
    raise RuntimeError("boom in hook")
