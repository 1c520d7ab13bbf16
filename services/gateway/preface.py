"""What the gateway adds to the merged document: its preface, its own pages, its own problems."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from services.common.errors import JianxiError, Malformed, TooMany, Unauthenticated, Unavailable
from services.common.store.away import Busy, DatabaseUnavailable
from services.common.web.access import RoleLacksRight, SignInRequired, TokenOfWrongKind
from services.common.web.bodies import RepeatedField
from services.common.web.envelope import NotBegun, UnreadableAddress
from services.common.web.idempotency import (
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    RequestInProgress,
    RightsChanged,
)
from services.common.web.pages import CursorInvalid
from services.common.web.problems import (
    CHALLENGE,
    MEDIA_TYPE,
    InternalError,
    Problem,
    RepeatedParameter,
    UnknownFormField,
    UnknownParameter,
    UnreadableBody,
    UnsupportedMedia,
)
from services.common.web.rights import ANYONE, PUBLIC, rows
from services.common.web.tokens import TokenExpired
from services.gateway.health import SystemHealth
from services.gateway.problems import (
    AT_ANY_ADDRESS,
    ON_EVERY_OPERATION,
    CrookedHeader,
    CrookedPath,
    DocumentMissing,
    HeadTooLarge,
    SignInEnded,
    TooManyRequests,
)
from services.gateway.references import COMPONENTS

HEAD: Final = {
    "openapi": "3.1.0",
    "info": {
        "title": "见习：就业见习管理系统接口",
        "version": "1",
        "description": (
            "就业见习的单位、岗位、派遣、协议、见习、补贴与月报，经同一个入口办理。\n\n"
            "怎样接入：网页、小程序和其他程序见[前端接入](docs/for-front-ends)，"
            "签有数据共享协议的部门见[部门接入](docs/for-departments)；"
            "每个拒绝是什么意思见[问题代码](problems)。\n\n"
            "字段名用 snake_case，路径用 kebab-case。编号都是文字；金额是以元为单位的十进制文字，"
            '如 "1660.00"；日期为 YYYY-MM-DD（北京时间）；时间带时区。'
            "出错时一律返回 RFC 9457 问题说明，其中 code 不随版本改变。"
            "每个答复都带请求编号 X-Request-Id；调用方可以在请求中自己给出（不含个人号码）。"
        ),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/", "description": "本系统的网关"}],
}
_Answers = dict[str, Any]
_Problems = tuple[type[JianxiError], ...]
_TOLD: Final[_Problems] = (
    CrookedHeader,
    UnreadableAddress,
    SignInEnded,
    TokenExpired,
    Busy,
    DatabaseUnavailable,
    NotBegun,
    *ON_EVERY_OPERATION,
    InternalError,
    UnknownParameter,
    RepeatedParameter,
    Malformed,
)
"""What any operation is refused by: one that takes no parameter refuses whatever it is sent."""
_IN_BASE: Final = frozenset(_TOLD)
_KEY: Final = "Idempotency-Key"
_JSON: Final = "application/json"
_FORM: Final = "multipart/form-data"
_SECURED: Final[_Problems] = (TokenOfWrongKind, SignInRequired, RoleLacksRight)
_OF_JSON: Final[_Problems] = (UnreadableBody, RepeatedField, UnsupportedMedia)
_OF_FORMS: Final[_Problems] = (UnreadableBody, UnknownFormField, UnsupportedMedia)
_KEYED: Final[_Problems] = (IdempotencyKeyMissing, IdempotencyKeyReused, RequestInProgress)
_OF_OUR_OWN: Final[_Problems] = (CrookedPath, TooManyRequests, HeadTooLarge, InternalError)
_OTHER: Final = "Other"
_PROBLEM: Final = {MEDIA_TYPE: {"schema": {"$ref": f"{COMPONENTS}schemas/Problem"}}}
_REQUEST_ID: Final = {"X-Request-Id": {"$ref": f"{COMPONENTS}headers/RequestId"}}
_ALLOW: Final = {
    "description": "405 才有：这个地址支持的请求方法，以逗号分隔",
    "schema": {"type": "string", "maxLength": 100},
}
_ETAG: Final = {
    "ETag": {
        "description": "内容的标记；放在 If-None-Match 中再问，内容没有变的答 304",
        "schema": {"type": "string", "maxLength": 100},
    }
}
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
                _document("OpenAPI 3.1 文档"),
            )
        },
        "/openapi-3.0.json": {
            "get": _operation(
                "readOpenapi30",
                "这份接口文档的 3.0.3 形式",
                "内容与 /openapi.json 相同，供只认旧版本的工具导入；没有变化时同样答 304。",
                _document("OpenAPI 3.0.3 文档，供只认旧版本的工具导入"),
            )
        },
    }


def responses(operations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The problems that many of these operations may answer with, as shared responses by name."""
    met = [_TOLD, *(tuple(_met_by(operation)) for operation in operations)]
    together = {_name(each): each for one in set(met) for each in _by_status(one)}
    told = {name: _described(each) for name, each in together.items()}
    return told | {_OTHER: _other()}


