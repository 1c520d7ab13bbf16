"""Each difference that breaks a client is told by the name that the changelog has to give it."""

from copy import deepcopy
from typing import Any

import pytest

from services.gateway.breaking import breaks, last_release, unnamed
from services.gateway.narrowing import Break

REF = "#/components/schemas/"


def a_document() -> dict[str, Any]:
    note = {
        "type": "object",
        "required": ["text"],
        "properties": {
            "text": {"type": "string", "maxLength": 100, "minLength": 2},
            "kind": {"type": "string", "enum": ["good", "bad"]},
            "count": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "tags": {"type": "array", "items": {"type": "string", "pattern": "^a"}},
        },
    }
    operation = {
        "operationId": "writeNote",
        "parameters": [{"in": "query", "name": "on", "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": REF + "NoteIn"}}}},
        "responses": {
            "200": {"content": {"application/json": {"schema": {"$ref": REF + "NoteOut"}}}},
            "404": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
        },
    }
    return {
        "paths": {"/v1/notes": {"post": operation}},
        "components": {"schemas": {"NoteIn": note, "NoteOut": deepcopy(note)}},
    }


def changed(path: str, value: Any = None) -> dict[str, Any]:
    """The document with one place of a component set anew, or left out."""
    document = a_document()
    put(document["components"]["schemas"], path, value)
    return document


def operation(path: str, value: Any = None) -> dict[str, Any]:
    """The document with one place of its operation set anew, or left out."""
    document = a_document()
    put(document["paths"]["/v1/notes"]["post"], path, value)
    return document


