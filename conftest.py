"""Fixtures of the whole suite, the plugins' tests included."""

pytest_plugins = ["core.testing.factories"]