def _other() -> dict[str, Any]:
    """What stands at no status of an operation: it may be met at any address, or at none."""
    told = "；".join(f"{one.title()}（{one.status}，{one.code()}）" for one in AT_ANY_ADDRESS)
    return {
        "description": f"问题说明（RFC 9457）。不论问的是哪个接口，还可能答：{told}",
        "content": _PROBLEM,
        "headers": _REQUEST_ID | {"Allow": _ALLOW},
        "x-problems": {one.code(): one.title() for one in AT_ANY_ADDRESS},
    }


def headers() -> dict[str, Any]:
    """The headers that every answer bears, by name."""
    return {
        "RequestId": {
            "description": "请求编号，各服务的日志都记着；咨询时请提供",
            "schema": {"type": "string", "maxLength": 64},
        }
    }


def add_responses(operation: dict[str, Any]) -> None:
    """Let a forwarded operation say what it may answer besides what its service tells of it.

    What the gateway answers in the service's place; what any operation of its kind answers; and the
    id of the request with each.
    """
    answers = operation["responses"]
    for together in _by_status(_met_by(operation)):
        _add(answers, together)
    for status, answer in answers.items():
        if "$ref" in answer:
            continue
        if status == "default" and answer.get("content") == _PROBLEM and "headers" not in answer:
            answers[status] = {"$ref": f"{COMPONENTS}responses/{_OTHER}"}
        else:
            answer["headers"] = answer.get("headers", {}) | _REQUEST_ID


def _add(answers: dict[str, Any], together: _Problems) -> None:
    """Beside what a service tells of the status itself, if it does."""
    own = answers.setdefault(str(together[0].status), _shared(*together))
    for problem in together:
        if "x-problems" in own and problem.code() not in own["x-problems"]:
            own["x-problems"][problem.code()] = problem.title()
            own["description"] += f"；{_words(problem)}"


def _met_by(operation: dict[str, Any]) -> Iterator[type[JianxiError]]:
    rights = operation.get("x-rights", {})
    is_secured = bool(rights) and ANYONE not in rights
    asked = {one.get("name") for one in operation.get("parameters", ())}
    yield from _TOLD
    if "cursor" in asked:
        yield CursorInvalid
    sent = operation.get("requestBody", {}).get("content", {})
    if _JSON in sent:
        yield from _OF_JSON
    if _FORM in sent:
        yield from _OF_FORMS
    if is_secured:
        yield from _SECURED
    if _KEY in asked:
        yield from _KEYED
        if is_secured:
            yield RightsChanged


def _by_status(met: Iterable[type[JianxiError]]) -> Iterator[_Problems]:
    found: dict[int, _Problems] = {}
    for problem in met:
        found[problem.status] = (*found.get(problem.status, ()), problem)
    return iter(found.values())


def _operation(name: str, summary: str, description: str, answers: _Answers) -> dict[str, Any]:
    return {
        "tags": [TAG["name"]],
        "operationId": name,
        "summary": summary,
        "description": description,
        "security": [],
        "x-rights": rows([PUBLIC]),
        "responses": {
            **{
                status: told | {"headers": told.get("headers", {}) | _REQUEST_ID}
                for status, told in answers.items()
            },
            **{str(one.status): _shared(one) for one in _OF_OUR_OWN},
            "default": {"$ref": f"{COMPONENTS}responses/{_OTHER}"},
        },
    }


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _document(description: str) -> dict[str, Any]:
    return {
        "200": _json(description, {"type": "object"}) | {"headers": _ETAG},
        "304": {"description": "与 If-None-Match 所指的内容相同", "headers": _ETAG},
        "503": _described((DocumentMissing,)),
    }


def _shared(*together: type[JianxiError]) -> dict[str, str]:
    return {"$ref": f"{COMPONENTS}responses/{_name(together)}"}


def _name(together: _Problems) -> str:
    """By what sets it apart from what any operation is refused by."""
    own = [problem.__name__ for problem in together if problem not in _IN_BASE]
    return "Or".join(own) or together[-1].__name__


def _words(problem: type[JianxiError]) -> str:
    return f"{problem.title()}（{problem.code()}）"


def _described(together: _Problems) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": "；".join(map(_words, together)),
        "content": _PROBLEM,
        "headers": dict(_REQUEST_ID),
        "x-problems": {problem.code(): problem.title() for problem in together},
    }
    if together[0].status == Unauthenticated.status:
        described["headers"]["WWW-Authenticate"] = dict(CHALLENGE)
    if issubclass(together[-1], Unavailable | TooMany | RequestInProgress):
        described["headers"]["Retry-After"] = {
            "description": "多少秒后再试",
            "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 3600},
        }
    return described
