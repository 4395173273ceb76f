"""Every call at run time raises; what it wrote before must be undone."""

from core.plugins import specs
from core.plugins.hookspecs import hookimpl


def fail(*args, **kwargs):
    raise RuntimeError("moody")


@hookimpl
def register_blocks():
    from kampung_moody.blocks import MoodyBlock

    return [specs.BlockSpec("mood", block=MoodyBlock)]


@hookimpl
def register_metrics():
    return [specs.MetricSpec("mood", "Mood", "points", fail)]


@hookimpl
def register_map_layers():
    return [specs.MapLayerSpec("mood", "Mood", fail, "point")]


@hookimpl
def register_search():
    return [specs.SearchSpec("mood", "Mood", fail)]


@hookimpl
def register_health_checks():
    return [specs.HealthCheckSpec("mood", fail)]


@hookimpl
def on_village_enabled(village):
    village.__class__.objects.filter(pk=village.pk).update(address="spoiled")
    fail()


@hookimpl
def on_village_disabled(village):
    fail()


@hookimpl
def load_demo_data(villages, progress):
    fail()


@hookimpl
def export_personal_data(user):
    fail()


@hookimpl
def erase_personal_data(user):
    fail()
