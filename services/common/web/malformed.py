"""Malformed requests: what pydantic found, told in Chinese by place and reason, never the input."""

from collections.abc import Sequence
from typing import Any, Final

from services.common.errors import Malformed
from services.common.telemetry import request_id
from services.common.web import choices
from services.common.web.pointers import tellable
from services.common.web.seen_versions import NAME


def document(errors: Sequence[Any], body: Any = None, route: Any = None) -> dict[str, Any]:
    """The 422 document for what pydantic found: places and reasons, never the input.

    `route` is the one that was asked: it says what the values of its fields mean.
    """
    found = [_field_problem(error, body, route) for error in errors]
    return {
        "type": "/problems/malformed",
        "title": Malformed.title(),
        "status": 422,
        "code": "malformed",
        "detail": f"有{len(found)}处内容不符合要求。",
        "request_id": request_id.get(),
        "errors": found,
    }


def lacks_version_alone(errors: Sequence[Any]) -> bool:
    """Whether nothing is amiss but that nobody says which version they saw."""
    return all(
        str(error["loc"][-1]).endswith(NAME)
        and (error["type"] == "missing" or error["input"] is None)
        for error in errors
    )


def _field_problem(error: dict[str, Any], body: Any, route: Any) -> dict[str, str]:
    where: Sequence[str | int] = (*error["loc"], *error.get("ctx", {}).get("place", ()))
    message = _message(error, choices.description_at(route, where))
    if where[:1] == ("body",):
        where = _place(where[1:], body)
    if error["type"] == "json_invalid":
        where = ()
    pointer = "".join(f"/{tellable(str(step))}" for step in where)
    return {
        "pointer": pointer,
        "code": error["type"].replace("_", "-"),
        "message": message,
    }


def _message(error: dict[str, Any], description: str) -> str:
    context = {k: v for k, v in error.get("ctx", {}).items() if k in _TELLABLE}
    for name in _CHOICES & context.keys():
        context[name] = choices.told(str(context[name]), description)
    if error["type"] == "string_pattern_mismatch" and description:
        return f"格式不正确，这里填写：{description.rstrip('。')}。"
    message = _MESSAGES.get(error["type"]) or str(context.get("reason", "不符合要求的格式。"))
    return message.format_map(_Blank(context))


def _place(steps: Sequence[str | int], body: Any) -> Sequence[str | int]:
    # Pydantic also names which kind of a union it took; that is no place in the body.
    place = []
    for step in steps[:-1]:
        inner = _inside(body, step)
        if isinstance(inner, dict | list):
            place.append(step)
            body = inner
    return [*place, *steps[-1:]]


def _inside(body: Any, step: str | int) -> Any:
    if isinstance(body, dict):
        return body.get(step)
    return body[step] if isinstance(body, list) and isinstance(step, int) else None


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


# What of pydantic's context may be told: limits of ours, never the value.
_TELLABLE: Final = {
    "min_length", "max_length", "ge", "gt", "le", "lt", "reason",
    "expected", "expected_tags", "discriminator",
    "max_digits", "decimal_places",
}  # fmt: skip

_CHOICES: Final = {"expected", "expected_tags", "discriminator"}

_MESSAGES: Final = {
    "missing": "缺少必填的内容。",
    "extra_forbidden": "不认识的字段。",
    "json_invalid": "不是有效的 JSON。",
    "model_attributes_type": "应为一个对象。",
    "dict_type": "应为一个对象。",
    "list_type": "应为一个列表。",
    "string_type": "应为文字。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_from_float": "应为整数。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "string_too_short": "至少{min_length}个字符。",
    "string_too_long": "最多{max_length}个字符。",
    "too_short": "至少{min_length}项。",
    "too_long": "最多{max_length}项。",
    "string_pattern_mismatch": "格式不正确。",
    "greater_than_equal": "不能小于{ge}。",
    "greater_than": "应大于{gt}。",
    "less_than_equal": "不能大于{le}。",
    "less_than": "应小于{lt}。",
    "literal_error": "只能是其中之一：{expected}。",
    "enum": "只能是其中之一：{expected}。",
    "union_tag_invalid": "只能是其中之一：{expected_tags}。",
    "union_tag_not_found": "缺少必填的 {discriminator}。",
    "date_type": "应为 YYYY-MM-DD 形式的日期。",
    "date_parsing": "应为 YYYY-MM-DD 形式的日期。",
    "date_from_datetime_parsing": "应为 YYYY-MM-DD 形式的日期。",
    "date_from_datetime_inexact": "应为 YYYY-MM-DD 形式的日期，不带时间。",
    "datetime_type": "应为带时区的时间。",
    "datetime_parsing": "应为带时区的时间。",
    "datetime_from_date_parsing": "应为带时区的时间。",
    "timezone_aware": "时间应带时区。",
}
