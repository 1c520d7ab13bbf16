"""Routers: every service's endpoints share one kind of route and one naming of operations."""

from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from services.common.web.problems import MEDIA_TYPE
from services.common.web.transaction import TransactionRoute

_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def router(tag: str, route: type[TransactionRoute] = TransactionRoute) -> APIRouter:
    """A router whose endpoints bear this (Chinese) tag and are of this kind."""
    return APIRouter(
        tags=[tag],
        route_class=route,
        generate_unique_id_function=operation_id,
        responses={"default": {"description": "问题说明（RFC 9457）", **_PROBLEM}},
    )


def located(status: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses of an endpoint that says in its answer where to look next."""
    told = {
        "description": "新建的对象或者后台任务的地址（相对于网关）",
        "schema": {"type": "string", "format": "uri-reference", "maxLength": 200},
    }
    return {status: {"headers": {"Location": told}}}


def operation_id(route: APIRoute) -> str:
    """CamelCase of the endpoint's name: `publish_post` is publishPost."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)
