"""`openapi-typescript` makes types of the API's description by which a frontend's code is checked."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.rest.schema import Generator

HERE = Path(__file__).parent
NODE = Path(sys.executable).parent / "node"
MODULES = HERE / "node_modules"

pytestmark = pytest.mark.one_database


def run(script: str, *arguments) -> str:
    """Run a program of the npm packages with Node; what it prints, with its fault where it fails."""
    command = [NODE, MODULES / script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    return output


@pytest.fixture(scope="module")
def types(tmp_path_factory) -> Path:
    """The types of all that is served here, the plugins of the tests among it."""
    folder = tmp_path_factory.mktemp("types")
    description = Generator().get_schema(request=None, public=True)
    (folder / "openapi.json").write_text(json.dumps(description, default=str))
    run("openapi-typescript/bin/cli.js", folder / "openapi.json", "-o", folder / "api.ts")
    return folder


def test_code_of_a_frontend_compiles_and_its_mistakes_do_not(types):
    shutil.copy(HERE / "consumer.ts", types)
    options = "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler"
    run("typescript/bin/tsc", *options.split(), types / "consumer.ts")


def test_nothing_is_left_untyped(types):
    text = (types / "api.ts").read_text()
    unknown = re.findall(
        r"^\s*(\w+\??): (?:unknown|any|Record<string, never>);", text, re.MULTILINE
    )
    assert not unknown
