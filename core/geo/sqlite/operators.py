"""The SQL of spatial lookups: a search in the index, then the exact comparison."""

from __future__ import annotations

from django.contrib.gis.db.backends.utils import SpatialOperator
from django.db import NotSupportedError
from django.db.models.expressions import Col

from core.geo.sqlite import rtree


class Operator(SpatialOperator):
    """A lookup answered by one SQL function of both sides."""

    def __init__(self, func: str):
        super().__init__(func=func)


class IndexedOperator(Operator):
    """A lookup that can hold only where the boxes of both sides meet.

    Where the left side is an indexed column, the rows come from the index.
    """

    def margin(self, template_params: dict) -> str:
        """SQL for how far apart the boxes may be."""
        return ""

    def as_sql(self, connection, lookup, template_params, sql_params):
        sql, params = super().as_sql(connection, lookup, template_params, sql_params)
        column = lookup.lhs
        if not self._has_index(column) or self._compares_with_own_row(column, lookup.rhs):
            return sql, params
        inside = rtree.candidates(
            column.target.model._meta.db_table,
            column.target.column,
            template_params["rhs"],
            self.margin(template_params),
        )
        alias = connection.ops.quote_name(column.alias)
        # A plain column has no parameters, so all there are belong to the right side and its
        # margin, which stand in the search once for each side of the box.
        return f"({alias}.{rtree.ROWID} IN ({inside}) AND {sql})", (*tuple(params) * 4, *params)

    @staticmethod
    def _has_index(column) -> bool:
        # Without an alias the condition is that of a constraint, which takes no subqueries.
        return isinstance(column, Col) and bool(column.alias) and column.target.spatial_index

    @staticmethod
    def _compares_with_own_row(column: Col, rhs) -> bool:
        """Whether the right side is of the same row, for which a search of the index is a waste."""
        return hasattr(rhs, "flatten") and any(
            isinstance(part, Col) and part.alias == column.alias for part in rhs.flatten()
        )


class DWithinOperator(IndexedOperator):
    """`dwithin`: the box is widened by the distance, which is planar, as PostGIS's is."""

    def margin(self, template_params):
        return f"({template_params['value']})"


class Operators(dict):
    """Lookups by name. One that is missing is not supported, rather than a KeyError."""

    def __missing__(self, lookup_name):
        raise NotSupportedError(
            f"The embedded database does not support the {lookup_name} lookup; use another, or a "
            "PostGIS database."
        )


OPERATORS = Operators(
    # Box operators. `exact` compares boxes too: PostGIS gives it the operator `~=`.
    bboverlaps=IndexedOperator("geo_boxes_overlap"),
    bbcontains=IndexedOperator("geo_box_contains"),
    contained=IndexedOperator("geo_box_within"),
    same_as=IndexedOperator("geo_boxes_equal"),
    exact=IndexedOperator("geo_boxes_equal"),
    # Comparisons of shapes.
    contains=IndexedOperator("ST_Contains"),
    contains_properly=IndexedOperator("ST_ContainsProperly"),
    coveredby=IndexedOperator("ST_CoveredBy"),
    covers=IndexedOperator("ST_Covers"),
    crosses=IndexedOperator("ST_Crosses"),
    disjoint=Operator("ST_Disjoint"),
    equals=IndexedOperator("ST_Equals"),
    intersects=IndexedOperator("ST_Intersects"),
    overlaps=IndexedOperator("ST_Overlaps"),
    # A pattern may ask for shapes that lie apart.
    relate=Operator("ST_Relate"),
    touches=IndexedOperator("ST_Touches"),
    within=IndexedOperator("ST_Within"),
    dwithin=DWithinOperator("ST_DWithin"),
)
