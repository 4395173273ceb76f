"""Finds plugins by entry point and decides, before Django is set up, which ones are loaded.

Called from the settings. Every plugin is imported and validated in its own try: one that fails is
set aside with the phase and the reason, and the others go on. pluggy's own bulk loader stops at
the first entry point that raises, which is why each is loaded by name here.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points

from core.plugins.isolation import isolated_app
from core.plugins.manifest import ENTRY_POINT_GROUP, Manifest, ManifestError


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A plugin set aside: its slug (the entry point's name), where it failed and why."""

    slug: str
    phase: str
    error: str
    manifest: Manifest | None = None


@dataclass(slots=True)
class Discovery:
    """The outcome: manifests in loading order, app configs to install, and what was set aside."""

    manifests: list[Manifest] = field(default_factory=list)
    apps: list = field(default_factory=list)
    quarantined: dict[str, Quarantined] = field(default_factory=dict)
    disabled: list[str] = field(default_factory=list)

    def quarantine(self, slug: str, phase: str, error: object, manifest=None) -> None:
        message = (
            f"{type(error).__name__}: {error}"
            if isinstance(error, BaseException) and not isinstance(error, ManifestError)
            else str(error)
        )
        self.quarantined[slug] = Quarantined(slug, phase, message, manifest)


def discover(
    *, disabled: frozenset[str] = frozenset(), points: Iterable[EntryPoint] | None = None
) -> Discovery:
    """Load every plugin's manifest and put the usable ones in order (dependencies, then slug).

    `disabled` slugs are skipped without being imported. `points` replaces the installed entry
    points, for tests.
    """
    result = Discovery()
    found: dict[str, Manifest] = {}
    installed = entry_points(group=ENTRY_POINT_GROUP) if points is None else points
    values: dict[str, str] = {}
    for point in sorted(installed, key=lambda point: (point.name, point.value)):
        if point.name in disabled:
            result.disabled.append(point.name)
        elif point.name not in values:
            values[point.name] = point.value
            manifest = _load(point, result)
            if manifest is not None:
                found[point.name] = manifest
        elif values[point.name] != point.value:
            found.pop(point.name, None)
            result.quarantine(
                point.name, "validation", "two installed packages claim this slug: remove one."
            )
    for manifest in _in_order(found, result):
        configs = _app_configs(manifest, result)
        if configs is not None:
            result.manifests.append(manifest)
            result.apps.extend(configs)
    return result


def _load(point: EntryPoint, result: Discovery) -> Manifest | None:
    try:
        manifest = point.load()
    except Exception as error:  # a plugin's module may raise anything
        result.quarantine(point.name, "import", error)
        return None
    try:
        if not isinstance(manifest, Manifest):
            raise ManifestError(
                f"{point.value} is a {type(manifest).__name__}, not a core.plugins.manifest.Manifest."
            )
        manifest.validate()
        if manifest.slug != point.name:
            raise ManifestError(
                f"the entry point is named {point.name}, its manifest {manifest.slug}: "
                "give both the same name."
            )
    except ManifestError as error:
        result.quarantine(point.name, "validation", error)
        return None
    return manifest


def _in_order(found: dict[str, Manifest], result: Discovery) -> list[Manifest]:
    """Depth-first by dependency; ties by slug. Missing or circular dependencies set aside."""
    ordered: list[Manifest] = []
    state: dict[str, str] = {}

    def visit(slug: str) -> bool:
        if state.get(slug) == "done":
            return True
        if state.get(slug) == "failed" or slug not in found:
            return False
        if state.get(slug) == "visiting":
            return False
        state[slug] = "visiting"
        missing = [name for name in sorted(found[slug].depends_on) if not visit(name)]
        if missing:
            state[slug] = "failed"
            result.quarantine(
                slug,
                "dependencies",
                f"needs {', '.join(missing)}, not loaded: install or mend it, or break the circle.",
                found[slug],
            )
            return False
        state[slug] = "done"
        ordered.append(found[slug])
        return True

    for slug in sorted(found):
        visit(slug)
    return ordered


def _app_configs(manifest: Manifest, result: Discovery) -> list | None:
    unmet = [slug for slug in manifest.depends_on if slug in result.quarantined]
    if unmet:
        result.quarantine(
            manifest.slug, "dependencies", f"needs {', '.join(unmet)}, set aside.", manifest
        )
        return None
    try:
        configs = [isolated_app(entry, manifest, result) for entry in manifest.apps]
        if importlib.util.find_spec(manifest.hooks) is None:
            raise ManifestError(f"its hooks module {manifest.hooks} does not exist.")
    except Exception as error:  # an application's package may raise anything
        result.quarantine(manifest.slug, "apps", error, manifest)
        return None
    return configs
