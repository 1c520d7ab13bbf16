"""Problems: every refusal as RFC 9457 `application/problem+json`, in Chinese, without the input."""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from services.common.errors import JianxiError, Malformed, Unavailable
from services.common.store.database import is_passing
from services.common.telemetry import request_id
from services.common.web import malformed

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """一个字段的问题。"""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(description="字段在请求中的位置（JSON Pointer）", max_length=500)
    code: str = Field(description="问题代码", max_length=100)
    message: str = Field(description="说明", max_length=500)


class Problem(BaseModel):
    """问题说明（RFC 9457）。"""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="问题类型", max_length=200)
    title: str = Field(description="问题标题", max_length=500)
    status: int = Field(description="HTTP 状态码", ge=400, le=599)
    code: str = Field(description="问题代码，不随版本改变", max_length=100)
    detail: str = Field(description="具体说明", max_length=2000)
    request_id: str = Field(description="请求编号，咨询时请提供", max_length=64)
    article: str | None = Field(default=None, description="依据的条款", max_length=200)
    errors: list[FieldProblem] | None = Field(
        default=None, description="有问题的字段（422）", max_length=200
    )


class InternalError(JianxiError):
    """系统内部出错，已记录，请稍后再试。"""


class DatabaseUnavailable(Unavailable):
    """数据库暂时不可用，请稍后再试。"""


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


class UnsupportedMedia(JianxiError):
    """不支持这种内容类型。"""

    status = 415


_BY_STATUS: dict[int, type[JianxiError]] = {
    400: UnreadableBody,
    404: UnknownPath,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMedia,
}


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
    return _answer(document(error), headers)


def _answer(told: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(told, ensure_ascii=False).encode()
    return Response(body, told["status"], headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every kind of error of this app with a problem."""

    @app.exception_handler(JianxiError)
    async def refused(request: Request, error: JianxiError) -> Response:
        return render(error)

    @app.exception_handler(RequestValidationError)
    async def unfit(request: Request, error: RequestValidationError) -> Response:
        return _answer(malformed.document(error.errors(), error.body, request.scope.get("route")))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return render(_BY_STATUS.get(error.status_code, InternalError)())

    @app.exception_handler(PoolTimeout)
    @app.exception_handler(OSError)
    async def unreachable(request: Request, error: Exception) -> Response:
        log.warning("database out of reach: %s", type(error).__name__)
        return render(DatabaseUnavailable())

    @app.exception_handler(DBAPIError)
    async def database(request: Request, error: DBAPIError) -> Response:
        if is_passing(error):
            return await unreachable(request, error)
        return await broken(request, error)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        log.error("unforeseen", exc_info=error)
        return render(InternalError())


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
