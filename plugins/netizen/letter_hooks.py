"""What letters and the services asked for by citizens give to the platform, named in `hooks`."""

from __future__ import annotations

PROBLEMS = ()


def blocks():
    return []


def admins():
    return []


def permissions():
    return []


def settings():
    return []


def metrics():
    return []


def completeness_rules():
    return []


def map_layers():
    return []


def event_types():
    return []


def searches():
    return []


def menu_items():
    return []


def tasks():
    return []


def load_demo(villages, progress) -> None:
    pass


def export(user) -> list:
    return []


def erase(user) -> None:
    pass
