"""Pages: a stretch of a list, and an opaque cursor to the next. Keyset, never offset."""

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest, digest
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import Field

from services.common.errors import Malformed
from services.common.web.wire import Wire

T = TypeVar("T")
R = TypeVar("R")

_MARK: Final = 16
"""Characters of a cursor's mark, by which a list knows the cursors that it gave."""


class CursorInvalid(Malformed):
    """分页游标无效，请从第一页重新读取。"""


class Page(Wire, Generic[T]):
    """列表中的一页。"""

    items: list[T] = Field(description="本页内容", max_length=100)
    next_cursor: str | None = Field(description="下一页的游标；没有下一页时为 null", max_length=500)


@dataclass(frozen=True)
class Giver:
    """A list that gives cursors and takes no others: what stands in them needs no second look."""

    place: str
    """The path of the list: its cursors serve no other."""
    key: bytes = field(repr=False)
    """The service's own, so that nobody makes a cursor up."""

    def closed(self, keys: Sequence[str]) -> str:
        """A cursor that stands after a row of these keys."""
        told = json.dumps([self._mark(keys), *keys], ensure_ascii=False)
        return urlsafe_b64encode(told.encode()).decode().rstrip("=")

    def opened(self, cursor: str) -> tuple[str, ...]:
        """The keys of a cursor that this list gave. Raises CursorInvalid for any other."""
        try:
            mark, *keys = map(str, json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))
            is_given = compare_digest(mark, self._mark(keys))
        except (ValueError, TypeError):
            is_given = False
        if not is_given:
            raise CursorInvalid("/query/cursor", CursorInvalid.title())
        return tuple(keys)

    def _mark(self, keys: Sequence[str]) -> str:
        told = json.dumps(["cursor", self.place, *keys]).encode()
        return b64encode(digest(self.key, told, "sha256")).decode()[:_MARK]


@dataclass(frozen=True)
class Stretch:
    """Which stretch is asked for: after which keys, and how many rows."""

    after: tuple[str, ...] | None
    limit: int
    given_by: Giver


async def _stretch(
    request: Request,
    cursor: Annotated[
        str | None,
        Query(
            description="上一页给出的游标；不填或者留空即第一页",
            max_length=500,
            examples=["WyI0YjY0NTQ2YiIsIjIwMjYiXQ"],
        ),
    ] = None,
    limit: Annotated[int, Query(description="每页条数", ge=1, le=100)] = 20,
) -> Stretch:
    giver = Giver(request.scope["path"], request.app.state.keys.memory)
    return Stretch(giver.opened(cursor) if cursor else None, limit, giver)


StretchDep = Annotated[Stretch, Depends(_stretch)]


def page_of(
    rows: Sequence[R], stretch: Stretch, key: Callable[[R], Sequence[Any]], show: Callable[[R], T]
) -> Page[T]:
    """A page from rows read with `limit + 1`; `key` gives the sort keys of a row as texts."""
    shown = rows[: stretch.limit]
    more = len(rows) > stretch.limit
    return Page(
        items=[show(row) for row in shown],
        next_cursor=stretch.given_by.closed([str(k) for k in key(shown[-1])]) if more else None,
    )
