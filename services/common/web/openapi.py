"""The OpenAPI document of a service, mended where the framework's default misleads a client."""

import re
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from services.common.web import retiring, seen_versions
from services.common.web.access import declared_rights
from services.common.web.idempotency import IdempotencyKeyRefused
from services.common.web.problems import CHALLENGE, Problem, problems
from services.common.web.rights import DEPARTMENT, rows
from services.common.web.signatures import SCHEMES
from services.common.web.transaction import KeylessSessionDep, SessionDep

_EXACT: Final = 2**53 - 1
_SMALL: Final = 2**31
_REFS: Final = "#/components/schemas/"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "16 至 64 个字符；同一请求重发时使用同一个值，只会办理一次",
    "schema": {
        "type": "string",
        "minLength": 16,
        "maxLength": 64,
        "examples": ["01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"],
    },
}
_RETRY_AFTER = {
    "description": "多少秒后再试",
    "schema": {"type": "integer", "minimum": 1, "maximum": 86_400},
}
_MAY_RETRY: Final = ("429", "503")
"""The answers after which the same request may succeed."""
_TAG = {
    "description": "内容的标记；放在 If-None-Match 中再问，内容没有变的答 304",
    "schema": {"type": "string", "maxLength": 100},
}
_TAGGED: Final = ("200", "304")
_FILE_NAME = {
    "description": "文件名（RFC 6266，中文名见其中的 filename*）",
    "schema": {"type": "string", "maxLength": 500},
}
_MADE: Final = {"Page_": "列表中的一页。", "Body_": "一份表单。"}
"""What the framework makes of our own: it leaves such schemas undescribed."""
_BYTES: Final = {"type": "string", "format": "binary"}
_UNTOLD: Final = "Successful Response"
"""How the framework describes an answer that nobody described."""
_FETCHED: Final = re.compile(r"^(?:下载|打印|提取)")
_TRANSACTION = SessionDep.__metadata__[0].dependency  # type: ignore[attr-defined]
_KEYLESS = KeylessSessionDep.__metadata__[0].dependency  # type: ignore[attr-defined]


def install(app: FastAPI) -> None:
    """Let `app.openapi()` give the mended document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    included = [context.original_route for context in iter_route_contexts(app.routes)]
    routes = [route for route in included if isinstance(route, APIRoute)]
    told = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        webhooks=app.webhooks.routes,
    )
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=_REFS + "{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for route in routes:
        for method in route.methods or ():
            _mend(told["paths"].get(route.path, {}).get(method.lower()), route)
    items = [*told["paths"].values(), *told.get("webhooks", {}).values()]
    for operation in (one for item in items for one in item.values()):
        operation.setdefault("security", [])
    _tell_signatures(told)
    seen_versions.tell(told)
    _describe(schemas)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _strip(told)
    return told


def _describe(schemas: dict[str, Any]) -> None:
    for name, schema in schemas.items():
        for start, words in _MADE.items():
            if name.startswith(start):
                schema.setdefault("description", words)
        if name.startswith("Body_"):
            # Whatever else a form holds is refused, as it is in a body.
            schema["additionalProperties"] = False


def _tell_signatures(told: dict[str, Any]) -> None:
    """A department's token is asked for beside its signature, never alone."""
    schemes = told["components"].get("securitySchemes", {})
    if DEPARTMENT not in schemes:
        return
    schemes.update({name: dict(scheme) for name, scheme in SCHEMES.items()})
    together: dict[str, list[str]] = {DEPARTMENT: [], **{name: [] for name in SCHEMES}}
    for operation in (one for item in told["paths"].values() for one in item.values()):
        operation["security"] = [
            together if DEPARTMENT in way else way for way in operation["security"]
        ]


def _mend(operation: dict[str, Any] | None, route: APIRoute) -> None:
    if operation is None:
        return
    for parameter in operation.get("parameters", ()):
        _tell_absent(parameter)
    _tell_headers(
        operation["responses"],
        is_tagged=getattr(route, "is_tagged", False),
        is_keyed=_is_keyed(route),
    )
    _tell_downloads(operation)
    if _is_keyed(route):
        operation.setdefault("parameters", []).append(_KEY)
    _tell_refused_key(operation["responses"], route)
    if retiring.SUNSET in operation:
        for answer in operation["responses"].values():
            answer.setdefault("headers", {}).update(retiring.HEADERS)
    if rights := declared_rights(route):
        operation["x-rights"] = rows(rights)


