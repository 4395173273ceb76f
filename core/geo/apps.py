"""Makes the geometry helpers an application, so that its tests and models have a label."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

SET_MARK = "_kampung_without_compiler"


class GeoConfig(AppConfig):
    name = "core.geo"
    label = "geo"
    verbose_name = "Geography"

    def ready(self):
        from core.geo import checks  # noqa: F401

        connection_created.connect(without_compiler, dispatch_uid="core.geo")


def without_compiler(sender, connection, **kwargs):
    """PostGIS's functions are costed so high that PostgreSQL compiles nearly each query of them,
    for some 80 ms, to carry it out within ten. Not an option of the connection: poolers refuse it.
    """
    if connection.vendor == "postgresql" and not hasattr(connection.connection, SET_MARK):
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
        # One from a pool comes back many times, and is as it was left.
        setattr(connection.connection, SET_MARK, True)
