"""Shapes of dated values: what JSON Schema says, each kind at both sides of its boundary."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.common.errors import Malformed
from services.reporting.rules import shapes

SERVICES = Path(__file__).parents[3] / "services"
SHAPES = {
    name: shape
    for file in SERVICES.glob("*/policy.schema.yaml")
    for name, shape in yaml.safe_load(file.read_text("utf-8")).items()
}
SHIPPED = {
    name: entry["value"]
    for file in SERVICES.glob("*/policy.yaml")
    for name, body in yaml.safe_load(file.read_text("utf-8")).items()
    for entry in body["values"]
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


def found(shape, value):
    return [*shapes.faults(shape, value)]


def is_sound(shape, value):
    return next(Draft202012Validator(shape).iter_errors(value), None) is None


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_shape_is_json_schema_and_what_is_shipped_fits(name):
    Draft202012Validator.check_schema(SHAPES[name])
    assert found(SHAPES[name], SHIPPED[name]) == []
    assert is_sound(SHAPES[name], SHIPPED[name])


@given(name=st.sampled_from(sorted(SHAPES)), value=ANYTHING)
def test_anything_is_judged_as_json_schema_judges_it(name, value):
    shape = SHAPES[name]
    if not is_sound(shape, value):
        assert found(shape, value)
    elif found(shape, value):
        assert "x-ascending" in shape, (name, value)


@given(name=st.sampled_from(sorted(SHAPES)), data=st.data())
def test_what_is_shipped_with_one_part_changed_is_judged_alike(name, data):
    value = SHIPPED[name]
    if isinstance(value, dict):
        value = value | {data.draw(st.sampled_from([*value, "x"])): data.draw(ANYTHING)}
    elif isinstance(value, list):
        value = [*value, data.draw(ANYTHING)]
    shape = SHAPES[name]
    if not is_sound(shape, value):
        assert found(shape, value)
    elif found(shape, value):
        assert "x-ascending" in shape, (name, value)


WHOLE = {"type": "integer", "minimum": 3, "maximum": 5}
TEXT = {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3}
LIST = {"type": "array", "items": WHOLE, "minItems": 1, "maxItems": 2, "uniqueItems": True}
RISING = {"type": "array", "items": WHOLE, "x-ascending": True}
FORM = {
    "type": "object",
    "required": ["a"],
    "properties": {"a": WHOLE, "b": WHOLE},
    "additionalProperties": False,
    "x-distinct": ["a", "b"],
}
BOOK = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 2,
    "propertyNames": TEXT,
    "additionalProperties": WHOLE,
}
EITHER = {"anyOf": [WHOLE, {"enum": ["off"]}]}


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        ({"type": "boolean"}, True, []),
        ({"type": "boolean"}, 1, [("", "应为是（true）或否（false）。")]),
        (WHOLE, 3, []),
        (WHOLE, 5, []),
        (WHOLE, 2, [("", "应为3至5的整数。")]),
        (WHOLE, 6, [("", "应为3至5的整数。")]),
        (WHOLE, 4.0, [("", "应为3至5的整数。")]),
        (WHOLE, True, [("", "应为3至5的整数。")]),
        (TEXT, "abc", []),
        (TEXT, "abcd", [("", "不符合要求的写法：^[a-z]+$。")]),
        (TEXT, "ab\n", [("", "不符合要求的写法：^[a-z]+$。")]),
        (TEXT, 1, [("", "应为文字。")]),
        ({"enum": ["a", 1]}, 1, []),
        ({"enum": ["a", 1]}, True, [("", "只能是：a、1。")]),
        (LIST, [3, 4], []),
        (LIST, [], [("", "应有1至2项。")]),
        (LIST, [3, 4, 5], [("", "应有1至2项。")]),
        (LIST, [3, 3], [("", "各项不能重复。")]),
        (LIST, [3, 9], [("/1", "应为3至5的整数。")]),
        (LIST, "3", [("", "应为列表。")]),
        (RISING, [3, 4], []),
        (RISING, [4, 3], [("", "各项应从小到大排列。")]),
        (FORM, {"a": 3, "b": 4}, []),
        (FORM, {"a": 3}, []),
        (FORM, {"a": 3, "b": 3}, [("", "a、b 不能相同。")]),
        (FORM, {}, [("", "缺少：a。")]),
        (FORM, {"a": 9}, [("/a", "应为3至5的整数。")]),
        (FORM, {"a": 3, "secret": 1}, [("", "只能有这些字段：a、b。")]),
        (FORM, [], [("", "应为若干字段。")]),
        (BOOK, {"x": 3}, []),
        (BOOK, {}, [("", "应有1至2个字段。")]),
        (BOOK, {"x": 3, "y": 3, "z": 3}, [("", "应有1至2个字段。")]),
        (BOOK, {"X": 3}, [("", "字段名称不符合要求的写法：^[a-z]+$。")]),
        (BOOK, {"x": 9}, [("", "应为3至5的整数。")]),
        (EITHER, "off", []),
        (EITHER, 3, []),
        (EITHER, 6, [("", "应为3至5的整数或者只能是：off。")]),
    ],
)
def test_each_kind_at_both_sides(shape, value, expected):
    assert found(shape, value) == expected


def test_the_first_part_at_fault_is_refused_by_its_place():
    shapes.require(FORM, {"a": 3})
    with pytest.raises(Malformed) as refused:
        shapes.require(FORM, {"a": 9, "b": 9})
    assert refused.value.pointer == "/value/a"
