"""Servers of maps on one database, each a process of its own on 127.0.0.1, and asking them.

tipg and pygeoapi are in an environment of their own, whose folder `BENCH_RIVALS` names: their
requirements are no part of this project's.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.db import connection

HOST = "127.0.0.1"
SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 30
READERS = 4  # connections that ask at the same time, as a browser's do
POSTS = ("name", "neighbourhood", "lamp", "equipment")
BOUNDARIES = ("code", "name", "kind")


@dataclass
class Server:
    """A process that answers on a port of this machine; a context manager."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    port: int
    probe: str  # an address that it answers once it is ready
    process: subprocess.Popen | None = field(default=None, init=False)

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, **self.environment}, cwd=self.folder,
                stdout=log, stderr=log,
            )  # fmt: skip
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait(self) -> None:
        ends = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < ends and self.process.poll() is None:
            try:
                self.get(self.probe)
                return
            except (OSError, ValueError, RuntimeError):
                time.sleep(0.2)
        log = (self.folder / "log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self.name} does not answer on port {self.port}.\n{log}")

    def get(self, path: str) -> bytes:
        return self.all([path], readers=1)[0]

    def all(self, paths: list[str], readers: int = READERS) -> list[bytes]:
        """The bodies at these addresses, asked by so many connections. Raises `RuntimeError` for an
        answer that is no success."""
        found: list[bytes] = [b""] * len(paths)

        def read(first: int) -> None:
            with Wire(self.port) as wire:
                for number in range(first, len(paths), readers):
                    status, found[number] = wire.get(paths[number])
                    if status not in (200, 204):
                        raise RuntimeError(
                            f"{self.name} answers {status} to {paths[number]}: "
                            f"{found[number][:300]!r}"
                        )

        with ThreadPoolExecutor(readers) as pool:
            list(pool.map(read, range(readers)))
        return found

    def rate(self, paths: list[str]) -> float:
        """Answers a second."""
        started = time.perf_counter()
        self.all(paths)
        return len(paths) / (time.perf_counter() - started)


class Wire:
    """A connection that is kept. Python's own client takes longer for an answer than a server for
    one that it remembers, and the servers share the machine with it."""

    def __init__(self, port: int):
        self._socket = socket.create_connection((HOST, port), timeout=SECONDS_TO_ANSWER)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", buffering=1 << 16)
        self._rest = (
            f" HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept-Encoding: identity\r\n\r\n".encode()
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._file.close()
        self._socket.close()

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        self._socket.sendall(b"GET " + path.encode() + self._rest)
        status = int(self._line().split(b" ", 2)[1])
        length, chunked = 0, False
        while header := self._line():
            name, _colon, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"transfer-encoding":
                chunked = True
        return status, b"".join(self._chunks()) if chunked else self._read(length)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._line(), 16):
            yield self._read(size)
            self._line()
        self._line()

    def _line(self) -> bytes:
        line = self._file.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("The server has closed the connection.")
        return line.rstrip()

    def _read(self, size: int) -> bytes:
        body = self._file.read(size)
        if len(body) < size:
            raise ConnectionError("The server has closed the connection.")
        return body


def ours(folder: Path) -> Server:
    """As `make serve` does, with one worker."""
    port = free_port()
    root = Path(__file__).resolve().parents[1]
    return Server(
        "ours",
        [
            sys.executable, "-m", "granian", "--interface", "asginl", "--host", HOST, "--port",
            str(port), "--workers", "1", "--no-access-log", "core.asgi:application",
        ],
        {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "KAMPUNG_DATA_DIR": str(folder),
            "KAMPUNG_PUBLIC_URL": f"http://localhost:{port}",
            "DATABASE_URL": address("postgis"),
            "PYTHONPATH": str(root),
        },
        folder / "ours",
        port,
        "/api/v1/",
    )  # fmt: skip


