"""The guide for frontend developers is true: its requests are asked of the demo it tells to start."""

import socket

import pytest
from django.core.management import call_command

from core.accounts.models import AccessToken, User
from core.villages.models import Village
from tests.docs.examples import ask, examples_of
from tests.docs.samples import DOCS, blocks, document

GUIDE = document("api/guide.md")
EXAMPLES = examples_of(GUIDE)
CODE = "18.02.01.2001"
PUBLIC_ADDRESS = "93.184.215.14"


@pytest.fixture
def demo(db, media_root):
    """The first villages of the demo, as `make demo` seeds them."""
    call_command("seed_demo", villages=1, verbosity=0)


@pytest.fixture
def token(demo):
    operator = User.objects.get(username=f"operator-{CODE}")
    villages = [Village.objects.get(code=CODE)]
    return AccessToken.objects.issue(operator, "Situs", villages, ("webhooks",))[1]


def test_the_requests_answer_as_they_say(client, token, monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC_ADDRESS, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    ask(EXAMPLES, client, {"TOKEN": token})


def test_every_request_has_its_answer():
    """But for what starts a program."""
    asked = [command for command in blocks(GUIDE, "sh") if "curl" in command]
    assert asked == [example.command for example in EXAMPLES]


def test_the_scripts_are_those_of_the_example():
    example = "\n".join(path.read_text() for path in (DOCS / "api" / "example").glob("*.js"))
    for script in blocks(GUIDE, "js"):
        assert script in example


def test_the_files_and_functions_named_are_there():
    folder = DOCS / "api" / "example"
    for name in ("config.js", "frame.js", "blocks.js", "dom.js", "pictures.js", "lists.js",
                 "api.js", "main.js"):  # fmt: skip
        assert f"`{name}`" in GUIDE
        assert (folder / name).exists()
    for function, name in (("asked", "main.js"), ("wrong", "main.js"), ("below", "lists.js")):
        assert f"function {function}(" in (folder / name).read_text()
