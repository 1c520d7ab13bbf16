"""Problems: every refusal as RFC 9457 `application/problem+json`, in Chinese, without the input."""

import json
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from services.common.errors import JianxiError, Malformed
from services.common.telemetry import request_id

MEDIA_TYPE = "application/problem+json"
CHALLENGE: Final = {
    "description": "怎样证明身份：Bearer 令牌（RFC 6750），放在 Authorization 请求头中",
    "schema": {"type": "string", "maxLength": 100, "examples": ["Bearer"]},
}
"""The header WWW-Authenticate of each 401, as the document tells it."""


_EXAMPLE: dict[str, JsonValue] = {
    "type": "/problems/sign-in-required",
    "title": "请先登录。",
    "status": 401,
    "code": "sign-in-required",
    "detail": "请先登录。",
    "request_id": "req_01KB0A8M5W7Q4R2T6Y9Z3X1V8C",
}


class FieldProblem(BaseModel):
    """一个字段的问题。"""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(description="字段在请求中的位置（JSON Pointer）", max_length=500)
    code: str = Field(description="问题代码", max_length=100)
    message: str = Field(description="说明", max_length=500)


class Problem(BaseModel):
    """问题说明（RFC 9457）。"""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_EXAMPLE]})

    type: str = Field(description="问题类型：说明它的页面的地址（相对于网关）", max_length=200)
    title: str = Field(description="问题标题", max_length=500)
    status: int = Field(description="HTTP 状态码", ge=400, le=599)
    code: str = Field(description="问题代码，不随版本改变", max_length=100)
    detail: str = Field(description="具体说明", max_length=2000)
    request_id: str = Field(
        description="请求编号，咨询时请提供", max_length=64, pattern=r"^[A-Za-z0-9_-]+$"
    )
    article: str | None = Field(default=None, description="依据的条款", max_length=200)
    errors: list[FieldProblem] | None = Field(
        default=None, description="有问题的字段（422）", max_length=200
    )


class InternalError(JianxiError):
    """系统内部出错，已记录，请稍后再试。"""


class UnknownPath(JianxiError):
    """没有这个地址。"""

    status = 404


class MethodNotAllowed(JianxiError):
    """这个地址不支持这种请求方法。"""

    status = 405


class UnreadableBody(JianxiError):
    """请求内容无法读取。"""

    status = 400


class BodyTooLarge(JianxiError):
    """提交的内容超过大小限制。"""

    status = 413


class UnknownParameter(Malformed):
    """不认识的查询参数。"""


class RepeatedParameter(Malformed):
    """同一个查询参数出现了两次。"""


class UnknownFormField(Malformed):
    """表单中有不认识的项。"""


class UnsupportedMedia(JianxiError):
    """不支持这种内容类型。"""

    status = 415


def document(error: JianxiError) -> dict[str, Any]:
    """The problem document of an error, as plain data."""
    told: dict[str, Any] = {
        "type": f"/problems/{error.code()}",
        "title": error.title(),
        "status": error.status,
        "code": error.code(),
        "detail": error.detail or error.title(),
        "request_id": request_id.get(),
    }
    if error.article:
        told["article"] = error.article
    if isinstance(error, Malformed):
        told["errors"] = [
            {"pointer": error.pointer, "code": error.code(), "message": told["detail"]}
        ]
    return told | error.members


def render(error: JianxiError) -> Response:
    """The answer to an error."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return answer(document(error), headers)


def answer(told: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """The answer that a problem document is."""
    body = json.dumps(told, ensure_ascii=False).encode()
    return Response(body, told["status"], headers, media_type=MEDIA_TYPE)


def problems(*errors: type[JianxiError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for the errors an endpoint can answer with, besides 401, 422 and 5XX."""
    by_status: dict[int, list[type[JianxiError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {
        status: {
            "description": "；".join(f"{e.title()}（{e.code()}）" for e in group),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            "x-problems": {e.code(): e.title() for e in group},
        }
        for status, group in by_status.items()
    }
