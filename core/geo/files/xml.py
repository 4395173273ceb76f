"""Looks through an XML file before GDAL parses it. Runs inside the jail."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal

CHUNK = 1 << 20


def check_xml(path: Path, limits: Limits) -> str:
    """The name of the document's root element, without namespace.

    Raises `Refusal` for document types, entities, deep nesting and what is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    root: list[str] = []
    depth = 0

    def refuse(*_arguments):
        raise Refusal("has_entities")

    def start(name, _attributes):
        nonlocal depth
        depth += 1
        if not root:
            root.append(name.rpartition(" ")[2])
        if depth > limits.depth:
            raise Refusal("too_deep")

    def end(_name):
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Refusal("not_well_formed", line=parser.CurrentLineNumber) from None
    return root[0]
