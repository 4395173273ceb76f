"""Asks the API what a document shows of it, as the document's readers do, and compares the answers.

An example is a `sh` block whose last command is curl, followed by an `http` block with the answer.
Lines before that command may put something into a variable: a member of another answer by jq,
or its ETag. `"…"` in an answer stands for anything.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field

ORIGIN = "http://localhost:8000"
# Members a document writes instead of what it leaves out.
ANYTHING = "…"

_LINES = r"((?:(?!```).*\n)*)"
_EXAMPLE = re.compile(rf"^```sh\n{_LINES}```\n\n```http\n{_LINES}```$", re.MULTILINE)
_MEMBER = re.compile(r"(\w+)=\$\((curl .*) \| jq -r \.(\w+)\)")
_ETAG = re.compile(r"(\w+)=\$\((curl [^|]*) \| .*etag.*\)")


@dataclass
class Request:
    """A request as a curl command makes it."""

    path: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"host": "localhost:8000"})

    @classmethod
    def parse(cls, command: str, variables: dict[str, str]):
        request, words = cls(), iter(shlex.split(command)[1:])
        for word in words:
            if word == "-H":
                name, _colon, value = next(words).partition(": ")
                request.headers[name] = _filled(value, variables)
            elif word == "--json":
                request.body = next(words)
            elif not re.fullmatch(r"-[iINs]+", word):
                address = _filled(word, variables)
                assert address.startswith(f"{ORIGIN}/"), f"{word} in {command}"
                request.path = address.removeprefix(ORIGIN)
        return request

    def send(self, client):
        if self.body:
            return client.post(
                self.path, self.body, content_type="application/json", headers=self.headers
            )
        return client.get(self.path, headers=self.headers)


def _filled(text: str, variables: dict[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda match: variables[match[1]], text)


@dataclass
class Answer:
    """An answer as the document shows it."""

    status: int
    headers: dict[str, str]
    body: str

    @classmethod
    def parse(cls, text: str):
        head, _blank, body = text.partition("\n\n")
        first, *lines = head.splitlines()
        headers = dict(line.split(": ", 1) for line in lines)
        return cls(int(first.split()[1]), headers, body.strip())


@dataclass
class Example:
    """A request of a document with the answer it tells."""

    command: str
    told: Answer

    @property
    def request(self) -> str:
        """The curl command, without the lines that prepare it."""
        return self.command[self._start :]

    @property
    def preparation(self) -> list[str]:
        return self.command[: self._start].splitlines()

    @property
    def _start(self) -> int:
        return f"\n{self.command}".index("\ncurl")


def examples_of(text: str) -> list[Example]:
    return [Example(command, Answer.parse(told)) for command, told in _EXAMPLE.findall(text)]


def ask(examples: list[Example], client, variables: dict[str, str] | None = None) -> None:
    """Ask all examples in order. `variables` are those the document has its readers fill in; what
    has been created adds its `code`, as `$CODE`."""
    variables = dict(variables or {})
    for example in examples:
        for line in example.preparation:
            _prepare(line, client, variables)
        response = Request.parse(example.request, variables).send(client)
        _compare(example, response)
        if response.status_code == 201:
            variables["CODE"] = json.loads(response.content).get("code", "")


def _prepare(line: str, client, variables: dict[str, str]) -> None:
    if match := _MEMBER.fullmatch(line):
        response = Request.parse(match[2], variables).send(client)
        variables[match[1]] = str(json.loads(response.content)[match[3]])
    elif match := _ETAG.fullmatch(line):
        variables[match[1]] = Request.parse(match[2], variables).send(client)["ETag"]
    else:
        raise AssertionError(f"A line that no test follows: {line}")


def _compare(example: Example, response) -> None:
    command, told = example.command.strip(), example.told
    assert response.status_code == told.status, f"{command}\n{response.content.decode()}"
    for name, value in told.headers.items():
        assert name in response, f"{name} of {command}"
        if name in ("Content-Type", "Cache-Control"):
            assert response[name] == value, command
    if told.body:
        agree(json.loads(told.body), json.loads(response.content), command)
    else:
        assert response.content == b""


def agree(told, found, where: str = "") -> None:
    """The same members at every level; of lists the first ones; values of the same kind."""
    if told == ANYTHING:
        return
    assert _kind(told) == _kind(found), f"{where}: {told!r} is told, {found!r} is answered"
    if isinstance(told, dict):
        assert list(told) == list(found), where
        for name, value in told.items():
            agree(value, found[name], f"{where}.{name}")
    if isinstance(told, list):
        assert len(told) <= len(found), where
        for number, value in enumerate(told):
            agree(value, found[number], f"{where}[{number}]")


def _kind(value) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)
