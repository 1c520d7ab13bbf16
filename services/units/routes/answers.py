"""Public answers: made once for what they rest on, tagged by their bytes, sent only if new."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.store.database import Database
from services.common.store.replica import CopyLost
from services.common.web.access import authenticate
from services.common.web.downloads import named
from services.common.web.etags import holds
from services.common.web.problems import RepeatedParameter, UnknownParameter, problems
from services.common.web.transaction import TransactionRoute
from services.common.web.wire import Wire
from services.units.routes.standings import Standing
from services.units.rules.zone import Shares
from services.units.schemas.texts import OfficeContact

SHELF_BYTES: Final = 32 * 1024 * 1024
LANES: Final = 4
"""How many answers are read at once; who comes then waits in turn. More at once would each take
longer, and one that is read from many rows longest of all.
"""
CACHING: Final = {"Cache-Control": "public, max-age=15", "Vary": "Accept-Encoding"}
"""As long as seats may grow older unnoticed (follow.AGE_PAUSE)."""
JSON: Final = "application/json"

NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "与 If-None-Match 所指的内容相同"}
}


@dataclass(frozen=True)
class Answer:
    """An answer's bytes and the tag made of them; the name of one that is a file."""

    content: bytes
    media_type: str
    file_name: str = ""

    @property
    def tag(self) -> str:
        """Another whenever the bytes are others."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'


@dataclass
class Shelf:
    """Answers made before, by what was asked; the longest unasked for go when room is short."""

    room: int = SHELF_BYTES
    lanes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LANES))
    contacts: tuple[tuple[int, date], Mapping[str, OfficeContact | None]] | None = None
    """Each county's contact, and what that rests on: Standing.texts_rest_on."""
    shares: tuple[date, Shares] | None = None
    """How common words are among posts, and on which day that was read."""
    _kept: OrderedDict[str, tuple[Standing, Answer, str]] = field(default_factory=OrderedDict)

    def take(self, asked: str, standing: Standing) -> tuple[Answer, str] | None:
        """The answer and its tag, if nothing that it rests on has changed."""
        kept = self._kept.get(asked)
        if kept is None or kept[0] != standing:
            return None
        self._kept.move_to_end(asked)
        return kept[1], kept[2]

    def put(self, asked: str, standing: Standing, answer: Answer) -> str:
        """Keep an answer; its tag."""
        before = self._kept.pop(asked, None)
        if before:
            self.room += _weight(asked, before[1])
        tag = answer.tag
        self._kept[asked] = (standing, answer, tag)
        self.room -= _weight(asked, answer)
        while self.room < 0:
            longest, (_, oldest, _) = self._kept.popitem(last=False)
            self.room += _weight(longest, oldest)
        return tag


@dataclass(frozen=True)
class Zone:
    """A public request: answers what is new to the caller, makes it only if it must."""

    request: Request
    standing: Standing
    shelf: Shelf

    @asynccontextmanager
    async def rows(self) -> AsyncIterator[AsyncConnection]:
        """What an answer is read by, in the order of asking; held only while it is read."""
        database: Database = self.request.app.state.database
        async with self.shelf.lanes, database.copied(self.standing.since) as source:
            yield source.connection

    async def answer(self, make: Callable[[], Awaitable[Wire | Answer]]) -> Response:
        """The answer made and put on the shelf; 304 where the caller has it (If-None-Match)."""
        made = await make()
        answer = made if isinstance(made, Answer) else _written(made)
        return self._told(answer, self.shelf.put(self._asked, self.standing, answer))

    def kept(self) -> Response | None:
        """The answer that lies on the shelf, if one does."""
        found = self.shelf.take(self._asked, self.standing)
        return self._told(*found) if found else None

    def _told(self, answer: Answer, tag: str) -> Response:
        headers = {"ETag": tag, **CACHING}
        if holds(self.request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        if answer.file_name:
            # Looked at where it can be, and saved under its name.
            headers |= named(answer.file_name, shown="inline")
        return Response(answer.content, headers=headers, media_type=answer.media_type)

    @property
    def _asked(self) -> str:
        query: bytes = self.request.scope["query_string"]
        return f"{self.request.scope['path']}?{query.decode('latin-1')}"


class ZoneRoute(TransactionRoute):
    """A route whose answers are kept: one on the shelf is sent before anything else is done."""

    is_tagged = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint: it is called only where the answer has to be made."""
        endpoint = super().get_route_handler()

        async def handle(request: Request) -> Response:
            state = request.app.state
            standing = await state.standings.now(state.clock.today())
            zone = request.state.zone = Zone(request, standing, state.shelf)
            try:
                return await _answered(zone, endpoint)
            finally:
                # Each holds the other: they would lie about until the collector looks.
                del request.state.zone

        return handle


async def _answered(
    zone: Zone, endpoint: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    kept = zone.kept()
    if kept:
        # Whoever shows a token is told that it is a bad one.
        await authenticate(zone.request)
        return kept
    try:
        return await endpoint(zone.request)
    except CopyLost:
        itself = replace(zone.standing, since=None)
        zone.request.state.zone = replace(zone, standing=itself)
        return await endpoint(zone.request)


async def _zone(request: Request) -> Zone:
    zone: Zone = request.state.zone
    return zone


ZoneDep = Annotated[Zone, Depends(_zone)]
QUERY_PROBLEMS: Final = problems(UnknownParameter, RepeatedParameter)


def _written(made: Wire) -> Answer:
    # Rows are told as the database keeps them, and are no instances of their models.
    return Answer(made.model_dump_json(warnings=False).encode(), JSON)


def _weight(asked: str, answer: Answer) -> int:
    return len(asked) + len(answer.content) + 500
