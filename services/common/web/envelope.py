"""What surrounds every request: its id, its address, the size of its body, its log line."""

import logging
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import telemetry
from services.common.errors import JianxiError, Unavailable, Unreadable
from services.common.traces import Span, Tracer
from services.common.values import ids
from services.common.web import problems
from services.common.web.heads import method_of
from services.common.web.retiring import headers_of

JSON_BYTES: Final = 1024 * 1024
FORM_BYTES: Final = 20 * 1024 * 1024 + 64 * 1024
"""The largest form: a list with what stands around it. Documents have a lower limit."""

log = logging.getLogger(__name__)
_ROUTINE: Final = ("/internal/changes", "/health", "/metrics", "/.well-known/ended-sign-ins")
_OF_ITSELF: Final = ("/health", "/metrics")
"""What a service tells before it has begun."""
_FILES: Final = "/v1/exchange-batches/"
"""Where the body is the file itself."""


class UnreadableAddress(Unreadable):
    """请求地址中含有不能识别的字符。"""


class NotBegun(Unavailable):
    """服务正在等待数据库，请稍后再试。"""


class Envelope:
    """Takes the request's id over or makes one, answers with it, and logs the request."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around the app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; whatever is answered bears its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        told = ids.of_request(headers.get(b"x-request-id", b"").decode("latin-1"))
        telemetry.request_id.set(told)
        tracer: Tracer | None = getattr(scope["app"].state, "tracer", None)
        if tracer is None or scope["path"] in _ROUTINE:
            await self._pass_on(scope, receive, send, told)
            return
        with tracer.serving(headers.get(b"traceparent", b"").decode("latin-1")) as span:
            await self._pass_on(scope, receive, send, told, span)

    async def _pass_on(
        self, scope: Scope, receive: Receive, send: Send, told: str, span: Span | None = None
    ) -> None:
        begun = perf_counter()

        async def send_with_id(message: Any) -> None:
            if message["type"] == "http.response.start":
                more = [*headers_of(scope), (b"x-request-id", told.encode())]
                message["headers"] = [*message["headers"], *more]
                _count(scope, message["status"], perf_counter() - begun)
                _note(span, scope, message["status"], told)
                log.log(
                    _level(scope, message),
                    "%s %s %s",
                    method_of(scope),
                    _template(scope),
                    message["status"],
                )
            await send(message)

        refusal = _refusal(scope)
        if refusal is None:
            limit = _limit(scope["path"], dict(scope["headers"]))
            await self._app(scope, _limited(receive, limit), send_with_id)
        else:
            await problems.render(refusal)(scope, receive, send_with_id)


def _refusal(scope: Scope) -> JianxiError | None:
    if not _is_readable(scope):
        return UnreadableAddress()
    # Before its beginning a service has neither the form it needs nor what offices have added.
    has_begun = getattr(scope["app"].state, "has_begun", True)
    return None if has_begun or scope["path"] in _OF_ITSELF else NotBegun()


def _is_readable(scope: Scope) -> bool:
    return b"%00" not in scope["query_string"] and "\0" not in scope["path"]


def _limit(path: str, headers: dict[bytes, bytes]) -> int:
    is_form = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
    return FORM_BYTES if is_form or path.startswith(_FILES) else JSON_BYTES


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def receive_within() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return receive_within


def _level(scope: Scope, message: Message) -> int:
    # Asked every second or more often: that all is well there is no news.
    is_routine = scope["path"] in _ROUTINE and message["status"] < HTTPStatus.BAD_REQUEST
    return logging.DEBUG if is_routine else logging.INFO


def _count(scope: Scope, status: int, seconds: float) -> None:
    # What is asked all the time, or keeps its answer back until there is news, tells nothing of
    # how long people wait.
    if scope["path"] not in _ROUTINE and b"wait=" not in scope["query_string"]:
        state = scope["app"].state
        state.meters.count(state.service, method_of(scope), _template(scope), status, seconds)


def _note(span: Span | None, scope: Scope, status: int, request_id: str) -> None:
    if span is not None:
        route = _template(scope)
        told = {"http.route": route, "jianxi.request_id": request_id}
        span.answered(method_of(scope), route, status, **told)


def _template(scope: Scope) -> str:
    # The template, never the path itself: an address may have been typed with a number in it.
    return str(getattr(scope.get("route"), "path", "-"))
