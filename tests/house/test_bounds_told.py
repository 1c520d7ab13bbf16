"""Whatever is sent has its bounds in the document; whatever is told in codes has their form."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.house.test_examples_told import OF_WECHAT, resolved, sent
from tests.house.test_headers_told import operations

Told = dict[str, Any]
DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi" / "jianxi.json"
OF_A_SHAPE_OF_ITS_OWN = {"PolicyRowIn.value"}
"""Held by the shape of each value, which its history tells."""
BOUNDING = {"enum", "const", "maxLength"}
FORMS = {"date", "date-time", "binary"}
OPEN = re.compile(r"[*+]|\{\d+,\}")
"""What lets a pattern go on for ever."""
WORDS = {
    "answer", "article", "bank", "calendar_version", "decided_by", "demand", "detail",
    "evidence", "explain", "explanation", "failed_reason", "filed_by", "ground", "holder",
    "major", "meaning", "mend", "name", "name_as_written", "note", "notes", "other_name",
    "period", "reason", "reference", "rejected_for", "relation", "school", "sentence", "source",
    "standard", "text", "title", "unit", "village", "voucher", "why", "withdrawal", "words",
}  # fmt: skip
"""What is told in words: bounded where it is sent, not again where it is told (ADR 0178)."""


def is_bounded(text: Told) -> bool:
    if text.keys() & BOUNDING or text.get("format") in FORMS:
        return True
    pattern = text.get("pattern", "")
    return pattern.endswith("$") and not OPEN.search(re.sub(r"\\.|\[[^\]]*\]", "", pattern))


def unbounded(schema: Told, where: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """The parts of a schema that may grow without end, by their kind and place."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        if name in seen:
            return
        seen.add(name)
        where = name
    told = resolved(schema)
    kind = told.get("type")
    if kind == "string" and not is_bounded(told):
        yield "text", where
    if kind == "array" and "maxItems" not in told:
        yield "list", where
    if told.get("additionalProperties", "properties" in told) is not False:
        closed = "maxProperties" in told or kind != "object"
        yield from () if closed else [("object", where)]
    if not told.keys() & {"type", "anyOf", "oneOf", "enum", "const"}:
        yield "anything", where
    for place, part in parts(told, where):
        yield from unbounded(part, place, seen)


def parts(told: Told, where: str) -> Iterator[tuple[str, Told]]:
    yield from ((f"{where}.{field}", part) for field, part in told.get("properties", {}).items())
    yield from ((where, part) for part in (*told.get("anyOf", ()), *told.get("oneOf", ())))
    inner = (told.get("items"), told.get("additionalProperties"))
    yield from ((where, part) for part in inner if isinstance(part, dict))


def test_whatever_is_sent_is_bounded() -> None:
    seen = set[str]()
    found = {
        (kind, where)
        for one in sent()
        if one.where.split()[0] not in OF_WECHAT
        for kind, where in unbounded(one.schema, one.where, seen)
    }
    assert found == {("anything", where) for where in OF_A_SHAPE_OF_ITS_OWN}
    assert len(seen) > 200


def test_whatever_is_told_in_no_words_tells_its_form() -> None:
    seen = set[str]()
    found = {
        where
        for _, one in operations()
        for answer in one["responses"].values()
        for media in answer.get("content", {}).values()
        for kind, where in unbounded(media["schema"], one["operationId"], seen)
        if kind == "text" and where.split()[0] not in OF_WECHAT
    }
    assert {where for where in found if where.rpartition(".")[2] not in WORDS} == set()
    assert {where.rpartition(".")[2] for where in found} == WORDS
    assert len(seen) > 400


def test_the_bounds_of_a_whole_number_are_whole() -> None:
    told = DOCUMENT.read_text(encoding="utf-8")
    assert '"type": "integer"' in told
    assert re.findall(r'"(?:minimum|maximum)": -?\d+\.\d+', told) == []
