"""The deployment guide knows every environment variable, and the health answer it shows is the real one."""

import json
import re

from tests.docs.samples import ROOT, blocks, document

TEXT = document("deployment.md")
READ = re.compile(
    r"""\benv\.\w+\(\s*["'](\w+)["']"""  # env.str("NAME", …)
    r"""|\benv\(\s*["'](\w+)["']"""
    r"""|os\.environ(?:\.get)?[\[(]\s*["'](\w+)["']"""
    r"""|["'](\w+)["'] not in os\.environ"""
)


def read_by_the_settings() -> set[str]:
    sources = (
        path.read_text()
        for path in (ROOT / "core" / "settings").glob("*.py")
        if path.name != "test.py"  # which no install has
    )
    return {next(filter(None, names)) for source in sources for names in READ.findall(source)}


def table() -> dict[str, list[str]]:
    """The cells of each row of the table of variables, by name."""
    section = TEXT.split("\n## Environment variables\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", section, re.MULTILINE)
    return {name: cells for name, *cells in rows}


def test_every_variable_is_in_the_table_and_no_other():
    assert len(read_by_the_settings()) > 15
    assert set(table()) == read_by_the_settings()


def test_the_table_gives_the_real_defaults():
    """Of the settings that are plain values."""
    for name, expected in {
        "KAMPUNG_PUBLIC_URL": "http://localhost:8000",
        "KAMPUNG_PROXIES": "0",
        "KAMPUNG_LOG_LEVEL": "INFO",
        "DATABASE_CONN_MAX_AGE": "0",
        "CACHE_URL": "dbcache://kampung_cache",
        "HSTS_SECONDS": "31536000",
        "KAMPUNG_MAX_REQUEST_BYTES": "26214400",
    }.items():
        assert f"`{expected}`" in table()[name][0], name
    source = "".join(path.read_text() for path in (ROOT / "core" / "settings").glob("*.py"))
    for text in (
        '"KAMPUNG_PUBLIC_URL", default="http://localhost:8000"',
        '"KAMPUNG_PROXIES", default=0',
        '"KAMPUNG_LOG_LEVEL", default="INFO"',
        '"DATABASE_CONN_MAX_AGE", default=0',
        '"CACHE_URL", default="dbcache://kampung_cache"',
        '"HSTS_SECONDS", default=31_536_000',
        '"KAMPUNG_MAX_REQUEST_BYTES", default=25 * 1024 * 1024',
    ):
        assert text in source, text


def test_health_answers_what_the_guide_shows(db, client):
    (told,) = [json.loads(text) for text in blocks(TEXT, "json")]
    found = client.get("/health/").json()
    assert list(told) == list(found)
    assert list(told["plugins"]) == list(found["plugins"])
    assert told["status"] == found["status"]
    assert set(told["checks"]) <= set(found["checks"])
    assert set(told["plugins"]["ready"]) <= set(found["plugins"]["ready"])


def test_the_commands_exist():
    from django.core.management import get_commands

    used = set(re.findall(r"manage\.py ([a-z_]+)", TEXT))
    assert {"work", "rebase_events", "provision_villages"} <= used
    assert used <= set(get_commands()), used - set(get_commands())


def test_the_web_server_starts_as_the_makefile_starts_it():
    """`make serve` is known to work; the guide uses no other option."""
    command = re.search(r"`\.venv/bin/(granian [^`]+)`", TEXT)[1]
    options = re.findall(r"--[a-z-]+", command)
    assert "--interface" in options
    makefile = (ROOT / "Makefile").read_text()
    assert [option for option in options if f"{option} " not in makefile] == []
