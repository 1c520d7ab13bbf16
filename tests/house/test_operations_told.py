"""The document sorts each operation under one heading and says in Chinese what it does."""

import re

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
