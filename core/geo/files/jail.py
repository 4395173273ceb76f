"""Runs the worker that parses a stranger's file where it can do no harm, and takes its answers.

The worker gets a copy of the file in a private folder, an empty environment but for options that
close GDAL's ways out, bounded memory, processor time and disk, no network, and so long until its
whole process group is killed. What it answers is believed as little as the file.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import core
from core.geo.files.errors import Crashed, FileError, TooLarge, TooSlow, file_error
from core.geo.files.gdal import OPTIONS
from core.geo.files.limits import LIMITS, MB, Limits

log = logging.getLogger("kampung.geo")
ROOT = Path(core.__file__).parent.parent
# -I: neither the environment nor the current folder decides what is imported.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from core.geo.files.worker import main; main()"
)
HEADER = struct.Struct("!II")
MOST_TEXT, MOST_BLOB = 80 * MB, 64 * MB
CHUNK = 1 << 16


def answers(
    file, *, layer: str | None = None, epsg: int | None = None, swapped: bool = False,
    extent=None, limits: Limits = LIMITS, namespace: bool = True,
) -> Iterator[tuple[dict, bytes]]:  # fmt: skip
    """The worker's messages, each with the WKB it speaks of, as they come.

    `file` is a binary file object or a path. Raises a `FileError` for what is refused. The worker
    is killed when the iterator is closed.
    """
    with tempfile.TemporaryDirectory(prefix="geodata-") as folder:
        _copy(file, Path(folder) / "upload", limits)
        request = {
            "folder": folder, "layer": layer, "epsg": epsg, "swapped": swapped, "extent": extent,
            "limits": asdict(limits), "namespace": namespace,
        }  # fmt: skip
        yield from _run(request, folder, limits)


def _copy(file, target: Path, limits: Limits) -> None:
    if isinstance(file, (str, Path)):
        with open(file, "rb") as opened:
            return _copy(opened, target, limits)
    file.seek(0)
    size = 0
    with target.open("xb") as copy:
        while chunk := file.read(1 << 20):
            size += len(chunk)
            if size > limits.upload:
                raise TooLarge(most=limits.upload // MB)
            copy.write(chunk)


def _run(request: dict, folder: str, limits: Limits) -> Iterator[tuple[dict, bytes]]:
    environment = {
        **OPTIONS, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "TMPDIR": folder, "HOME": folder,
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-I", "-c", START, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        close_fds=True,
        start_new_session=True,
    )
    try:
        try:
            worker.stdin.write(json.dumps(request).encode())
            worker.stdin.close()
        except BrokenPipeError:
            pass
        yield from _messages(_Reader(worker.stdout, limits.waiting), worker)
    finally:
        _kill(worker)


def _kill(worker: subprocess.Popen) -> None:
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    worker.stdout.close()
    worker.wait()


def _messages(reader: _Reader, worker: subprocess.Popen) -> Iterator[tuple[dict, bytes]]:
    while True:
        header = reader.read(HEADER.size)
        if len(header) < HEADER.size:
            raise _end(worker)
        text_size, blob_size = HEADER.unpack(header)
        if text_size > MOST_TEXT or blob_size > MOST_BLOB:
            raise Crashed()
        text, blob = reader.read(text_size), reader.read(blob_size)
        if len(text) < text_size or len(blob) < blob_size:
            raise _end(worker)
        try:
            message = json.loads(text)
            kind = message["is"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Crashed() from None
        if kind == "refused":
            raise file_error(str(message.get("code")), dict(message.get("values") or {}))
        if kind == "end":
            return
        yield message, blob


def _end(worker: subprocess.Popen) -> FileError:
    """Why the worker stopped in the middle."""
    try:
        status = worker.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return Crashed()
    log.warning("Reading a file of geodata ended with status %s", status)
    return TooSlow() if status in (-signal.SIGXCPU, -signal.SIGKILL) else Crashed()


class _Reader:
    """Reads a pipe, and waits for it no longer than `waiting` seconds in all; the time that the
    caller takes between does not count."""

    def __init__(self, pipe, waiting: float):
        self._pipe = pipe
        self._left = waiting
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN | select.POLLHUP)

    def read(self, size: int) -> bytes:
        """So many bytes; fewer at the end. Raises `TooSlow`."""
        parts = []
        while size:
            started = time.monotonic()
            ready = self._poll.poll(max(0, self._left) * 1000)
            self._left -= time.monotonic() - started
            if not ready:
                raise TooSlow()
            chunk = os.read(self._pipe.fileno(), min(size, CHUNK))
            if not chunk:
                break
            parts.append(chunk)
            size -= len(chunk)
        return b"".join(parts)
