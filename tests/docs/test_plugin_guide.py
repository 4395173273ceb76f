"""The plugin author's guide is true: its plugin is written, loaded, migrated, tested and asked.

It lies in a folder of its own as pip would leave it, in an install of its own (an SQLite file), and
every step is a process of its own, as for somebody who follows the guide.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tomllib
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from core.plugins.registry import COLLECTED
from tests.docs.samples import ROOT, blocks, document, files

GUIDE = document("plugins.md")
COMMANDS = blocks(GUIDE, "sh")
NAME = "kampung_agenda"

# Follows the guide from "switch on" to what the endpoint answers, then to what it says beside it.
ASK = """
import json, sys
import django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
setup_test_environment()
from core.accounts.models import User
from core.events.models import Event
from core.villages.models import Membership
from core.villages.provisioning import VillageInput, provision_regency, provision_village
from kampung_agenda.models import Activity

provision_regency("18.02", "Lampung Tengah")
village = provision_village(
    VillageInput("18.02.01.2003", "Kalirejo", "Kalirejo", point=(104.97, -5.21))
).village
client, url = Client(), "/api/v1/villages/18.02.01.2003/agenda/activities/"
page = {"path": "/p/agenda/", "headers": {"host": village.hostname}}
answers = {"off": [client.get(url).status_code, client.get(**page).status_code]}
exec(sys.argv[1])
answers["empty"] = client.get(**page).content.decode()
siti = User.objects.create_user("siti")
Membership.objects.create(user=siti, role="village_operator", village=village)
client.force_login(siti)
form = {"title": "Gotong royong", "starts_at": "2030-01-06 07:00", "place": "Balai kampung"}
client.post(reverse("kampung_agenda_activity_modeladmin_create"), form)
answers["added_by"] = Activity.objects.for_village(village).get().added_by.username
answers["events"] = list(Event.objects.filter(kind="activity.added").values_list("visibility"))
answers["names"] = [reverse("api:agenda:activities", args=[village.code]) == url,
                    reverse("agenda:agenda") == "/p/agenda/",
                    reverse("kampung_agenda_activity_modeladmin_index")]
answers["endpoint"] = client.get(url).json()
answers["page"] = client.get(**page).content.decode()
answers["menu"] = [item["path"] for item in client.get(url.partition("agenda")[0]).json()["menu"]]
print(json.dumps(answers))
"""

# Calls everything the reference's examples register.
CALL = """
import json, sys
from datetime import timedelta
from io import StringIO
import django
django.setup()
from django.utils import timezone
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
from core.accounts.models import User
from core.geo.queries import BBox
from core.plugins import gated
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.plugins.scheduler import run_for_villages
from core.plugins.settings import plugin_settings
from core.plugins.switching import switch
from core.villages.models import Village
from core.villages.ownership import UnscopedQuery
from kampung_agenda.models import Activity

out = StringIO()
call_command("plugins", "check", stdout=out)
villages = Village.objects.all()
village = villages.with_places().get()
outcomes = [*switch([village], "agenda", False), *switch([village], "agenda", True)]
user = User.objects.get(username="siti")

def asked(items):
    return [outcome for plugin, _spec, outcome in items if plugin.slug == "agenda"]

found = {
    "metrics": asked(gated.metrics(villages)),
    "completeness": asked(gated.completeness(villages)),
    "map_layers": asked(gated.map_layers(villages, BBox(104, -6, 105, -5))),
    "search": asked(gated.search(villages, "gotong")),
    "demo": call_each("load_demo_data", slugs=["agenda"], villages=[village], progress=print),
    "export": call_each("export_personal_data", slugs=["agenda"], user=user),
    "erase": call_each("erase_personal_data", slugs=["agenda"], user=user),
    "task": run_for_villages("agenda", "remove_old"),
}
for name, items in found.items():
    for item in items:
        assert item.ok, (name, item.error)
values = {name: items[0].value for name, items in found.items()}
assert values["metrics"] == {village.pk: 1}, values
assert values["completeness"] == {village.pk}
assert [feature["properties"]["title"] for feature in values["map_layers"]] == ["Gotong royong"]
assert [hit.title for hit in values["search"]] == ["Gotong royong"]
assert values["export"][0].rows[0]["title"] == "Gotong royong"
assert not Activity.objects.unscoped().filter(added_by=user).exists()
assert plugin_settings(village, "agenda") == {"keep_days": 365}
assert Client().get("/health/").json()["checks"]["agenda.table"] == "ok"
for refused in (Activity.objects.all(), Activity.objects.filter(pk=1),
                Activity.objects.filter(village__code=village.code)):
    try:
        list(refused)
    except UnscopedQuery:
        continue
    raise AssertionError(refused.query)
for allowed in (Activity.objects.for_village(village), Activity.objects.for_villages(villages),
                Activity.objects.for_user(user), Activity.objects.unscoped(),
                Activity.objects.filter(village=village)):
    list(allowed)
for outcome in outcomes:
    assert outcome.ok, outcome.error

def answered(hook, attribute):
    ((_plugin, spec),) = [pair for pair in registry.specs(hook) if pair[0].slug == "agenda"]
    return getattr(spec, attribute)(villages)

now = timezone.now()
for title, hours in (("Lomba", 0.5), ("Rapat", -1)):
    Activity.objects.create(village=village, title=title, starts_at=now + timedelta(hours=hours))
