"""The embedded install as `make demo` makes it: real settings, static files, server and worker.

The test settings differ from it in storage, cache, tasks and strictness; what breaks only there is
found here. It always runs on SQLite, so once is enough.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.one_database
COMMANDS = (
    ["compile_texts"],
    ["migrate", "--verbosity", "0"],
    ["createcachetable"],
    ["collectstatic", "--noinput", "--verbosity", "0"],
    ["seed_demo", "--villages", "3", "--verbosity", "0"],
)


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """A served install with three villages; yields the port it listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KAMPUNG_", "DATABASE_", "CACHE_", "DJANGO_", "PYTEST_"))
    }
    env |= {
        "KAMPUNG_DATA_DIR": str(tmp_path_factory.mktemp("install")),
        "KAMPUNG_PUBLIC_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "core.settings.local",
    }
    for command in COMMANDS:
        result = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=env, capture_output=True, text=True, timeout=240,
        )  # fmt: skip
        assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    granian = Path(sys.executable).with_name("granian")
    server = subprocess.Popen(
        [granian, "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port),
         "core.asgi:application"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait(port):
    for _ in range(120):
        try:
            if requests.get(f"http://127.0.0.1:{port}/health/", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    raise AssertionError("the server did not come up")


def get(port, host, path):
    """A page of a host; `*.localhost` need not resolve where the tests run."""
    return requests.get(
        f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"}, timeout=60
    )


def signed_in(port, username):
    session = requests.Session()
    login = f"http://127.0.0.1:{port}/admin/login/"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', session.get(login, timeout=60).text)
    response = session.post(
        login,
        {"username": username, "password": "kampung-demo", "csrfmiddlewaretoken": token[1]},
        headers={"Referer": login},
        timeout=60,
    )
    assert response.ok
    assert "/login/" not in response.url
    return session


def links(html: str) -> set[str]:
    found = re.findall(r'(?:href|"url")\s*[=:]\s*"(/admin/[^"#]*)"', html.replace("&quot;", '"'))
    return {path.replace("&amp;", "&") for path in found if "logout" not in path}


def test_api_portal_and_websites_answer(install):
    answer = get(install, "localhost", "/api/v1/villages/").json()
    assert answer["count"] == 3
    assert get(install, "localhost", "/").status_code == 200
    for village in answer["results"]:
        host = village["website"].split("//")[1].split(":")[0]
        html = get(install, host, "/").text
        assert f"tel:{village['phone']}" in html
        assert village["email"] in html
        for path in ("/berita/", "/profil/sejarah/", "/p/ronda/", "/p/netizen/", "/p/gismap/"):
            assert get(install, host, path).status_code == 200, path
    picture = re.search(r'src="([^"]+\.webp)"', html)[1]
    assert get(install, host, picture).headers["Content-Type"] == "image/webp"
    assert get(install, "nobody.localhost", "/").status_code == 404


@pytest.mark.parametrize("username", ["operator-18.02.01.2003", "camat-18.02.01", "kabupaten"])
def test_every_link_of_the_menu_and_dashboard_opens(install, username):
    session = signed_in(install, username)
    admin = f"http://127.0.0.1:{install}"
    dashboard = session.get(f"{admin}/admin/", timeout=60)
    found = links(dashboard.text)
    assert len(found) >= 6
    broken = {}
    for path in sorted(found):
        response = session.get(f"{admin}{path}", timeout=60)
        if response.status_code != 200:
            broken[path] = response.status_code
    assert not broken


def test_the_editor_opens_with_its_static_files(install):
    session = signed_in(install, "operator-18.02.01.2003")
    answer = get(
        install,
        "localhost",
        "/api/v1/villages/18.02.01.2003/pages/?type=village_sites.NewsPage&limit=1",
    ).json()
    page = answer["results"][0]["id"]
    html = session.get(f"http://127.0.0.1:{install}/admin/pages/{page}/edit/", timeout=60).text
    assert "data-edit-form" in html or 'id="page-edit-form"' in html
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    assert files
    for path in files:
        assert get(install, "localhost", path).status_code == 200, path


def test_the_event_stream_opens(install):
    with requests.get(
        f"http://127.0.0.1:{install}/api/v1/events/stream",
        headers={"Last-Event-ID": "0-0"},
        stream=True,
        timeout=30,
    ) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        lines = response.iter_lines(decode_unicode=True)
        assert next(lines) == "retry: 3000"
        assert any(line == "event: village.provisioned" for line in lines)
