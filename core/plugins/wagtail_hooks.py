"""The bridge: registers the plugins' lists with Wagtail, once for all of them."""

from django.utils.module_loading import import_string
from wagtail_modeladmin.options import modeladmin_register

from core.plugins.registry import registry

for _plugin, _spec in registry.specs("register_admin"):
    _base = import_string(_spec.model_admin)
    # A class of its own, so that one list class can say which plugin it belongs to.
    modeladmin_register(type(_base.__name__, (_base,), {"slug": _plugin.slug}))
