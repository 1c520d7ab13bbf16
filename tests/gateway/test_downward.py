from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator

from services.gateway.commands import FOLDER, LOWERED
from services.gateway.document import merge
from services.gateway.downward import rendered
from tests.gateway.test_document import REFS, two, with_news


def field(schema: dict[str, Any]) -> Any:
    told = two()
    told["units"]["components"]["schemas"]["Page"]["properties"]["item"] = schema
    told["matching"]["components"]["schemas"]["Page"]["properties"]["item"] = schema
    lowered = rendered(merge(told))
    OpenAPIV30SpecValidator(lowered).validate()
    return lowered["components"]["schemas"]["Page"]["properties"]["item"]


def test_the_whole_document_is_valid_as_3_0_3() -> None:
    lowered = rendered(merge(two()))
    OpenAPIV30SpecValidator(lowered).validate()
    assert lowered["openapi"] == "3.0.3"
    assert list(lowered["paths"]) == list(merge(two())["paths"])


def test_null_becomes_nullable() -> None:
    null, text = {"type": "null"}, {"type": "string", "maxLength": 6}
    assert field({"anyOf": [text, null], "description": "代码"}) == {
        "description": "代码",
        "nullable": True,
        **text,
    }
    number = {"type": "integer"}
    either = [text | {"nullable": True}, number | {"nullable": True}]
    assert field({"anyOf": [text, number, null]}) == {"anyOf": either}


def test_a_reference_that_may_be_null_stands_in_an_all_of() -> None:
    region = {"$ref": f"{REFS}Region"}
    told = field({"anyOf": [region, {"type": "null"}]})
    assert told == {"type": "string", "nullable": True, "allOf": [region]}


def test_what_stands_beside_a_reference_is_not_lost() -> None:
    region = {"$ref": f"{REFS}Region"}
    assert field(region | {"description": "县"}) == {"allOf": [region], "description": "县"}
    assert field(region) == region


def test_a_constant_an_example_and_a_file_in_the_older_words() -> None:
    assert field({"type": "string", "const": "unit"}) == {"type": "string", "enum": ["unit"]}
    assert field({"type": "string", "examples": ["640104", "640100"]})["example"] == "640104"
    file = field({"type": "string", "contentMediaType": "application/octet-stream"})
    assert file == {"type": "string", "format": "binary"}


def test_fields_named_like_words_of_a_schema_stay() -> None:
    names = {"type": {"type": "string"}, "const": {"type": "string"}}
    assert field({"type": "object", "properties": names})["properties"] == names


def test_the_rendering_that_is_shipped_holds_no_word_of_3_1() -> None:
    text = (FOLDER / f"{LOWERED}.json").read_text()
    for word in ('"type": "null"', '"const": ', '"contentMediaType": ', '"propertyNames": '):
        assert word not in text


def test_webhooks_are_left_out_and_what_only_they_stand_on() -> None:
    lowered = rendered(merge(with_news()))
    OpenAPIV30SpecValidator(lowered).validate()
    assert lowered == rendered(merge(two()))