def _tell_refused_key(responses: dict[str, Any], route: APIRoute) -> None:
    if _depends(route, _KEYLESS):
        for status, told in problems(IdempotencyKeyRefused).items():
            responses.setdefault(str(status), told)


def _tell_headers(responses: dict[str, Any], *, is_tagged: bool, is_keyed: bool) -> None:
    for status, answer in responses.items():
        # A twin of a request that bears a key may be under way.
        if status in _MAY_RETRY or (is_keyed and status == "409"):
            answer.setdefault("headers", {})["Retry-After"] = dict(_RETRY_AFTER)
        if status == "401":
            answer.setdefault("headers", {})["WWW-Authenticate"] = dict(CHALLENGE)
        if is_tagged and status in _TAGGED:
            answer.setdefault("headers", {})["ETag"] = dict(_TAG)


def _tell_downloads(operation: dict[str, Any]) -> None:
    """What is handed out as a file is bytes under a name; without a word of it, it is anything."""
    for answer in operation["responses"].values():
        for told in answer.get("content", {}).values():
            if told in ({}, {"schema": _BYTES}):
                told["schema"] = dict(_BYTES)
                answer.setdefault("headers", {})["Content-Disposition"] = dict(_FILE_NAME)
                if answer["description"] == _UNTOLD:
                    answer["description"] = _FETCHED.sub("", operation["summary"])


def _is_keyed(route: APIRoute) -> bool:
    return "POST" in (route.methods or ()) and _depends(route, _TRANSACTION)


def _depends(route: APIRoute, what: Any) -> bool:
    return any(one.call is what for one in route.dependant.dependencies)


def _strip(node: Any) -> None:
    """Mend every part of the document, down to its leaves."""
    if isinstance(node, list):
        for item in node:
            _strip(item)
    if isinstance(node, dict):
        _strip_schema(node)
        _strip_answers(node)
        for name, item in node.items():
            # An example has a title of its own: it is no schema.
            if name != "examples" or isinstance(item, dict):
                _strip(item)


def _strip_schema(node: dict[str, Any]) -> None:
    """Drop generated titles, and bounds of sums."""
    if isinstance(node.get("title"), str) and node.keys() & {"type", "anyOf", "$ref"}:
        node.pop("title")
    match node.get("type"):
        case "string":
            _tell_sums(node)
            _tell_file(node)
        case "integer":
            _tell_size(node)


def _strip_answers(node: dict[str, Any]) -> None:
    """Drop the default shape of 422 that no service answers with."""
    if node.get("description") == _UNTOLD:
        node["description"] = "办理成功"
    responses = node.get("responses")
    if isinstance(responses, dict) and "HTTPValidationError" in str(responses.get("422", "")):
        responses.pop("422")


def _tell_sums(schema: dict[str, Any]) -> None:
    """A sum of money is a text: bounds of numbers are no words of its schema, its sign is."""
    bounds = {name: schema.pop(name) for name in ("gt", "ge", "lt", "le") if name in schema}
    if "gt" in bounds or "ge" in bounds:
        schema["pattern"] = schema["pattern"].replace("-?", "")


def _tell_absent(parameter: dict[str, Any]) -> None:
    """Nothing is left out of a query by saying null: nobody can send one."""
    schema = parameter["schema"]
    left = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(left) == 1:
        schema.pop("anyOf")
        parameter["schema"] = left[0] | schema


def _tell_file(schema: dict[str, Any]) -> None:
    """In the words of 3.0 too, by which most generators know a file."""
    if "contentMediaType" in schema:
        schema["format"] = "binary"
        schema.setdefault("description", "文件的内容；一次一个")


def _tell_size(schema: dict[str, Any]) -> None:
    """Every number of the API is exact in JavaScript, and its bounds are whole as it is."""
    schema["minimum"] = int(schema.get("minimum", -_EXACT))
    schema["maximum"] = int(schema.get("maximum", _EXACT))
    small = schema["minimum"] >= -_SMALL and schema["maximum"] < _SMALL
    schema["format"] = "int32" if small else "int64"
