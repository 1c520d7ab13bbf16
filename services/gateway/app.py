"""Builds the gateway: what it answers itself, what it refuses, what it forwards to whom."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from time import perf_counter
from typing import Final

from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from services.common import collector, telemetry, traces
from services.common.errors import JianxiError
from services.common.meters import MEDIA_TYPE, UNKNOWN, Meters
from services.common.web import problems
from services.common.web.tokens import UserKeys
from services.gateway import health, limits, prefixes, proxies
from services.gateway.bodies import HungUp
from services.gateway.calls import Call, Headers
from services.gateway.docs import Shelf
from services.gateway.ended import Ended
from services.gateway.forward import Line
from services.gateway.headers import ALWAYS
from services.gateway.limits import Limits
from services.gateway.origins import Origins
from services.gateway.problems import NoSuchPath
from services.gateway.sandbox import Sandbox
from services.gateway.settings import GatewaySettings
from services.gateway.tokens import Guard

log = logging.getLogger(__name__)
_ROUTINE: Final = (health.OF_ITSELF, "/health", "/metrics")


def create() -> "Gateway":
    """The gateway as its environment describes it."""
    return Gateway(GatewaySettings())


class Gateway:
    """A bare ASGI app: one call in, one answer out, nothing kept between."""

    def __init__(self, settings: GatewaySettings) -> None:
        """Make what stands still; the lines to the services are made when the app starts."""
        self._settings = settings
        self._addresses = settings.addresses()
        self._lines: dict[str, Line] = {}
        self._life = Router(lifespan=self._open_lines)
        self._ended = Ended(self._addresses["accounts"])
        self._guard = Guard(UserKeys(settings.jwks_url), self._ended)
        self._limits = Limits(settings)
        self._origins = Origins(settings.cors_origins)
        self._always = [*ALWAYS, *_transport(settings.hsts_seconds)]
        self._shelf = Shelf(settings.document)
        self._sandbox = Sandbox(settings.document) if settings.clock_file else None
        self._meters = Meters()
        self._tracer = traces.tracer_of("gateway", settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        match scope["type"]:
            case "http":
                await self._serve_traced(Call(scope, receive, send))
            case "lifespan":
                await self._life.lifespan(scope, receive, send)
            case _:
                await send({"type": "websocket.close"})

    @asynccontextmanager
    async def _open_lines(self, _: object) -> AsyncIterator[None]:
        telemetry.start("gateway", self._settings.log_file)
        for service, address in self._addresses.items():
            self._lines[service] = Line(service, address, self._settings)
        loops = [self._ended.follow(), *([self._tracer.tell_for_ever()] if self._tracer else [])]
        running = [asyncio.create_task(loop) for loop in loops]
        collector.settle()
        yield
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.gather(*(line.close() for line in self._lines.values()))

    async def _serve_traced(self, call: Call) -> None:
        if self._tracer is None or not prefixes.is_a_services(call.path):
            await self._serve(call)
            return
        # Whatever trace the client says it is in: its digits could be somebody's number.
        with self._tracer.serving() as span:
            call.trace = span.header
            await self._serve(call)
            span.answered(call.method, call.service, call.status)

    async def _serve(self, call: Call) -> None:
        telemetry.request_id.set(call.id)
        begun = perf_counter()
        call.address = proxies.address_of(call, self._settings.trusted_proxies)
        call.extra = self._always + self._origins.told_to(call)
        try:
            await self._answer(call)
        except asyncio.CancelledError:
            call.fault = ": cut-off"
            raise
        finally:
            self._note(call, perf_counter() - begun)

    async def _answer(self, call: Call) -> None:
        try:
            await self._take(call)
        except HungUp:
            call.fault = ": hung-up"
        except JianxiError as refusal:
            await _refuse(call, refusal)
        except Exception:
            log.exception("unforeseen")
            await _refuse(call, problems.InternalError())

    def _note(self, call: Call, seconds: float) -> None:
        # Who asked to wait for news says nothing of how long people wait.
        if call.status is not None and b"wait=" not in call.scope["query_string"]:
            self._meters.count(call.service, call.method, UNKNOWN, call.status, seconds)
        # Asked every second or more often: that all is well there is no news.
        if call.path not in _ROUTINE or call.status != HTTPStatus.OK:
            # Never the path: an address may have been typed with a number of a person in it. The
            # service's own line of this id says which operation it was.
            log.info(
                "%s %s %s %d ms%s",
                *(call.method, call.service, call.status or UNKNOWN, 1000 * seconds, call.fault),
            )

    async def _take(self, call: Call) -> None:
        if call.path == health.OF_ITSELF and call.method in ("GET", "HEAD"):
            # Before any limit: whoever looks after the gateway may call from its callers' address.
            await call.answer(Response(health.UP, media_type="application/json"))
            return
        await self._limits.take_of_address(call)
        limits.refuse_large_head(call)
        prefixes.refuse_crooked(call.raw_path)
        preflight = self._origins.answer_preflight(call)
        if preflight:
            await call.answer(preflight)
        elif prefixes.is_a_services(call.path):
            call.service = prefixes.owner_of(call.path)
            await self._limits.take_of_caller(call, await self._guard.check(call))
            provoked = self._provoked(call)
            if provoked:
                await call.answer(provoked)
            else:
                await self._lines[call.service].forward(call)
        else:
            await call.answer(self._provoked(call) or await self._own(call))

    def _provoked(self, call: Call) -> Response | None:
        return self._sandbox.answer(call) if self._sandbox else None

    async def _own(self, call: Call) -> Response:
        if call.method not in ("GET", "HEAD"):
            raise NoSuchPath
        if call.path == "/metrics" and proxies.lies_in(call.address, self._settings.metrics_for):
            return Response(self._meters.told(), media_type=MEDIA_TYPE)
        if call.path != "/health":
            return self._shelf.hand_out(call)
        found = await health.ask_all(self._addresses)
        return Response(found.model_dump_json(), found.http_status, media_type="application/json")


def _transport(hsts_seconds: int) -> Headers:
    told = b"max-age=%d" % hsts_seconds
    return [(b"strict-transport-security", told)] if hsts_seconds else []


async def _refuse(call: Call, refusal: JianxiError) -> None:
    cause = type(refusal.__cause__).__name__ if refusal.__cause__ else "-"
    call.fault = f": {refusal.code()}, cause {cause}"
    # An answer that has begun can only be broken off, so that nobody takes it for whole.
    if call.status is None:
        await call.answer(problems.render(refusal))
