"""Makes the geometry helpers an application, so that its tests and models have a label."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class GeoConfig(AppConfig):
    name = "core.geo"
    label = "geo"
    verbose_name = "Geography"

    def ready(self):
        connection_created.connect(without_compiler, dispatch_uid="core.geo")


def without_compiler(sender, connection, **kwargs):
    """PostGIS's functions are costed so high that PostgreSQL compiles nearly each query of them,
    for some 80 ms, to carry it out within ten. Not an option of the connection: poolers refuse it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
