"""Answers whatever an app's endpoints raise with a problem; the gateway has no need of it."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from services.common.errors import JianxiError, Unpinned
from services.common.store.away import DatabaseUnavailable
from services.common.store.database import is_passing
from services.common.web import malformed, problems
from services.common.web.heads import method_of

log = logging.getLogger(__name__)


_BY_STATUS: dict[int, type[JianxiError]] = {
    400: problems.UnreadableBody,
    404: problems.UnknownPath,
    405: problems.MethodNotAllowed,
    413: problems.BodyTooLarge,
    415: problems.UnsupportedMedia,
}


def install(app: FastAPI) -> None:
    """Answer every kind of error of this app with a problem."""

    @app.exception_handler(JianxiError)
    async def refused(request: Request, error: JianxiError) -> Response:
        return problems.render(error)

    @app.exception_handler(RequestValidationError)
    async def unfit(request: Request, error: RequestValidationError) -> Response:
        return _unfit(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return _of_status(request, error.status_code)

    @app.exception_handler(PoolTimeout)
    @app.exception_handler(OSError)
    async def unreachable(request: Request, error: Exception) -> Response:
        log.warning("database out of reach: %s", type(error).__name__)
        return problems.render(DatabaseUnavailable())

    @app.exception_handler(DBAPIError)
    async def database(request: Request, error: DBAPIError) -> Response:
        if is_passing(error):
            return await unreachable(request, error)
        return await broken(request, error)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        log.error("unforeseen", exc_info=error)
        return problems.render(problems.InternalError())


def _unfit(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if malformed.lacks_version_alone(found):
        return problems.render(Unpinned())
    return problems.answer(malformed.document(found, error.body, request.scope.get("route")))


def _of_status(request: Request, status: int) -> Response:
    answer = problems.render(_BY_STATUS.get(status, problems.InternalError)())
    if status == problems.MethodNotAllowed.status:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods of an address: each stands at a route of its own, so the framework knows one."""
    routes = (context.original_route for context in iter_route_contexts(request.app.routes))
    here = (
        route.methods
        for route in routes
        if isinstance(route, APIRoute) and route.matches(request.scope)[0] is not Match.NONE
    )
    allowed = {method for methods in here for method in methods or ()}
    # What is read by GET is asked for by HEAD as well, but where just that was refused.
    by_head = "GET" in allowed and method_of(request.scope) != "HEAD"
    return sorted(allowed | {"HEAD"} if by_head else allowed)