def put(within: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split("/")
    for step in steps:
        within = within[step]
    if value is None:
        del within[last]
    else:
        within[last] = value


IN, OUT, POST = "NoteIn", "NoteOut", "POST /v1/notes"

BROKEN = [
    (changed("NoteIn/properties/kind"), f"{IN}.kind"),
    (changed("NoteOut/properties/kind"), f"{OUT}.kind"),
    (changed("NoteIn/properties/kind/enum", ["good"]), f"{IN}.kind"),
    (changed("NoteOut/properties/kind/enum", ["good"]), f"{OUT}.kind"),
    (changed("NoteIn/required", ["text", "kind"]), f"{IN}.kind"),
    (changed("NoteOut/required", []), f"{OUT}.text"),
    (changed("NoteIn/properties/text/maxLength", 99), f"{IN}.text"),
    (changed("NoteIn/properties/text/minLength", 3), f"{IN}.text"),
    (changed("NoteIn/properties/text/pattern", "^b"), f"{IN}.text"),
    (changed("NoteIn/properties/text/enum", ["ab"]), f"{IN}.text"),
    (changed("NoteIn/properties/count", {"type": "integer"}), f"{IN}.count"),
    (changed("NoteOut/properties/text/type", ["string", "null"]), f"{OUT}.text"),
    (changed("NoteIn/properties/tags/items/pattern", "^b"), f"{IN}.tags"),
    (changed("NoteOut/properties/count", {"$ref": REF + "NoteIn"}), f"{OUT}.count"),
    (operation("operationId", "noteWritten"), POST),
    (operation("parameters", []), POST),
    (operation("responses", {}), POST),
    (operation("requestBody/required", True), POST),  # noqa: FBT003
    (operation("requestBody/content", {"text/plain": {}}), POST),
    (
        operation("parameters", [{"in": "query", "name": "on", "required": True, "schema": {}}]),
        POST,
    ),
    (
        operation(
            "parameters",
            [{"in": "query", "name": "on", "schema": {"type": "string", "maxLength": 9}}],
        ),
        POST,
    ),
    (a_document() | {"paths": {}}, POST),
]


@pytest.mark.parametrize(("now", "where"), BROKEN)
def test_what_is_taken_from_a_client_is_named(now: dict[str, Any], where: str) -> None:
    assert {each.where for each in breaks(a_document(), now)} == {where}


WELL = [
    a_document(),
    changed("NoteIn/properties/more", {"type": "string"}),
    changed("NoteOut/properties/more", {"type": "string"}),
    changed("NoteIn/required", []),
    changed("NoteOut/required", ["text", "kind"]),
    changed("NoteIn/properties/kind/enum", ["good", "bad", "other"]),
    changed("NoteOut/properties/kind/enum", ["good", "bad", "other"]),
    changed("NoteIn/properties/text/maxLength", 101),
    changed("NoteOut/properties/text/maxLength", 9),
    changed("NoteIn/properties/text/type", ["string", "null"]),
    changed("NoteOut/properties/count", {"type": "integer"}),
    changed("More", {"type": "object"}),
    operation("responses/201", {}),
    operation("responses/404"),
]


@pytest.mark.parametrize("now", WELL)
def test_what_is_added_or_eased_breaks_nobody(now: dict[str, Any]) -> None:
    assert breaks(a_document(), now) == []


def test_a_component_of_another_name_is_told_once_by_its_own() -> None:
    now = a_document()
    schemas = now["components"]["schemas"]
    schemas["NoteShown"] = schemas.pop("NoteOut")
    now = operation_with(now, "NoteShown")
    assert [each.where for each in breaks(a_document(), now)] == ["NoteOut"]


def operation_with(document: dict[str, Any], name: str) -> dict[str, Any]:
    answer = document["paths"]["/v1/notes"]["post"]["responses"]["200"]
    answer["content"]["application/json"]["schema"]["$ref"] = REF + name
    return document


def test_the_changelog_has_to_name_a_break_word_for_word() -> None:
    found = [Break("NoteIn.kind", "删去了"), Break(POST, "删去了")]
    named = "- `POST /v1/notes` is gone, and so is `NoteIn.kind`.\n"
    unreleased = "## [Unreleased]\n\n"
    assert unnamed(found, f"{unreleased}### Breaking\n\n{named}\n### Added\n") == []
    assert unnamed(found, f"{unreleased}### Breaking\n\n{named}") == []
    less = "- NoteIn.kind; `POST /v1/notes/{id}`.\n"
    assert unnamed(found, f"{unreleased}### Breaking\n\n{less}") == found
    assert unnamed(found, f"{unreleased}### Breaking\n\n- None.\n\n### Added\n\n{named}") == found
    # What an earlier version said it breaks allows nothing now.
    assert (
        unnamed(found, f"{unreleased}## [0.2.0] - 2026-12-01\n\n### Breaking\n\n{named}") == found
    )
    assert unnamed(found, f"## [0.2.0]\n\n### Breaking\n\n{named}") == found


def test_the_last_release_is_the_first_version_that_has_a_section() -> None:
    told = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-25\n"
    assert last_release(told) == "0.2.0"
    assert last_release("## [Unreleased]\n") is None


def sending(schema: dict[str, Any]) -> dict[str, Any]:
    """The document with a webhook of this schema."""
    body = {"content": {"application/json": {"schema": {"$ref": REF + "News"}}}}
    document = a_document()
    document["webhooks"] = {"note.news": {"post": {"requestBody": body, "responses": {"204": {}}}}}
    document["components"]["schemas"]["News"] = schema
    return document


def test_a_receiver_reads_what_is_sent_as_a_client_reads_an_answer() -> None:
    before = {"type": "object", "required": ["on"], "properties": {"on": {"type": "string"}}}
    two = before | {"properties": {"on": {"type": "string"}, "by": {"type": "string"}}}
    assert breaks(sending(before), sending(two)) == []
    assert breaks(sending(two), sending(before)) == [Break("News.by", "删去了")]
    loose = before | {"required": []}
    assert breaks(sending(before), sending(loose)) == [Break("News.on", "不再总是答复")]


def test_a_webhook_that_is_sent_no_more_or_in_another_form_breaks_its_receivers() -> None:
    before = sending({"type": "object"})
    assert Break("note.news", "不再通知") in breaks(before, a_document())
    now = deepcopy(before)
    content = now["webhooks"]["note.news"]["post"]["requestBody"]["content"]
    content["application/cloudevents+json"] = content.pop("application/json")
    assert breaks(before, now) == [Break("note.news", "通知没有 application/json 了")]
