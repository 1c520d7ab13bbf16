"""How the parts of an OpenAPI document refer to each other."""

from collections.abc import Iterator
from typing import Any, Final

COMPONENTS: Final = "#/components/"
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a `paths` object."""
    for item in paths.values():
        yield from (item[method] for method in METHODS if method in item)


def all_operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a document: those that are served, and those that receivers serve."""
    yield from operations(document["paths"])
    yield from operations(document.get("webhooks", {}))


def named_in(part: Any) -> Iterator[str]:
    """Every `$ref` within a part; a security requirement counts as one to its scheme."""
    if isinstance(part, list):
        for each in part:
            yield from named_in(each)
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for requirement in part.get("security", ()):
            yield from (f"{COMPONENTS}securitySchemes/{scheme}" for scheme in requirement)
        for each in part.values():
            yield from named_in(each)


def resolve(document: dict[str, Any], ref: str) -> Any:
    """What a `$ref` stands for, or None where nothing is defined."""
    found: Any = document
    for step in ref.removeprefix("#/").split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def reached(document: dict[str, Any], part: Any) -> dict[str, Any]:
    """All that a part stands on, directly or through other components: `$ref` → definition."""
    found: dict[str, Any] = {}
    ahead = list(named_in(part))
    while ahead:
        ref = ahead.pop()
        if ref not in found:
            found[ref] = resolve(document, ref)
            ahead.extend(named_in(found[ref]))
    return dict(sorted(found.items()))
