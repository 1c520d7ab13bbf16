"""The document sorts each operation under one heading and says in Chinese what it does."""

import re
from typing import Any

from services.gateway import preface
from services.gateway.headings import HEADINGS
from tests import signing
from tests.house.test_headers_told import DOCUMENT, operations

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_each_operation_stands_under_one_heading_that_is_described() -> None:
    headings = {one["name"]: one["description"] for one in DOCUMENT["tags"]}
    assert {
        one["operationId"]: one["tags"] for _, one in operations() if len(one["tags"]) != 1
    } == {}
    assert all(_CHINESE.search(words) for words in headings.values())
    assert {one["tags"][0] for _, one in operations()} <= headings.keys()
    # A heading's words are ours to write: services/gateway/headings.py.
    assert headings == {preface.TAG["name"]: preface.TAG["description"]} | HEADINGS


def test_each_operation_and_what_is_asked_for_it_is_described() -> None:
    silent = [
        (one["operationId"], told.get("name", ""))
        for _, one in operations()
        for told in (one, *one.get("parameters", ()))
        if not _CHINESE.search(told.get("description", ""))
    ]
    assert silent == []


def test_each_operation_of_a_department_asks_for_the_signature_beside_its_token() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    asked = [one["security"] for _, one in operations() if "department" in str(one["security"])]
    assert asked
    sent = {"department"} | set(signing.headers("", "/v1/feeds/units"))
    for [together] in asked:
        named = {schemes[name].get("name", name) for name in together}
        assert named == sent


def test_each_part_of_what_travels_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not is_described(schema)] == []
    silent = [
        (name, part)
        for name, schema in schemas.items()
        for part, told in schema.get("properties", {}).items()
        if not is_described(told)
    ]
    assert silent == []


def is_described(told: dict[str, Any]) -> bool:
    """Whether a part says what it is: itself, by what it refers to, or by one of its kinds."""
    if _CHINESE.search(told.get("description", "")):
        return True
    named = told.get("$ref", "").rpartition("/")[2]
    kinds = [*told.get("anyOf", ()), *told.get("oneOf", ())]
    kinds += [DOCUMENT["components"]["schemas"][named]] if named else []
    return any(is_described(kind) for kind in kinds)
