"""Takes from this process, for good, what reading a file does not need. Runs inside the jail.

Each measure works on its own, so that the others hold where the machine lacks one: network
namespaces and Landlock are Linux's, and some containers forbid the first.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import sysconfig

from core.geo.files.limits import Limits

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
NO_NEW_PRIVILEGES = 38
# Numbers of the calls on every architecture, and rights of the interface's first version.
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
BENEATH = 1
EVERY_RIGHT = (1 << 13) - 1
READ = (1 << 2) | (1 << 3)


def leave_network() -> bool:
    """Move into a network namespace without interfaces; False where that is not permitted."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.unshare(NEW_NETWORK) == 0 or libc.unshare(NEW_USER | NEW_NETWORK) == 0


def limit_resources(limits: Limits) -> None:
    """Bound memory, processor time, files and processes."""
    for name, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor_time),
        (resource.RLIMIT_FSIZE, limits.unpacked),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(name, most)


def forbid_processes() -> None:
    """No further process or thread. (The administrator's processes are not bound by it.)"""
    _lower(resource.RLIMIT_NPROC, 0)


def forbid_writing() -> None:
    """After the file has been unpacked nothing more is written."""
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(name: int, most: int) -> None:
    try:
        resource.setrlimit(name, (most, most))
    except (ValueError, OSError):
        # Not known to this system, or already lower.
        pass


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def see_only(folder: str) -> bool:
    """Leave of the file system `folder` and, to read, Python's libraries; False where the kernel
    has no Landlock."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    rules = _Ruleset(EVERY_RIGHT)
    ruleset = libc.syscall(LANDLOCK_CREATE, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    if ruleset < 0:
        return False
    paths = sysconfig.get_paths()
    readable = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    readable |= {str(entry) for entry in sys.path if entry and os.path.isdir(entry)}
    for path, rights in [(folder, EVERY_RIGHT), *((path, READ) for path in readable)]:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = _PathRule(rights, parent)
        added = libc.syscall(LANDLOCK_ADD, ruleset, BENEATH, ctypes.byref(rule), 0)
        os.close(parent)
        if added != 0:
            return False
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    confined = libc.syscall(LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return confined
