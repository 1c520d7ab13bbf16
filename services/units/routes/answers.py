"""Public answers: made once for what they rest on, tagged by their bytes, sent only if new."""

import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import Database
from services.common.web.problems import problems
from services.common.web.transaction import DeedDep
from services.common.web.wire import Wire
from services.units.queries import seat_counts
from services.units.rules.zone import RepeatedParameter, UnknownParameter
from services.units.schemas.texts import OfficeContact

SHELF_BYTES: Final = 32 * 1024 * 1024
CACHING: Final = {"Cache-Control": "public, max-age=15", "Vary": "Accept-Encoding"}
"""As long as seats may grow older unnoticed (follow.AGE_PAUSE)."""
JSON: Final = "application/json"
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')

NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "与 If-None-Match 所指的内容相同"}
}


@dataclass(frozen=True)
class Standing:
    """What any public answer rests on; while it is the same, so is the answer."""

    committed: int
    position: int
    read_until: datetime | None
    today: date


@dataclass(frozen=True)
class Answer:
    """An answer's bytes and the tag made of them."""

    content: bytes
    media_type: str

    @property
    def tag(self) -> str:
        """Another whenever the bytes are others."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'


@dataclass
class Shelf:
    """Answers made before, by what was asked; the longest unasked for go when room is short."""

    room: int = SHELF_BYTES
    contacts: tuple[Standing, Mapping[str, OfficeContact | None]] | None = None
    """Each county's contact, and what that rests on."""
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

    async def answer(self, make: Callable[[], Awaitable[Wire | Answer]]) -> Response:
        """The answer made, or the one on the shelf; 304 where the caller has it (If-None-Match)."""
        asked = f"{self.request.url.path}?{self.request.url.query}"
        found = self.shelf.take(asked, self.standing)
        if found is None:
            made = await make()
            answer = made if isinstance(made, Answer) else _written(made)
            found = answer, self.shelf.put(asked, self.standing, answer)
        answer, tag = found
        headers = {"ETag": tag, **CACHING}
        if _has(self.request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return Response(answer.content, headers=headers, media_type=answer.media_type)


async def straight_query(request: Request) -> None:
    """Refuse a parameter misspelt or given twice: unheeded, it would give a wrong answer.

    Raises UnknownParameter, RepeatedParameter.
    """
    given = [name for name, _ in request.query_params.multi_items()]
    known = _parameters(request.scope["route"])
    if set(given) - set(known):
        told = "、".join(known) or "无"
        raise UnknownParameter("/query", f"这里接受的查询参数：{told}。", known=list(known))
    if len(given) != len(set(given)):
        raise RepeatedParameter("/query", RepeatedParameter.title())


async def _reading(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.reading() as session:
        yield session


ReadingDep = Annotated[AsyncSession, Depends(_reading, scope="function")]
"""A session that only reads, outside any transaction."""


async def _zone(request: Request, session: ReadingDep, deed: DeedDep) -> Zone:
    # Read before the answer is made: what changes in between makes the next answer anew.
    standing = Standing(*await seat_counts.standing(session), deed.today)
    return Zone(request, standing, request.app.state.shelf)


ZoneDep = Annotated[Zone, Depends(_zone)]
StraightQuery = Depends(straight_query)
QUERY_PROBLEMS: Final = problems(UnknownParameter, RepeatedParameter)


def _parameters(route: APIRoute) -> tuple[str, ...]:
    asked = [f for f in get_flat_params(route.dependant) if isinstance(f.field_info, params.Query)]
    return tuple(dict.fromkeys(field.alias for field in asked))


def _written(made: Wire) -> Answer:
    return Answer(made.model_dump_json().encode(), JSON)


def _has(told: str, tag: str) -> bool:
    return told.strip() == "*" or tag in _TAG.findall(told)


def _weight(asked: str, answer: Answer) -> int:
    return len(asked) + len(answer.content) + 500
