"""The OpenAPI document of a service, mended where the framework's default misleads a client."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from services.common.web import retiring
from services.common.web.access import declared_rights
from services.common.web.problems import Problem
from services.common.web.rights import DEPARTMENT, rows
from services.common.web.signatures import SCHEMES
from services.common.web.transaction import SessionDep

_EXACT: Final = 2**53 - 1
_SMALL: Final = 2**31
_REFS: Final = "#/components/schemas/"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "16 至 64 个字符；同一请求重发时使用同一个值，只会办理一次",
    "schema": {"type": "string", "minLength": 16, "maxLength": 64},
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
_TRANSACTION = SessionDep.__metadata__[0].dependency  # type: ignore[attr-defined]


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
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _strip(told)
    return told


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
    _tell_headers(operation["responses"], is_tagged=getattr(route, "is_tagged", False))
    if _is_keyed(route):
        operation.setdefault("parameters", []).append(_KEY)
    if retiring.SUNSET in operation:
        for answer in operation["responses"].values():
            answer.setdefault("headers", {}).update(retiring.HEADERS)
    if rights := declared_rights(route):
        operation["x-rights"] = rows(rights)


def _tell_headers(responses: dict[str, Any], *, is_tagged: bool) -> None:
    for status, answer in responses.items():
        if status in _MAY_RETRY:
            answer.setdefault("headers", {})["Retry-After"] = dict(_RETRY_AFTER)
        if is_tagged and status in _TAGGED:
            answer.setdefault("headers", {})["ETag"] = dict(_TAG)


def _is_keyed(route: APIRoute) -> bool:
    is_post = "POST" in (route.methods or ())
    return is_post and any(d.call is _TRANSACTION for d in route.dependant.dependencies)


def _strip(node: Any) -> None:
    """Mend every part of the document, down to its leaves."""
    if isinstance(node, list):
        for item in node:
            _strip(item)
    if isinstance(node, dict):
        _strip_schema(node)
        _strip_answers(node)
        for item in node.values():
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
    if node.get("description") == "Successful Response":
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
    """Every number of the API is exact in JavaScript."""
    schema.setdefault("minimum", -_EXACT)
    schema.setdefault("maximum", _EXACT)
    small = schema["minimum"] >= -_SMALL and schema["maximum"] < _SMALL
    schema["format"] = "int32" if small else "int64"
