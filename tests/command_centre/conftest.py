"""What the tests of the command centre share: three villages in two districts, and sources that
measure what a test says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.command_centre import sources
from core.events import log
from core.events.models import Event
from core.plugins.specs import CompletenessRuleSpec, MetricSpec
from core.testing.factories import provisioned
from tests.command_centre.alarms import alarms  # noqa: F401  fixture


@pytest.fixture(autouse=True)
def own_events(monkeypatch):
    """A test's transaction is never over, and PostgreSQL's readers wait for it; here they do not."""
    monkeypatch.setattr(
        log, "readable", lambda using="default": Event.objects.order_by("transaction", "id")
    )


@pytest.fixture
def third_village(village):
    """In the district of `village`."""
    return provisioned("18.02.01.2004", "Sendang Asih")


@pytest.fixture
def say(monkeypatch):
    """A function that adds a source: `say(values, **of)` measures these values by village id, and
    returns the dict, which the test may change. `weights` is a dict too; `met` are ids of villages
    that meet a rule. An exception in the place of either is raised."""
    added: list[sources.Source] = []
    known = sources.sources()
    monkeypatch.setattr(sources, "sources", lambda: (*known, *added))

    def answer(given):
        def measure(villages):
            if isinstance(given, Exception):
                raise given
            ids = set(villages.values_list("pk", flat=True))
            if isinstance(given, set):
                return given & ids
            return {pk: value for pk, value in given.items() if pk in ids}

        return measure

    def say(values=None, *, name="things", met=None, weights=None, slug="said", **of):
        metrics = rules = ()
        if values is not None:
            weigh = answer(weights) if weights is not None else None
            metrics = (MetricSpec(name, "Things", "things", answer(values), weights=weigh, **of),)
        if met is not None:
            rules = (CompletenessRuleSpec(name, "A thing", answer(met), **of),)
        added.append(sources.Source(slug, "Said", metrics, rules, is_plugin=False))
        return values

    say.forget = added.clear
    say.alone = lambda: monkeypatch.setattr(sources, "sources", lambda: tuple(added))
    say.replace = replace
    return say
