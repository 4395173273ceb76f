"""The base of every plugin model: a row belongs to a village, and a query says whose rows it wants.

A query that names no village is refused: with an error in tests and development, with an empty
answer in production, where showing nothing is better than showing another village's rows.
django-scopes does the same with a scope opened around the code; naming the village in the query
keeps it readable where it stands, and works across threads and generators.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.expressions import Col, CombinedExpression
from django.db.models.lookups import Exact, In
from django.db.models.sql.where import AND
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

_lifted: ContextVar[bool] = ContextVar("scoping_lifted", default=False)


class UnscopedQuery(RuntimeError):
    """A query for a village's rows that does not say which village."""


@contextmanager
def scoping_lifted():
    """For Django's own uniqueness checks, which must see all rows. Not for views."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


class OwnedQuerySet(models.QuerySet):
    """A queryset that reads and writes only once it is bounded to villages."""

    _bounded = False
    _mixed = False

    def for_village(self, village: Village):
        return self.filter(village=village)._mark()

    def for_villages(self, villages):
        """`villages` is a queryset or a list of villages or their ids."""
        by_ids = getattr(villages, "by_ids", None)
        condition = by_ids("village_id") if by_ids else models.Q(village__in=villages)
        return self.filter(condition)._mark()

    def for_user(self, user: User, roles=None):
        """Rows of the villages in which the user holds one of `roles` (the editors' by default)."""
        # Here and not above: the areas' own models are loaded by way of this module.
        from core.villages.scoping import scope_of

        scope = scope_of(user) if roles is None else scope_of(user, roles)
        return self.filter(scope.condition("village__"))._mark()

    def unscoped(self):
        """All villages' rows: for commands, migrations and figures over the whole regency."""
        return self.all()._mark()

    def _mark(self):
        self._bounded = True
        return self

    def _clone(self):
        clone = super()._clone()
        clone._bounded = self._bounded
        clone._mixed = self._mixed
        return clone

    def _is_bounded(self) -> bool:
        if self._bounded or _lifted.get() or self.query.is_empty():
            return True
        return not self._mixed and _names_owner(self.query)

    def _refuse(self) -> None:
        if settings.KAMPUNG_STRICT_SCOPING:
            name = self.model.__name__
            raise UnscopedQuery(
                f"{name} is queried without a village. Begin with {name}.objects.for_village(…), "
                ".for_villages(…) or .for_user(…); .unscoped() where all villages are meant."
            )

    def _fetch_all(self):
        if self._result_cache is None and not self._is_bounded():
            self._refuse()
            self._result_cache = []
        super()._fetch_all()

    def _guarded(self, method, *args, **kwargs):
        queryset = self
        if not self._is_bounded():
            self._refuse()
            queryset = self.none()
        return getattr(super(OwnedQuerySet, queryset), method)(*args, **kwargs)

    def iterator(self, *args, **kwargs):
        return self._guarded("iterator", *args, **kwargs)

    def aiterator(self, *args, **kwargs):
        return self._guarded("aiterator", *args, **kwargs)

    def raw(self, *args, **kwargs):
        return self._guarded("raw", *args, **kwargs)

    def _merged(self, other, result):
        # What is taken from two querysets is bounded only when both are.
        result._bounded = self._is_bounded() and other._is_bounded()
        result._mixed = True
        return result

    def __or__(self, other):
        return self._merged(other, super().__or__(other))

    def __xor__(self, other):
        return self._merged(other, super().__xor__(other))

    def _combinator_query(self, combinator, *others, all=False):
        result = super()._combinator_query(combinator, *others, all=all)
        for other in others:
            self._merged(other, result)
            if not result._bounded:
                break
        return result

    def count(self):
        return self._guarded("count")

    def exists(self):
        return self._guarded("exists")

    def aggregate(self, *args, **kwargs):
        return self._guarded("aggregate", *args, **kwargs)

    def update(self, **kwargs):
        return self._guarded("update", **kwargs)

    def delete(self):
        return self._guarded("delete")

    def _raw_delete(self, using):
        return self._guarded("_raw_delete", using)

    update.alters_data = True
    delete.alters_data = True
    delete.queryset_only = True
    _raw_delete.alters_data = True


def _names_owner(query) -> bool:
    """Whether one of the conditions that must all hold fixes the village, or a parent row that
    itself belongs to a village (as `post.shifts.all()` does)."""
    where = query.where
    if where.connector != AND or where.negated:
        return False
    for condition in where.children:
        if isinstance(condition, (Exact, In)):
            field = getattr(condition.lhs, "target", None)
            related = getattr(field, "related_model", None)
            # A row compared with itself (`village=F("village")`) names no village.
            if isinstance(condition.rhs, (Col, CombinedExpression)):
                continue
            if related is not None and (
                related._meta.label == "villages.Village" or _fixes_village(related)
            ):
                return True
    return False


def _fixes_village(model) -> bool:
    """Whether each row of the model belongs to one village: one of a regency's fixes none."""
    return issubclass(model, VillageOwned) and not model._meta.get_field("village").null


class VillageOwned(models.Model):
    """An abstract model whose rows belong to one village each."""

    village = models.ForeignKey(
        "villages.Village",
        on_delete=models.CASCADE,
        related_name="%(app_label)s_%(class)s_set",
        verbose_name=_("village"),
    )

    objects = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._state.owner = instance._owner()
        return instance

    def _owner(self) -> tuple[int | None, ...]:
        """The key of whose the row is, as far as it is loaded."""
        return (self.__dict__.get("village_id"),)

    def moved_from(self) -> tuple[int | None, ...] | None:
        """Whose the row was when it was loaded or saved last, where that has changed since: told
        once, to whoever tells its former owner (`core.events.answers`)."""
        before = getattr(self._state, "owner", None)
        self._state.owner = self._owner()
        is_known = before is not None and any(before)
        return before if is_known and before != self._state.owner else None

    def validate_unique(self, exclude=None):
        with scoping_lifted():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude=None):
        with scoping_lifted():
            super().validate_constraints(exclude)
