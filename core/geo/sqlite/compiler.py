"""Has Django write spatial functions for this backend as it writes them for PostGIS.

Django's own SQL for SQLite is SpatiaLite's: it makes the distance to a NULL geometry 0 and names
functions after SpatiaLite. The functions registered here carry PostGIS's names and signatures.
"""

from __future__ import annotations

from django.contrib.gis.db.models.functions import GeoFuncMixin
from django.db.models.sql import compiler


class SpatialCompiler:
    def compile(self, node):
        """SQL and parameters. Raises NotSupportedError for a function SQLite was not given."""
        if not isinstance(node, GeoFuncMixin):
            return super().compile(node)
        # Some write an operator and would not ask for a name.
        self.connection.ops.spatial_function_name(node.name)
        render = getattr(node, "as_postgresql", node.as_sql)
        return render(self, self.connection)


class SQLCompiler(SpatialCompiler, compiler.SQLCompiler):
    pass


class SQLInsertCompiler(SpatialCompiler, compiler.SQLInsertCompiler):
    pass


class SQLDeleteCompiler(SpatialCompiler, compiler.SQLDeleteCompiler):
    pass


class SQLUpdateCompiler(SpatialCompiler, compiler.SQLUpdateCompiler):
    pass


class SQLAggregateCompiler(SpatialCompiler, compiler.SQLAggregateCompiler):
    pass
