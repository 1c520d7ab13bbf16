"""Every value that a field takes is told with what it means, in the document of the service."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.common.web.choices import told

DOCUMENTS = Path(__file__).parents[2] / "docs" / "openapi"
SERVICES = ("units", "matching", "reporting", "accounts")
ODD = re.compile(r"或者）|[看的和]）")
"""How a meaning ends that was cut out of a running sentence."""


def fields(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parameters of all paths and the fields of all bodies, by their places."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for one in operation.get("parameters", ()):
                yield f"{method} {path} {one['name']}", one
    for name, schema in document["components"]["schemas"].items():
        for field, told_of in schema.get("properties", {}).items():
            yield f"{name}.{field}", told_of


def choices(node: Any, description: str = "") -> Iterator[tuple[list[str], str]]:
    """The values listed in a field, each list with the description nearest to it."""
    if isinstance(node, list):
        for item in node:
            yield from choices(item, description)
    if isinstance(node, dict):
        description = node.get("description", description)
        values = node.get("enum", [node["const"]] if "const" in node else [])
        if values and values != [True]:
            yield [str(value) for value in values], description
        for item in node.values():
            yield from choices(item, description)


FIELDS = [
    pytest.param(values, description, id=f"{service}: {place}")
    for service in SERVICES
    for place, field in fields(json.loads((DOCUMENTS / f"{service}.json").read_text("utf-8")))
    for values, description in choices(field)
]


@pytest.mark.parametrize(("values", "description"), FIELDS)
def test_every_value_has_its_meaning(values: list[str], description: str) -> None:
    for value in values:
        meaning = told(f"'{value}'", description)
        assert meaning.startswith(f"{value}（"), (value, description)
        assert not ODD.search(meaning), meaning


def test_there_are_such_fields() -> None:
    assert len(FIELDS) > 50
