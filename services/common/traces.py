"""Traces: how one request went through gateway, services and databases, told by OpenTelemetry's
protocol (OTLP over HTTP, as JSON) to whoever the settings name; to nobody unless they do.

A span says which route, method and status, and how long. It names no address as it was typed, no
query, no statement and none of its values: a trace holds nothing of a person.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
from random import SystemRandom
from secrets import token_hex
from time import time_ns
from typing import Any, Final

import httpx2

from services.common.settings import ProcessSettings
from services.common.transport import Transport

log = logging.getLogger(__name__)

HEADER: Final = "traceparent"
"""Of the W3C's Trace Context."""
SERVER, CLIENT = 2, 3
"""Kinds of spans, by OTLP's numbers."""
PAUSE: Final = 1.0
"""Seconds between two tellings."""
ROOM: Final = 4096
"""How many spans wait to be told; of more the oldest are let go."""
PATIENCE: Final = 2.0
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FAILED: Final = 2
_FORM: Final = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_draw: Final = SystemRandom().random

Attributes = Mapping[str, str | int]


@dataclass
class Span:
    """A stretch of a request; kept, if its trace is."""

    tracer: "Tracer"
    trace: str
    parent: str
    is_kept: bool
    name: str = "request"
    kind: int = SERVER
    told: dict[str, str | int] = field(default_factory=dict)
    failed: bool = False
    id: str = field(default_factory=lambda: token_hex(8))
    begun: int = field(default_factory=time_ns)

    @property
    def header(self) -> str:
        """What tells the next in line of it."""
        return f"00-{self.trace}-{self.id}-{'01' if self.is_kept else '00'}"

    def answered(self, method: str, what: str, status: int | None, **told: str) -> None:
        """How a request that it stands for was answered; `what` is no address as it was typed.

        Without a status where whoever asked had hung up before.
        """
        known = method if method in METHODS else "other"
        self.name = f"{known} {what}"
        self.told |= {"http.request.method": known, **told}
        if status is not None:
            self.told |= {"http.response.status_code": status}
            self.failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR

    def end(self) -> None:
        """It is over: it waits to be told, if its trace is kept."""
        if self.is_kept:
            self.tracer.waiting.append(_written(self, time_ns()))


_current: ContextVar[Span | None] = ContextVar("span", default=None)


class Tracer:
    """The spans of one process, told every second while it lives."""

    def __init__(self, service: str, endpoint: str, share: float) -> None:
        """`endpoint` is the base of OTLP over HTTP; of all traces begun here this share is kept."""
        self._service, self._address, self._share = service, f"{endpoint}/v1/traces", share
        self.waiting: deque[dict[str, Any]] = deque(maxlen=ROOM)
        self._is_told_of_failure = False

    @contextmanager
    def serving(self, told: str = "") -> Iterator[Span]:
        """The span of a request that is served, current for as long as the block lasts.

        `told` is the header that came with it, from one of ours alone: whose trace it names goes on
        and is kept or not as there. Without one a trace begins, of which a share is kept.
        """
        span = self._begun(told)
        before = _current.set(span)
        try:
            yield span
        finally:
            _current.reset(before)
            span.end()

    async def tell_for_ever(self) -> None:
        """Tell what waits, again and again."""
        async with httpx2.AsyncClient(
            transport=Transport(), timeout=PATIENCE, trust_env=False
        ) as line:
            try:
                while True:
                    await asyncio.sleep(PAUSE)
                    await self._tell(line)
            finally:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._tell(line)

    def _begun(self, told: str) -> Span:
        found = _FORM.fullmatch(told)
        if found is None:
            return Span(self, token_hex(16), "", _draw() < self._share)
        return Span(self, found[1], found[2], bool(int(found[3], 16) & 1))

    async def _tell(self, line: httpx2.AsyncClient) -> None:
        spans = [self.waiting.popleft() for _ in range(len(self.waiting))]
        if not spans:
            return
        resource = {"attributes": _attributes({"service.name": self._service})}
        scopes = [{"scope": {"name": "jianxi"}, "spans": spans}]
        body = {"resourceSpans": [{"resource": resource, "scopeSpans": scopes}]}
        try:
            answer = await line.post(self._address, json=body)
            self._note(None if answer.is_success else str(answer.status_code))
        except httpx2.HTTPError as error:
            self._note(type(error).__name__)

    def _note(self, failure: str | None) -> None:
        # Once until it works again: nobody wants to read it every second.
        if failure and not self._is_told_of_failure:
            log.warning("traces are not taken: %s", failure)
        self._is_told_of_failure = failure is not None


def tracer_of(service: str, settings: ProcessSettings) -> Tracer | None:
    """The tracer of a process, if anybody is to be told."""
    if settings.otlp_endpoint is None:
        return None
    return Tracer(service, str(settings.otlp_endpoint).rstrip("/"), settings.traces_share)


@contextmanager
def asking(name: str, told: Attributes) -> Iterator[Span | None]:
    """The span of something that is asked for elsewhere, within the current one if there is any."""
    span = begun(name, told)
    try:
        yield span
    except BaseException:
        if span:
            span.failed = True
        raise
    finally:
        if span:
            span.end()


def begun(name: str, told: Attributes) -> Span | None:
    """The same for who cannot end it in one place; None where no trace is under way."""
    over = _current.get()
    if over is None:
        return None
    return Span(over.tracer, over.trace, over.id, over.is_kept, name, CLIENT, dict(told))


def _written(span: Span, ended: int) -> dict[str, Any]:
    return {
        "traceId": span.trace,
        "spanId": span.id,
        "parentSpanId": span.parent,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.begun),
        "endTimeUnixNano": str(ended),
        "attributes": _attributes(span.told),
        "status": {"code": _FAILED} if span.failed else {},
    }


def _attributes(told: Attributes) -> list[dict[str, Any]]:
    return [{"key": name, "value": _value(value)} for name, value in told.items()]


def _value(value: str | int) -> dict[str, str]:
    # Whole numbers are texts in OTLP's JSON.
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}
