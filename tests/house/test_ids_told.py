"""The document tells the form of every id, so that a client can tell one kind from another."""

from collections.abc import Iterator
from typing import Any

from tests.house.test_headers_told import DOCUMENT

SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
WITHOUT_A_FORM = {
    "AuditEntryOut.object_id": "of whatever was done to, or what was asked for",
    "AuditEntryOut.request_id": "what was done by itself is called after its cause",
    "LoggedChangeOut.object_id": "of whatever was done to, years and regions among them",
    "LoggedChangeOut.request_id": "what was done by itself is called after its cause",
    "DepartmentGrant.client_id": "whatever is no key is refused as a wrong key is, not sooner",
}
"""Why an id has none."""


def texts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The texts that a value may be, those in its lists too."""
    if "$ref" in schema:
        yield from texts(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from texts(part)
    if schema.get("type") == "array":
        yield from texts(schema["items"])
    if schema.get("type") == "string":
        yield schema


def is_id(name: str) -> bool:
    return name == "id" or name.endswith(("_id", "_ids"))


def without_a_form(named: dict[str, Any]) -> set[str]:
    return {
        where
        for where, schema in named.items()
        if any(not {"pattern", "const", "enum"} & text.keys() for text in texts(schema))
    }


def test_every_id_of_a_body_tells_its_form() -> None:
    named = {
        f"{name}.{field}": told
        for name, schema in SCHEMAS.items()
        for field, told in schema.get("properties", {}).items()
        if is_id(field)
    }
    assert len(named) > 400
    assert without_a_form(named) == WITHOUT_A_FORM.keys()


def test_every_id_that_is_asked_by_tells_its_form() -> None:
    named = {
        f"{operation['operationId']}.{one['name']}": one["schema"]
        for item in DOCUMENT["paths"].values()
        for operation in item.values()
        for one in operation.get("parameters", ())
        if is_id(one["name"])
    }
    assert len(named) > 100
    assert without_a_form(named) == set()
