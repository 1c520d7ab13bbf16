"""What the gateway adds to the merged document: its preface, its own pages, its own problems."""

from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from services.common.errors import JianxiError, TooMany, Unavailable
from services.common.web.problems import MEDIA_TYPE, InternalError, Problem
from services.common.web.rights import PUBLIC, rows
from services.gateway.health import SystemHealth
from services.gateway.problems import ON_EVERY_OPERATION, CrookedPath, TooManyRequests
from services.gateway.references import COMPONENTS

HEAD: Final = {
    "openapi": "3.1.0",
    "info": {
        "title": "见习：就业见习管理系统接口",
        "version": "1",
        "description": (
            "就业见习的单位、岗位、派遣、协议、见习、补贴与月报，经同一个入口办理。\n\n"
            "字段名用 snake_case，路径用 kebab-case。编号都是文字；金额是以元为单位的十进制文字，"
            '如 "1660.00"；日期为 YYYY-MM-DD（北京时间）；时间带时区。'
            "出错时一律返回 RFC 9457 问题说明，其中 code 不随版本改变。"
        ),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/", "description": "本系统的网关"}],
}
_TOLD: Final[tuple[type[JianxiError], ...]] = (*ON_EVERY_OPERATION, InternalError)
TAG: Final = {"name": "系统", "description": "各服务的状况与接口文档"}


class _Untitled(GenerateJsonSchema):
    """Field names are titles enough."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        del schema
        return False


def schemas() -> dict[str, Any]:
    """The schemas of the gateway's own answers and problems, by name."""
    found: dict[str, Any] = {}
    for model in (Problem, SystemHealth):
        schema = model.model_json_schema(
            ref_template=COMPONENTS + "schemas/{model}", schema_generator=_Untitled
        )
        found |= schema.pop("$defs") | {model.__name__: schema}
    return found


def paths() -> dict[str, Any]:
    """The gateway's own operations."""
    health = _json("各服务的状况", {"$ref": f"{COMPONENTS}schemas/SystemHealth"})
    return {
        "/health": {
            "get": _operation(
                "readSystemHealth",
                "各服务的状况",
                "网关逐个询问各服务；有一个不能办理时答 503。",
                {"200": health, "503": health},
            )
        },
        "/openapi.json": {
            "get": _operation(
                "readOpenapi",
                "这份接口文档",
                "由各服务的文档合并而成，OpenAPI 3.1。带 If-None-Match 时，没有变化答 304。",
                {"200": _json("OpenAPI 3.1 文档", {"type": "object"})},
            )
        },
        "/openapi-3.0.json": {
            "get": _operation(
                "readOpenapi30",
                "这份接口文档的 3.0.3 形式",
                "内容与 /openapi.json 相同，供只认旧版本的工具导入。",
                {"200": _json("OpenAPI 3.0.3 文档，供只认旧版本的工具导入", {"type": "object"})},
            )
        },
    }


def responses() -> dict[str, Any]:
    """The gateway's own problems as shared responses, by name."""
    return {problem.__name__: _described(problem) for problem in _TOLD}


def add_responses(operation: dict[str, Any]) -> None:
    """Let a forwarded operation say what the gateway may answer in its service's place."""
    for problem in _TOLD:
        operation["responses"].setdefault(str(problem.status), _shared(problem))


def _operation(
    name: str, summary: str, description: str, answers: dict[str, Any]
) -> dict[str, Any]:
    return {
        "tags": [TAG["name"]],
        "operationId": name,
        "summary": summary,
        "description": description,
        "security": [],
        "x-rights": rows([PUBLIC]),
        "responses": {
            **answers,
            "400": _shared(CrookedPath),
            "429": _shared(TooManyRequests),
            "500": _shared(InternalError),
        },
    }


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _shared(problem: type[JianxiError]) -> dict[str, str]:
    return {"$ref": f"{COMPONENTS}responses/{problem.__name__}"}


def _described(problem: type[JianxiError]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": f"{problem.title()}（{problem.code()}）",
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{COMPONENTS}schemas/Problem"}}},
    }
    if issubclass(problem, Unavailable | TooMany):
        described["headers"] = {
            "Retry-After": {
                "description": "多少秒后再试",
                "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 3600},
            }
        }
    return described
