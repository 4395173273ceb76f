"""The search of the install: Wagtail's in the database, with SQLite's ranking done in one pass.

On SQLite the library ranks each row that fits by a subquery that matches the whole index again: a
word that stands on half of 12,000 pages takes fifteen seconds. Here the index is joined to what is
searched, and the same query takes forty milliseconds. PostgreSQL is asked as the library does.
"""

from __future__ import annotations

from django.db import connection
from modelsearch.backends.database import SearchBackend as DatabaseSearchBackend
from modelsearch.query import MatchAll, Not

LONGEST_QUERY = 100


def clean_query(text: str) -> str:
    """A query as it is searched for: its words, at most a hundred characters. Signs of SQLite's
    full-text syntax are no part of words, and a lone quotation mark would be an error."""
    signs = (c if c.isalnum() or c in "-.'’/" else " " for c in text[: 2 * LONGEST_QUERY])
    words = [word.strip("-.'’/") for word in "".join(signs).split()]
    return " ".join(word for word in words if word)[:LONGEST_QUERY]


def SearchBackend(params):  # noqa: N802  the name that the library looks for
    """The search backend of the database that is in use, for WAGTAILSEARCH_BACKENDS."""
    backend = DatabaseSearchBackend(params)
    if connection.vendor == "sqlite" and hasattr(backend, "autocomplete_query_compiler_class"):
        backend.query_compiler_class = _in_one_pass(backend.query_compiler_class)
        backend.autocomplete_query_compiler_class = _in_one_pass(
            backend.autocomplete_query_compiler_class
        )
    return backend


def _in_one_pass(compiler: type) -> type:
    from modelsearch.backends.database.sqlite.query import (
        MatchExpression,
        SQLiteFTSIndexEntry,
        normalize,
    )
    from modelsearch.utils import get_descendants_content_types_pks

    index = SQLiteFTSIndexEntry._meta.db_table
    entry = SQLiteFTSIndexEntry._meta.get_field("index_entry").related_model._meta.db_table

    class OnePass(compiler):
        def search(self, config, start, stop, score_field=None):
            query = normalize(self.query)
            if isinstance(query, (MatchAll, Not)) or not (self.order_by_relevance or score_field):
                return super().search(config, start, stop, score_field)
            score_field = score_field or "_score"
            columns = self.fields or self.FTS_TABLE_FIELDS
            match = MatchExpression(columns, self.build_search_query(query, config=config))
            meta = self.queryset.model._meta
            types = ", ".join(map(str, get_descendants_content_types_pks(self.queryset.model)))
            # A short title counts more, as the library has it.
            score = f"bm25({index})" + (
                f" * (1 + {entry}.title_norm)" if "title" in columns else ""
            )
            found = self.queryset.filter(match).extra(
                tables=[entry, index],
                where=[
                    f"{index}.rowid = {entry}.id",
                    f'{entry}.object_id = "{meta.db_table}"."{meta.pk.column}"',
                    f"{entry}.content_type_id IN ({types})",
                ],
                select={score_field: score},
            )
            if self.order_by_relevance:
                found = found.extra(order_by=[score_field, "-pk"])
            elif not found.query.order_by:
                found = found.order_by("-pk")
            return found[start:stop]

    OnePass.__name__ = compiler.__name__
    return OnePass