def tipg(folder: Path, rivals: Path) -> Server:
    port = free_port()
    table = "TIPG_TABLE_CONFIG__public_"
    return Server(
        "tipg",
        [
            str(rivals / "bin" / "uvicorn"), "tipg.main:app", "--host", HOST, "--port", str(port),
            "--workers", "1", "--no-access-log", "--log-level", "warning",
        ],
        {
            "DATABASE_URL": address("postgresql"),
            "TIPG_DB_TABLES": json.dumps(["public.ronda_watchpost", "public.villages_village"]),
            f"{table}ronda_watchpost__properties": json.dumps(POSTS),
            f"{table}ronda_watchpost__geomcol": "point",
            f"{table}villages_village__properties": json.dumps(BOUNDARIES),
            f"{table}villages_village__geomcol": "boundary",
            "TIPG_CATALOG_TTL": "0",
            # As much around a tile as ours have, and no feature left out.
            "TIPG_TILE_BUFFER": "64",
            "TIPG_MAX_FEATURES_PER_TILE": "100000",
        },
        folder / "tipg",
        port,
        "/healthz",
    )  # fmt: skip


def pygeoapi(folder: Path, rivals: Path) -> Server:
    port = free_port()
    own = folder / "pygeoapi"
    own.mkdir(exist_ok=True)
    configuration, description = own / "config.yml", own / "openapi.json"
    configuration.write_text(json.dumps(_configuration(port)))  # JSON is YAML
    environment = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description)}
    subprocess.run(
        [
            str(rivals / "bin" / "pygeoapi"), "openapi", "generate", str(configuration),
            "--format", "json", "--output-file", str(description),
        ],
        env={**os.environ, **environment}, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return Server(
        "pygeoapi",
        [
            str(rivals / "bin" / "gunicorn"), "--workers", "1", "--threads", str(READERS),
            "--bind", f"{HOST}:{port}", "pygeoapi.flask_app:APP",
        ],
        environment,
        own,
        port,
        "/conformance?f=json",
    )  # fmt: skip


def _configuration(port: int) -> dict:
    database = connection.settings_dict
    text = {"en": "Benchmark"}
    own = {
        "title": text, "description": text, "keywords": {"en": ["benchmark"]},
        "keywords_type": "theme", "terms_of_service": "https://example.org/",
        "url": "https://example.org/",
    }  # fmt: skip
    return {
        "server": {
            "bind": {"host": HOST, "port": port}, "url": f"http://{HOST}:{port}",
            "mimetype": "application/json; charset=UTF-8", "encoding": "utf-8", "gzip": False,
            "languages": ["en-US"], "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": "https://example.org/{z}/{x}/{y}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": own,
            "license": {"name": "CC BY 4.0", "url": "https://example.org/"},
            "provider": {"name": "Benchmark", "url": "https://example.org/"},
            "contact": {"name": "Benchmark", "email": "bench@example.org"},
        },
        "resources": {
            "posts": {
                "type": "collection", "title": text, "description": text,
                "keywords": {"en": ["posts"]}, "links": [],
                "extents": {
                    "spatial": {
                        "bbox": [104, -6, 107, -4],
                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                    }
                },
                "providers": [
                    {
                        "type": "feature", "name": "PostgreSQL", "id_field": "id",
                        "table": "ronda_watchpost", "geom_field": "point",
                        "properties": list(POSTS),
                        "data": {
                            "host": database["HOST"] or "localhost",
                            "port": int(database["PORT"] or 5432), "dbname": database["NAME"],
                            "user": database["USER"], "password": database["PASSWORD"],
                            "search_path": ["public"],
                        },
                    }
                ],
            }
        },
    }  # fmt: skip


def address(scheme: str) -> str:
    """The URL of the database in use."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    person = f"{quote(values['USER'], safe='')}:{quote(values['PASSWORD'], safe='')}"
    place = f"{values['HOST'] or 'localhost'}:{values['PORT'] or 5432}"
    return f"{scheme}://{person}@{place}/{values['NAME']}"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]