assert [alert.title for alert in answered("register_alerts", "active")] == ["Lomba"]
assert answered("register_signs_of_life", "latest")[village.pk].at < now
print(json.dumps({"registered": [hook for hook, specs in
                                 registry.plugins["agenda"].collected.items() if specs],
                  "moments": len(outcomes), "told": out.getvalue()}))
"""


class Install:
    """An install of its own with the guide's plugin in it, in `folder`."""

    def __init__(self, folder: Path):
        self.plugin, data = folder / "kampung-agenda", folder / "data"
        # The test run of the plugin takes this file for its own, and need not migrate again.
        self.database = data / "test.sqlite3"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "core.settings.test",
            "KAMPUNG_TEST_PLUGINS": "0",
            "KAMPUNG_DATA_DIR": str(data),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PYTHONPATH": os.pathsep.join([str(self.plugin), str(ROOT)]),
        }
        for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
            self.environment.pop(name, None)
        (data / "static").mkdir(parents=True)

    def start_from(self, source: str) -> None:
        """Take over a migrated database, as an install has one before it gets a plugin. One that
        a test has emptied is not taken: then `migrate` makes everything."""
        with closing(sqlite3.connect(source)) as other:
            (roots,) = other.execute("SELECT COUNT(*) FROM wagtailcore_page").fetchone()
            if roots:
                with closing(sqlite3.connect(self.database)) as own:
                    other.backup(own)

    def write(self, *, continued: bool = False) -> None:
        for name, text in files(GUIDE, continued=continued).items():
            path = self.plugin / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def leave_as_pip_would(self) -> None:
        """The metadata of an installed distribution, made from the guide's `pyproject.toml`."""
        project = tomllib.loads((self.plugin / "pyproject.toml").read_text())["project"]
        info = self.plugin / f"{NAME}-{project['version']}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        )
        points = [
            f"[{group}]\n" + "\n".join(f"{name} = {value}" for name, value in members.items())
            for group, members in project["entry-points"].items()
        ]
        (info / "entry_points.txt").write_text("\n".join(points) + "\n")

    def shell(self, command: str) -> str:
        """Run a command of the guide's; what it writes to standard output."""
        command = command.replace(".venv/bin/python", sys.executable)
        return self._run(["bash", "-ec", command.replace("../kampung-agenda", str(self.plugin))])

    def python(self, script: str, *arguments: str) -> dict:
        """Run a script; the JSON object in its last line."""
        return json.loads(self._run([sys.executable, "-c", script, *arguments]).splitlines()[-1])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def command(beginning: str) -> str:
    """The one command of the guide that contains these words."""
    (found,) = [text for text in COMMANDS if beginning in text]
    return found


def line(beginning: str) -> str:
    """The one line of the guide's commands that contains these words."""
    (found,) = [text for block in COMMANDS for text in block.splitlines() if beginning in text]
    return found


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the guide's install has an SQLite file of its own"
)
def test_the_guides_plugin_works_as_the_guide_says(tmp_path, db):
    install = Install(tmp_path)
    install.start_from(connection.settings_dict["NAME"])
    install.shell(command("mkdir"))
    install.write()
    install.leave_as_pip_would()

    told = install.shell(line("manage.py plugins check"))
    (expected,) = [text for text in blocks(GUIDE, "text") if text.startswith("agenda ")]
    assert expected in told
    assert "0001_initial.py" in install.shell(line("manage.py makemigrations"))
    assert f"{NAME}.0001_initial... OK" in install.shell(line("manage.py migrate"))

    install.shell(command("polib"))
    passed = install.shell(f"{command('-m pytest').strip()} -q --reuse-db -p no:cacheprovider")
    assert "passed" in passed

    code = command("manage.py shell -c").split('"')[1]
    answers = install.python(ASK, code)
    assert answers["off"] == [404, 404]
    assert answers["added_by"] == "siti"
    assert answers["events"] == [["public"]]
    assert answers["names"] == [True, True, "/admin/kampung_agenda/activity/"]
    assert answers["endpoint"] == json.loads(blocks(GUIDE, "json")[0])
    assert "Belum ada kegiatan yang direncanakan." in answers["empty"]
    assert "Balai kampung" in answers["page"]
    assert "/p/agenda/" in answers["menu"]

    install.write(continued=True)
    called = install.python(CALL)
    assert set(called["registered"]) == set(COLLECTED)
    assert called["moments"] == 2
    assert all(f"    {hook}: " in called["told"] for hook in COLLECTED)


def test_what_is_built_from_the_guides_package_is_whole(tmp_path):
    install = Install(tmp_path)
    install.shell(command("mkdir"))
    install.write()
    (install.plugin / NAME / "migrations").mkdir()
    (install.plugin / NAME / "migrations" / "__init__.py").touch()
    install.shell(command("polib"))
    install.shell(
        ".venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-index --no-deps "
        f"--no-build-isolation --wheel-dir '{tmp_path}' ../kampung-agenda"
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "hooks.py",
        "migrations/__init__.py",
        f"templates/{NAME}/agenda.html",
        "locale/id/LC_MESSAGES/django.mo",
    ):
        assert f"{NAME}/{wanted}" in names
    assert not [name for name in names if name.startswith("tests/")]
