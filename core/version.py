"""The version plugins are checked against (`requires_core`); pyproject.toml carries the same."""

CORE_VERSION = "0.1.0"
