"""Finds the GDAL and GEOS shared libraries that come inside Python wheels.

GeoDjango loads both through ctypes and otherwise looks for system packages. The pyogrio and shapely
wheels carry current builds of them, so an install needs nothing but Python packages. The file names
change with every release, hence the search. This module is read by the settings and must not
import Django.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def gdal_library_path() -> str | None:
    """The path of GDAL in the pyogrio wheel, or None: then Django's own search applies."""
    return _bundled_library("pyogrio", ("libgdal*", "gdal*.dll"))


def geos_library_path() -> str | None:
    """The path of GEOS's C interface in the shapely wheel, or None as above."""
    return _bundled_library("shapely", ("libgeos_c*", "geos_c*.dll"))


def _bundled_library(package: str, patterns: tuple[str, ...]) -> str | None:
    # find_spec reads the import path only; the package itself is not imported.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    # auditwheel and delvewheel put libraries beside the package, delocate (macOS) inside it.
    for folder in (home.with_name(f"{package}.libs"), home / ".dylibs"):
        for pattern in patterns:
            if found := sorted(folder.glob(pattern)):
                return str(found[0])
    return None
