"""Django's own admin is not there for plugins: nothing may load this module."""

from kampung_badmodels.models import Half  # noqa: F401
