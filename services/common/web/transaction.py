"""One request, one transaction: opened before the endpoint, committed before the answer leaves."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

from fastapi import Depends, Request, Response, params
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import telemetry
from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.store import areas
from services.common.store import database as databases
from services.common.web import idempotency
from services.common.web.access import authenticate, rights_asked
from services.common.web.bodies import check_json
from services.common.web.parameters import check_form, check_query, form_names, query_names
from services.common.web.tokens import Caller, ServiceCaller


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    database: databases.Database = request.app.state.database
    async with database.transaction() as session:
        request.state.session = session
        if request.method == "POST" and request.scope["path"].startswith("/v1/"):
            request.state.memory = await idempotency.memory_of(request)
            await idempotency.recall(session, request.state.memory)
        yield session


async def _keyless(request: Request, response: Response) -> AsyncIterator[AsyncSession]:
    idempotency.refuse_key(request)
    response.headers["Cache-Control"] = "no-store"
    database: databases.Database = request.app.state.database
    async with database.transaction() as session:
        request.state.session = session
        yield session


async def _deed(request: Request) -> Deed:
    caller: Caller | ServiceCaller | None = request.state.caller
    clock = request.app.state.clock
    now = clock.now()
    has_key = "idempotency-key" in request.headers and request.method == "POST"
    memory = getattr(request.state, "memory", None)
    if has_key and memory is None:
        memory = await idempotency.memory_of(request)
    return Deed(
        author=_author(request, caller),
        now=now,
        today=clock.today(),
        request_id=telemetry.request_id.get(),
        key=memory.scope if has_key and memory else None,
    )


def _author(request: Request, caller: Caller | ServiceCaller | None) -> str:
    if isinstance(caller, Caller):
        return caller.subject
    if isinstance(caller, ServiceCaller):
        # A user's identity travels inside as author, never as authority.
        return request.headers.get("x-author", caller.name)
    return "anonymous"


SessionDep = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""The request's transaction. On a POST under /v1 it also recalls and remembers by key."""

KeylessSessionDep = Annotated[AsyncSession, Depends(_keyless, scope="function")]
"""The request's transaction where no answer may be kept: an Idempotency-Key is refused, and whoever
passes the answer on is told (`Cache-Control: no-store`).
"""

DeedDep = Annotated[Deed, Depends(_deed)]
"""Who acts, when, and under which request."""


class TransactionRoute(APIRoute):
    """A route that authenticates, heeds all that is asked, re-runs lost races, and remembers."""

    is_tagged: ClassVar[bool] = False
    """Whether its answers bear an ETag, by which a caller asks whether they are still the same."""

    @cached_property
    def known(self) -> Mapping[str, bool]:
        """The query parameters that are asked for, and whether each may be repeated."""
        return query_names(self)

    @cached_property
    def takes_json(self) -> bool:
        """Whether its body is JSON, and no form."""
        asked = self.dependant.body_params
        return bool(asked) and not any(isinstance(one.field_info, params.Form) for one in asked)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint; the commit comes after, before the answer leaves."""
        endpoint = super().get_route_handler()
        rights, fields = rights_asked(self), form_names(self)

        async def handle(request: Request) -> Response:
            request.state.caller = await authenticate(request)
            # Whoever may not call is told so, whatever they sent.
            for allowed in rights:
                await allowed(request)
            check_query(request, self.known)
            await check_form(request, fields)
            if self.takes_json:
                await check_json(request)
            with areas.within(area_of(request.state.caller)):
                return await _answer(request, endpoint)

        return handle


def area_of(caller: Caller | ServiceCaller | None) -> str:
    """Whose audit entries a call may read: a sister's all, an officer's those of their office."""
    return areas.ALL if isinstance(caller, ServiceCaller) else areas.of_office(_region(caller))


def _region(caller: Caller | None) -> str | None:
    return caller.region if caller and caller.kind == "officer" else None


async def _answer(request: Request, endpoint: Callable[[Request], Awaitable[Response]]) -> Response:
    try:
        return await _again_if_lost(request, endpoint)
    except idempotency.Remembered as remembered:
        return remembered.response
    except JianxiError:
        twins = await _twins_answer(request)
        if twins is None:
            raise
        return twins


async def _again_if_lost(
    request: Request, endpoint: Callable[[Request], Awaitable[Response]]
) -> Response:
    for _ in range(databases.ATTEMPTS - 1):
        try:
            return await _kept(request, endpoint)
        except Exception as error:
            if not databases.lost_a_race(error):
                raise
            await _start_anew(request)
    return await _kept(request, endpoint)


async def _start_anew(request: Request) -> None:
    # Whoever only reads statement by statement has no transaction to give up.
    session: AsyncSession | None = getattr(request.state, "session", None)
    if session is not None:
        await databases.abandon(session)


async def _twins_answer(request: Request) -> Response | None:
    # A twin may have finished while this request had released its transaction: its answer counts.
    memory = getattr(request.state, "memory", None)
    if memory is None:
        return None
    # Whoever is refused holds nothing while standing in line to look.
    await databases.abandon(request.state.session)
    database: databases.Database = request.app.state.database
    async with database.transaction() as session:
        return await idempotency.answer_to(session, memory)


async def _kept(request: Request, endpoint: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await endpoint(request)
    session: AsyncSession | None = getattr(request.state, "session", None)
    if session is not None:
        # Flushed here, so that what the database refuses is still told as what it is.
        await session.flush()
        memory = getattr(request.state, "memory", None)
        if memory is not None:
            await idempotency.remember(session, memory, response)
    return response
