"""Raises at import."""

raise RuntimeError("boom at import")
