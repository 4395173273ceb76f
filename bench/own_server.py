"""This project's own server on the benchmark's database: real processes that answer on a port."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from bench.map_servers import HOST, Server, address, free_port

WORKERS = 2
# What its log must not hold.
LOCKS = ("database is locked", "deadlock detected", "OperationalError")


def own_server(
    folder: Path,
    label: str,
    environment: dict[str, str] | None = None,
    workers: int = WORKERS,
) -> Server:
    """A server whose log is in the folder `label`, where changes are not counted by the minute;
    `environment` is set besides, and `workers` are its processes."""
    port = free_port()
    root = Path(__file__).resolve().parents[1]
    paths = [str(root), os.environ.get("PYTHONPATH", "")]
    settled = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "KAMPUNG_DATA_DIR": str(folder / label),
        "KAMPUNG_PUBLIC_URL": f"http://localhost:{port}",
        "KAMPUNG_WRITES_A_MINUTE": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address("postgis"),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        **(environment or {}),
    }
    # A database that is a copy of the tests' has none, because they keep their caches in memory.
    subprocess.run(
        [sys.executable, str(root / "manage.py"), "createcachetable", "--verbosity", "0"],
        env={**os.environ, **settled},
        check=True,
    )
    return Server(
        label,
        [
            sys.executable, "-m", "granian", "--interface", "asginl", "--host", HOST, "--port",
            str(port), "--workers", str(workers), "--no-access-log", "--backlog", "1024",
            "core.asgi:application",
        ],
        settled,
        folder / label,
        port,
        "/api/v1/",
    )  # fmt: skip
