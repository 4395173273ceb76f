"""A plugin's alerts, as a test says them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.command_centre import alerts
from core.plugins.specs import ActiveAlert, AlertSpec

NAME = {"source": "said", "name": "alarms"}


@pytest.fixture
def alarms(monkeypatch):
    """A list of `ActiveAlert`s that hold now; `alarms.of(village, key, title)` adds one."""

    class Alarms(list):
        def of(self, village, key="1", title="Kebakaran", **values):
            self.append(ActiveAlert(key, village.pk, title, timezone.now(), **values))
            return {**NAME, "key": key}

    held = Alarms()
    spec = AlertSpec(
        "alarms",
        "Alarms",
        lambda villages: [alarm for alarm in held if villages.filter(pk=alarm.village).exists()],
    )
    plugin = SimpleNamespace(slug="said", manifest=SimpleNamespace(title="Said"))
    monkeypatch.setattr(alerts, "registry", SimpleNamespace(specs=lambda _hook: [(plugin, spec)]))
    monkeypatch.setattr(alerts, "villages_with", lambda _slug, villages: villages)
    return held
