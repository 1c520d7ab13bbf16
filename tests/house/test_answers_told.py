"""The document tells how each operation may be answered: problems, files, headers, pages."""

from typing import Any

from services.gateway import references
from tests.house.test_headers_told import DOCUMENT, operations

PROBLEM = "application/problem+json"
BOUNDS = {"format", "minimum", "maximum"}
SAYS_NOTHING = {"PDF", "文件", "清单", "图", "办理成功"}
"""What does not tell which paper a file is."""
GIVEN = ("example", "examples", "default", "enum", "const")
OPERATIONS = [one for _, one in operations()]
SCHEMAS = DOCUMENT["components"]["schemas"]


def parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in operation.get("parameters", ())}


def told_in(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What a schema stands for, and its fields: a page may lie beside more."""
    whole = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    named = [part["$ref"] for part in whole["properties"].values() if "$ref" in part]
    return [whole, *(SCHEMAS[ref.rpartition("/")[2]] for ref in named)]


def is_page(schema: dict[str, Any]) -> bool:
    return {"items", "next_cursor"} <= schema.get("properties", {}).keys()


def asked_of(operation: dict[str, Any]) -> set[str]:
    """The statuses that can occur by what an operation is, whatever it does."""
    # What nobody knows among the parameters is refused everywhere.
    found = {"401", "422", "429", "500", "503"}
    if "anyone" not in operation["x-rights"]:
        found.add("403")
    if "Idempotency-Key" in parameters(operation):
        found |= {"400", "409"}
    if "requestBody" in operation:
        found.add("413")
    return found


def test_each_status_that_can_occur_is_told() -> None:
    assert {
        one["operationId"]: asked_of(one) - one["responses"].keys()
        for one in OPERATIONS
        if asked_of(one) - one["responses"].keys()
    } == {}


def test_whatever_is_looked_for_by_an_id_may_not_be_found() -> None:
    by_id = [
        one
        for one in OPERATIONS
        if any(
            told["in"] == "path" and name.endswith("_id") for name, told in parameters(one).items()
        )
    ]
    assert len(by_id) > 300
    assert [one["operationId"] for one in by_id if "404" not in one["responses"]] == []


def test_whatever_names_the_version_that_was_seen_may_be_stale() -> None:
    for one in OPERATIONS:
        told = one.get("requestBody", {}).get("content", {}).get("application/json", {})
        name = told.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if "expected_version" in SCHEMAS.get(name, {}).get("properties", {}):
            assert "412" in one["responses"], one["operationId"]


def test_every_refusal_is_a_problem() -> None:
    for one in OPERATIONS:
        for status, answer in one["responses"].items():
            if status == "default" or int(status) >= 400:
                told = answer["content"][PROBLEM]["schema"]
                assert told == {"$ref": "#/components/schemas/Problem"}, one["operationId"]


def test_every_answer_bears_the_id_of_its_request() -> None:
    for one in OPERATIONS:
        for answer in one["responses"].values():
            assert "X-Request-Id" in answer["headers"], one["operationId"]


def test_every_answer_says_what_it_holds_and_files_are_bytes_under_a_name() -> None:
    files = 0
    for one in OPERATIONS:
        for answer in one["responses"].values():
            for told in answer.get("content", {}).values():
                assert told.get("schema"), one["operationId"]
                if told["schema"].get("format") == "binary":
                    files += 1
                    assert "Content-Disposition" in answer["headers"], one["operationId"]
                    assert answer["description"] not in SAYS_NOTHING, one["operationId"]
    assert files > 40


def test_every_file_that_is_handed_in_is_bytes() -> None:
    handed_in = 0
    for one in OPERATIONS:
        for media, told in one.get("requestBody", {}).get("content", {}).items():
            if media == "multipart/form-data":
                name = told["schema"]["$ref"].rpartition("/")[2]
                fields = SCHEMAS[name]["properties"]
                handed_in += 1
                assert "binary" in {field.get("format") for field in fields.values()}, name
    assert handed_in > 10


def is_bounded(node: Any) -> bool:
    """Whether each number within a part of the document tells its size and its bounds."""
    if isinstance(node, list):
        return all(map(is_bounded, node))
    if not isinstance(node, dict):
        return True
    if node.get("type") in ("integer", "number") and not node.keys() >= BOUNDS:
        return False
    return all(is_bounded(part) for name, part in node.items() if name not in GIVEN)


def test_every_shared_answer_is_some_operations() -> None:
    named = set(references.named_in(DOCUMENT["paths"]))
    shared = {
        f"{references.COMPONENTS}responses/{name}" for name in DOCUMENT["components"]["responses"]
    }
    assert shared - named == set()


def test_every_number_is_bounded_and_tells_its_size() -> None:
    assert is_bounded(DOCUMENT["paths"])
    assert is_bounded(SCHEMAS)


def test_every_page_of_a_list_has_its_cursor_and_its_most() -> None:
    for one in OPERATIONS:
        taken = parameters(one)
        if "cursor" in taken:
            assert taken["limit"]["schema"]["maximum"] <= 1000, one["operationId"]
            told = one["responses"]["200"]["content"]["application/json"]["schema"]
            assert any(map(is_page, told_in(told))), one["operationId"]
