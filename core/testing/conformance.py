"""The plugin conformance kit: what every plugin must hold to, checked from what it registered.

In a plugin's tests:

    from core.testing import conformance

    @pytest.mark.parametrize("check", conformance.checks("ronda"), ids=str)
    def test_conformance(check, village, other_village, client):
        check(village, other_village, client)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.urls import URLResolver
from django.utils.module_loading import import_string
from rest_framework.utils.encoders import JSONEncoder
from wagtail import blocks

from core.plugins import gated
from core.plugins.registry import Plugin, registry
from core.plugins.switching import models_of, switch
from core.testing.rows import make_row
from core.testing.shapes import assert_described
from core.villages.admin import VillageModelAdmin
from core.villages.models import ROLE_SCOPE, Village
from core.villages.ownership import VillageOwned


@dataclass(frozen=True)
class Check:
    """One named check of one plugin; called with two villages and a Django test client."""

    name: str
    plugin: Plugin
    run: Callable

    def __call__(self, village, other_village, client) -> None:
        self.run(self.plugin, village, other_village, client)

    def __str__(self):
        return f"{self.plugin.slug}-{self.name}"


def checks(slug: str) -> list[Check]:
    """All checks for a plugin that is ready."""
    plugin = registry.plugins[slug]
    return [
        Check(function.__name__.strip("_"), plugin, function)
        for function in (
            _models_belong_to_villages,
            _migrations_are_complete,
            _no_wagtail_hooks_of_its_own,
            _admin_lists_are_scoped,
            _permissions_exist,
            _blocks_speak_json,
            _endpoints_are_gated,
            _endpoints_know_their_village,
            _website_pages_are_gated,
            _asked_for_many_villages_in_few_queries,
        )
    ]


def _configs(plugin: Plugin):
    return [
        config
        for config in apps.get_app_configs()
        if getattr(config, "plugin_manifest", None) == plugin.manifest
    ]


def _models_belong_to_villages(plugin, village, other_village, client):
    for config in _configs(plugin):
        for model in config.get_models():
            assert issubclass(model, VillageOwned), (
                f"{model._meta.label} belongs to no village: derive it from VillageOwned."
            )


def _migrations_are_complete(plugin, village, other_village, client):
    labels = [config.label for config in _configs(plugin)]
    if labels:
        out = StringIO()
        try:
            call_command("makemigrations", *labels, check=True, dry_run=True, stdout=out)
        except SystemExit:
            raise AssertionError(f"Migrations are missing:\n{out.getvalue()}") from None


def _no_wagtail_hooks_of_its_own(plugin, village, other_village, client):
    for config in _configs(plugin):
        assert find_spec(f"{config.name}.wagtail_hooks") is None, (
            "A plugin registers nothing with Wagtail itself; describe it in a hook."
        )


def _admin_lists_are_scoped(plugin, village, other_village, client):
    for spec in plugin.collected["register_admin"]:
        assert issubclass(import_string(spec.model_admin), VillageModelAdmin), spec.model_admin


def _permissions_exist(plugin, village, other_village, client):
    from django.contrib.auth.models import Permission

    known = {
        f"{label}.{codename}"
        for label, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    for spec in plugin.collected["register_permissions"]:
        assert spec.role in ROLE_SCOPE, f"no role {spec.role}"
        assert set(spec.permissions) <= known, set(spec.permissions) - known


def _blocks_speak_json(plugin, village, other_village, client):
    switch([village], plugin.slug, True)
    for spec in plugin.collected["register_blocks"]:
        block = spec.block()
        value = block.normalize(block.get_default())
        shown = block.get_api_representation(_filled(block, value), {"village": village})
        assert_described(shown, lambda shapes, block=block: shapes.block(block))
        json.dumps(block.get_prep_value(value), cls=JSONEncoder)


def _filled(block, value):
    """The value with what its form would make of texts and ticks that nobody has given yet."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if value[name] is None and isinstance(child, blocks.BooleanBlock):
                value[name] = False
            elif value[name] is None and isinstance(child, blocks.CharBlock | blocks.TextBlock):
                value[name] = ""
    return value


def _lists(plugin) -> list[str]:
    """Paths of the plugin's endpoints that take no keyword."""
    return [path for path in _paths(plugin) if "<" not in path and "(" not in path]


