"""Holds what the API shows against what its description says."""

from __future__ import annotations

import json
from collections.abc import Callable

from drf_spectacular.plumbing import ComponentRegistry
from jsonschema import Draft202012Validator
from rest_framework.generics import GenericAPIView
from rest_framework.utils.encoders import JSONEncoder

from core.rest.schema import Schema
from core.rest.shapes import Shapes


def assert_described(value, make: Callable[[Shapes], dict]) -> None:
    """Raises `jsonschema.ValidationError` where a value is not what the schema says that `make`
    gets from the shapes, and `core.rest.shapes.ShapeMissing` where nothing says it."""
    auto_schema = Schema()
    auto_schema.view = GenericAPIView(request=None, format_kwarg=None)
    auto_schema.registry = ComponentRegistry()
    schema = make(Shapes(auto_schema))
    components = auto_schema.registry.build({})
    plain = json.loads(json.dumps(value, cls=JSONEncoder))
    Draft202012Validator({**schema, "components": components}).validate(plain)
