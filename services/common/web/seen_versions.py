"""The version that a body names: asked for where whoever names none is refused."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import Field

Told = dict[str, Any]

NAME: Final = "expected_version"
"""How every such field ends: of two records one is named before it."""
_REFUSED: Final = "428"
_MARK: Final = "x-none-yet"
NONE_YET: Final = Field(
    description="您看到的版本号；还没有时不填或者填 0，已有而不填则拒绝（428）",
    json_schema_extra={_MARK: True},
)
"""For a version that there is none of before the first: only then it may be left out."""


class BodyShared(Exception):
    """One body for an operation that refuses it without a version and one that does not."""


def tell(told: Told) -> None:
    """Ask for the version wherever a body without one is answered with 428, unless it is NONE_YET.

    The bodies themselves take null or nothing, for the answer to be that 428 and no 422. Raises
    BodyShared where the document could only be wrong of one operation or the other.
    """
    schemas = told["components"]["schemas"]
    refusing, heedless = set[str](), set[str]()
    for operation in (one for item in told["paths"].values() for one in item.values()):
        kind = refusing if _REFUSED in operation["responses"] else heedless
        kind.update(_bodies(operation))
    shared = [name for name in sorted(refusing & heedless) if [*_optional(schemas[name])]]
    if shared:
        raise BodyShared(", ".join(shared))
    for name in refusing:
        _ask(schemas[name])
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            field.pop(_MARK, None)


def _bodies(operation: Told) -> Iterator[str]:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        yield from _named(media.get("schema", {}))


def _named(schema: Told) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _named(one)


def _optional(schema: Told) -> Iterator[str]:
    """The versions that the schema takes none of, though it has a place for them."""
    for name, field in schema.get("properties", {}).items():
        is_asked = name in schema.get("required", ())
        if name.endswith(NAME) and not is_asked and not field.get(_MARK):
            yield name


def _ask(schema: Told) -> None:
    asked = {*_optional(schema)}
    if not asked:
        return
    fields = schema["properties"]
    for name in asked:
        fields[name] = _never_null(fields[name])
    schema["required"] = [
        name for name in fields if name in asked or name in schema.get("required", ())
    ]


def _never_null(field: Told) -> Told:
    [kind] = [one for one in field["anyOf"] if one.get("type") != "null"]
    return {**kind, **{word: told for word, told in field.items() if word != "anyOf"}}
