"""Shapes of dated values: the part of JSON Schema in which a release says what may be written."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from services.common.errors import Malformed

Shape = Mapping[str, Any]


def require(shape: Shape, value: Any, at: str = "/value") -> None:
    """A value as its shape has it. Raises Malformed at the first part that is not, in Chinese.

    The pointer names fields of the shape and places in lists only, never what was sent.
    """
    for pointer, fault in faults(shape, value, at):
        raise Malformed(pointer, fault)


def faults(shape: Shape, value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Where a value is not of its shape, and why; nothing for one that is."""
    if "anyOf" in shape:
        yield from _any_of(shape["anyOf"], value, at)
    elif "enum" in shape:
        if not any(type(one) is type(value) and one == value for one in shape["enum"]):
            yield at, f"只能是：{'、'.join(map(str, shape['enum']))}。"
    else:
        yield from _KINDS[shape["type"]](shape, value, at)


def _any_of(shapes: list[Shape], value: Any, at: str) -> Iterator[tuple[str, str]]:
    found = [[*faults(shape, value, at)] for shape in shapes]
    if all(found):
        yield at, "或者".join(one[0][1].removesuffix("。") for one in found) + "。"


def _boolean(_: Shape, value: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, bool):
        yield at, "应为是（true）或否（false）。"


def _integer(shape: Shape, value: Any, at: str) -> Iterator[tuple[str, str]]:
    least, most = shape["minimum"], shape["maximum"]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        yield at, f"应为{least}至{most}的整数。"


def _string(shape: Shape, value: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str):
        yield at, "应为文字。"
    elif not _is_written(shape, value):
        yield at, f"不符合要求的写法：{shape['pattern']}。"


def _is_written(shape: Shape, text: str) -> bool:
    longest = shape.get("maxLength", len(text))
    return len(text) <= longest and re.fullmatch(shape["pattern"], text) is not None


def _array(shape: Shape, value: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield at, "应为列表。"
        return
    least, most = shape.get("minItems", 0), shape.get("maxItems", len(value))
    if not least <= len(value) <= most:
        yield at, f"应有{least}至{most}项。"
    for place, item in enumerate(value):
        yield from faults(shape["items"], item, f"{at}/{place}")
    if shape.get("uniqueItems") and any(one in value[:n] for n, one in enumerate(value)):
        yield at, "各项不能重复。"
    elif shape.get("x-ascending") and not _ascends(value):
        yield at, "各项应从小到大排列。"


def _ascends(items: list[Any]) -> bool:
    numbers = [item for item in items if isinstance(item, int)]
    return numbers == sorted(numbers)


def _object(shape: Shape, value: Any, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield at, "应为若干字段。"
        return
    least, most = shape.get("minProperties", 0), shape.get("maxProperties", len(value))
    if not least <= len(value) <= most:
        yield at, f"应有{least}至{most}个字段。"
    if lacking := [name for name in shape.get("required", ()) if name not in value]:
        yield at, f"缺少：{'、'.join(lacking)}。"
    yield from _fields(shape, value, at)
    told = [value[name] for name in shape.get("x-distinct", ()) if name in value]
    if any(one in told[:n] for n, one in enumerate(told)):
        yield at, f"{'、'.join(shape['x-distinct'])} 不能相同。"


def _fields(shape: Shape, value: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    named = shape.get("properties", {})
    for name, part in value.items():
        if name in named:
            yield from faults(named[name], part, f"{at}/{name}")
        elif not shape["additionalProperties"]:
            yield at, f"只能有这些字段：{'、'.join(named)}。"
        elif not _is_written(shape["propertyNames"], name):
            yield at, f"字段名称不符合要求的写法：{shape['propertyNames']['pattern']}。"
        else:
            # Its name was sent, so the place above it is told.
            yield from ((at, fault) for _, fault in faults(shape["additionalProperties"], part))


_KINDS: Final[Mapping[str, Callable[[Shape, Any, str], Iterator[tuple[str, str]]]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "string": _string,
    "array": _array,
    "object": _object,
}