def _paths(plugin) -> list[str]:
    return [
        path
        for spec in plugin.collected["register_api"]
        for path in _walk(import_module(spec.urlconf).urlpatterns, "")
    ]


def _walk(patterns, prefix):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern)


def _url(village, plugin, path) -> str:
    return f"/api/v1/villages/{village.code}/{plugin.slug}/{path}"


def _endpoints_are_gated(plugin, village, other_village, client):
    switch([village], plugin.slug, False)
    for path in _lists(plugin):
        for method in ("get", "head", "post", "options"):
            response = getattr(client, method)(_url(village, plugin, path))
            assert response.status_code == 404, f"{method} {path} answers while switched off"
    switch([village], plugin.slug, True)
    for path in _lists(plugin):
        assert client.get(_url(village, plugin, path)).status_code < 500, path
        refused = client.get(_url(village, plugin, path), {"no_such_parameter": "1"})
        # What is not for the anonymous asks them to sign in before it looks at anything.
        known = (400, 401, 405)
        assert refused.status_code in known, f"{path} takes an unknown parameter"


def _endpoints_know_their_village(plugin, village, other_village, client):
    switch([village, other_village], plugin.slug, True)
    canary = "Zebra-tetangga"
    rows = [make_row(model, other_village, canary) for model in models_of(plugin)]
    for path in _lists(plugin):
        assert canary not in client.get(_url(village, plugin, path)).content.decode(), path
    for path in _paths(plugin):
        for row in rows:
            if "<int:pk>" in path:
                filled = path.replace("<int:pk>", str(row.pk))
                assert client.get(_url(village, plugin, filled)).status_code in (401, 404, 405), (
                    filled
                )


def _website_pages_are_gated(plugin, village, other_village, client):
    host = {"host": village.hostname}
    for state, expected in ((False, 404), (True, 200)):
        switch([village], plugin.slug, state)
        for spec in plugin.collected["register_public_urls"]:
            for pattern in import_module(spec.urlconf).urlpatterns:
                if str(pattern.pattern) == "":
                    response = client.get(f"/p/{plugin.slug}/", headers=host)
                    assert response.status_code == expected


def _asked_for_many_villages_in_few_queries(plugin, village, other_village, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    villages = Village.objects.all()
    for ask in (partial(gated.metrics, staff=True), gated.completeness):
        for owner, spec, outcome in ask(villages):
            if owner.slug == plugin.slug:
                assert outcome.ok, f"{spec.name}: {outcome.error!r}"
    with CaptureQueriesContext(connection) as captured:
        count = sum(owner.slug == plugin.slug for owner, _spec, _outcome in gated.metrics(villages))
    # A savepoint and its release come with each guarded call of each plugin.
    asked = [query for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 3 * max(1, count) + 3 * len(list(registry.specs("register_metrics")))
    ids = set(villages.values_list("pk", flat=True))
    for spec, ask, most in _asked_for_the_command_centre(plugin):
        with CaptureQueriesContext(connection) as captured:
            told = ask(villages)
        assert len(captured) <= most, f"{spec.name}: {len(captured)} queries"
        assert set(told) <= ids, f"{spec.name} tells of villages that it was not asked about"


def _asked_for_the_command_centre(plugin):
    """Each of the plugin's functions that answers for many villages at once, made to answer village
    ids, with the most queries it may make."""

    def alerting(spec):
        def ask(villages):
            alerts = list(spec.active(villages))
            assert len({alert.key for alert in alerts}) == len(alerts), f"{spec.name}: keys differ"
            return [alert.village for alert in alerts]

        return ask

    for spec in plugin.collected["register_metrics"]:
        if spec.weights is not None:
            yield spec, spec.weights, 2
    for spec in plugin.collected["register_completeness_rules"]:
        if spec.applies is not None:
            yield (
                spec,
                lambda villages, spec=spec: spec.applies(villages).values_list("pk", flat=True),
                2,
            )
    for spec in plugin.collected["register_alerts"]:
        yield spec, alerting(spec), 2
    for spec in plugin.collected["register_signs_of_life"]:
        yield spec, spec.latest, 3
