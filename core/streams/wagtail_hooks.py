"""Loads the editor's hooks of the villages."""

from core.villages import editor_hooks  # noqa: F401
