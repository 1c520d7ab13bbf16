"""The document in the words of OpenAPI 3.0.3, for tools that know no other."""

from collections.abc import Mapping
from typing import Any, Final

from services.gateway.references import COMPONENTS, reached

Kinds = Mapping[str, str | None]
"""The type of each component, by its `$ref`."""

VERSION: Final = "3.0.3"
_UNKNOWN: Final = ("propertyNames", "contentMediaType", "examples", "const")


def rendered(document: dict[str, Any]) -> dict[str, Any]:
    """The same paths and components; what 3.0.3 can't say is said by its nearest words.

    `null` becomes `nullable`, a constant an enumeration of one, the first of several examples the
    example, a file `format: binary`. Nothing is left out but the shape of the names of a map, and
    webhooks, for which there is no word.
    """
    document = _without_webhooks(document)
    schemas = document["components"]["schemas"]
    kinds = {f"{COMPONENTS}schemas/{name}": each.get("type") for name, each in schemas.items()}
    told: dict[str, Any] = _lowered(document, kinds)
    licence = document["info"]["license"]
    info = told["info"] | {
        "license": {"name": licence["name"], "url": f"https://spdx.org/licenses/{licence['name']}"}
    }
    return told | {"openapi": VERSION, "info": info}


def _without_webhooks(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what only receivers of webhooks read of it."""
    paths, sent = document["paths"], document.get("webhooks", {})
    theirs = reached(document, sent).keys() - reached(document, paths).keys()
    components = {
        kind: {
            name: each for name, each in named.items() if f"{COMPONENTS}{kind}/{name}" not in theirs
        }
        for kind, named in document["components"].items()
    }
    kept = {name: each for name, each in document.items() if name != "webhooks"}
    return kept | {"components": components}


def _lowered(node: Any, kinds: Kinds) -> Any:
    if isinstance(node, list):
        return [_lowered(each, kinds) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and len(node) > 1:
        rest = {name: each for name, each in node.items() if name != "$ref"}
        return {"allOf": [{"$ref": node["$ref"]}], **_schema(rest, kinds)}
    if _is_schema(node):
        return _schema(node, kinds)
    return {name: _lowered(each, kinds) for name, each in node.items()}


def _is_schema(node: dict[str, Any]) -> bool:
    return isinstance(node.get("type"), str | list) or bool(node.keys() & {"anyOf", "oneOf"})


def _schema(node: dict[str, Any], kinds: Kinds) -> dict[str, Any]:
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
            name: {field: _lowered(one, kinds) for field, one in each.items()}
            if name == "properties"
            else _lowered(each, kinds)
            for name, each in told.items()
        },
        kinds,
    )


def _nullable(told: dict[str, Any], kinds: Kinds) -> dict[str, Any]:
    for choice in ("anyOf", "oneOf"):
        parts = told.get(choice, [])
        left = [part for part in parts if part.get("type") != "null"]
        if len(left) == len(parts):
            continue
        may_be_null = [_or_null(part, kinds) for part in left]
        rest = {name: each for name, each in told.items() if name != choice}
        return rest | (may_be_null[0] if len(left) == 1 else {choice: may_be_null})
    return told


def _or_null(part: dict[str, Any], kinds: Kinds) -> dict[str, Any]:
    """`nullable` stands beside a type only, and nothing beside a reference."""
    told = {"type": _kind(part, kinds), "nullable": True}
    return told | ({"allOf": [part]} if "$ref" in part else part)


def _kind(part: dict[str, Any], kinds: Kinds) -> str | None:
    """The type of a schema; that of its first alternative, where it is one of several."""
    for choice in ("anyOf", "oneOf"):
        if choice in part:
            return _kind(part[choice][0], kinds)
    return kinds[part["$ref"]] if "$ref" in part else part["type"]
