"""Schemathesis reads the API's description and tries to find where the API does not keep to it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from core.accounts.models import AccessToken
from core.accounts.tokens import abilities
from core.plugins.switching import switch
from core.testing.factories import OTHER_CODE, VILLAGE_CODE

pytestmark = pytest.mark.usefixtures("no_failure_in_the_log")

HOOKS = Path(__file__).parent / "schemathesis_hooks.py"
PROGRAM = Path(sys.executable).parent / "st"
MOST_SECONDS = 1500
REGENCY, DISTRICT = "18.02", "18.02.01"


@pytest.fixture
def install(address, settings, village, other_village, every_type, make_news, operator):
    """Two villages with a page of every type and every plugin, and the token of an operator."""
    settings.KAMPUNG_WEBHOOKS_TO_PRIVATE = True
    settings.KAMPUNG_READS_A_MINUTE = settings.KAMPUNG_WRITES_A_MINUTE = 10**6
    for slug in ("ronda", "netizen", "gismap"):
        switch([village, other_village], slug, True)
    make_news(village, "Panen Raya").tags.set(["Panen"])
    make_news(other_village, "Kabar Tetangga")
    _token, secret = AccessToken.objects.issue(operator, "Uji", [village], list(abilities()))
    return address("/api/v1/schema/"), secret


def configuration(secret: str) -> str:
    """Schemathesis' settings: real codes mostly, or little else than 404 would be seen."""
    quoted = json.dumps
    places = {
        "villages": [VILLAGE_CODE, OTHER_CODE],
        "districts": [DISTRICT],
        "regencies": [REGENCY],
    }
    lines = [
        f"hooks = {quoted(str(HOOKS))}",
        "[auth.openapi.accessToken]",
        f"bearer = {quoted(secret)}",
        "",
    ]
    for name, codes in places.items():
        lines += [f"[dictionaries.{name}]", f"values = {quoted(codes)}", ""]
    for name in places:
        lines += [
            "[[operations]]",
            f'include-path-regex = "^/api/v1/{name}/"',
            f'parameters = {{ "path.code" = {{ dictionary = "{name}", probability = 0.8 }} }}',
            "",
        ]
    return "\n".join(lines)


def test_schemathesis_finds_nothing(install, tmp_path):
    schema, secret = install
    # The edges of every parameter are ten minutes on PostgreSQL: values at random find what it alone
    # refuses.
    phases = ["fuzzing", "stateful"] if connection.vendor == "postgresql" else ["coverage"]
    config = tmp_path / "schemathesis.toml"
    config.write_text(configuration(secret))
    command = [
        PROGRAM, "--config-file", config, "run", schema, "--checks", "all", "--seed", "1",
        "--max-examples", "10", "--phases", ",".join(phases), "--no-color", "--continue-on-failure",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=MOST_SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
