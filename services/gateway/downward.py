"""The document in the words of OpenAPI 3.0.3, for tools that know no other."""

from typing import Any, Final

VERSION: Final = "3.0.3"
_UNKNOWN: Final = ("propertyNames", "contentMediaType", "examples", "const")


def rendered(document: dict[str, Any]) -> dict[str, Any]:
    """The same paths and components; what 3.0.3 can't say is said by its nearest words.

    `null` becomes `nullable`, a constant an enumeration of one, the first of several examples the
    example, a file `format: binary`. Nothing is left out but the shape of the names of a map.
    """
    told: dict[str, Any] = _lowered(document)
    licence = document["info"]["license"]
    info = told["info"] | {
        "license": {"name": licence["name"], "url": f"https://spdx.org/licenses/{licence['name']}"}
    }
    return told | {"openapi": VERSION, "info": info}


def _lowered(node: Any) -> Any:
    if isinstance(node, list):
        return [_lowered(each) for each in node]
    if not isinstance(node, dict):
        return node
    if _is_schema(node):
        return _schema(node)
    return {name: _lowered(each) for name, each in node.items()}


def _is_schema(node: dict[str, Any]) -> bool:
    return isinstance(node.get("type"), str | list) or bool(node.keys() & {"anyOf", "oneOf"})


def _schema(node: dict[str, Any]) -> dict[str, Any]:
    told = {name: each for name, each in node.items() if name not in _UNKNOWN}
    if "const" in node:
        told["enum"] = [node["const"]]
    if node.get("examples"):
        told["example"] = node["examples"][0]
    if "contentMediaType" in node:
        told["format"] = "binary"
    return _nullable(
        {
            # The names of fields are no words of the schema.
            name: {field: _lowered(one) for field, one in each.items()}
            if name == "properties"
            else _lowered(each)
            for name, each in told.items()
        }
    )


def _nullable(told: dict[str, Any]) -> dict[str, Any]:
    for choice in ("anyOf", "oneOf"):
        parts = told.get(choice, [])
        left = [part for part in parts if part.get("type") != "null"]
        if len(left) == len(parts):
            continue
        rest = {name: each for name, each in told.items() if name != choice}
        return rest | {"nullable": True} | _one_of(choice, left)
    return told


def _one_of(choice: str, left: list[dict[str, Any]]) -> dict[str, Any]:
    """A single alternative stands for itself; a reference bears nothing beside it."""
    if len(left) > 1:
        return {choice: left}
    return {"allOf": left} if "$ref" in left[0] else left[0]
