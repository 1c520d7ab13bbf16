"""Pages: a stretch of a list, and an opaque cursor to the next. Keyset, never offset."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import Field

from services.common.errors import Malformed
from services.common.web.wire import Wire

T = TypeVar("T")
R = TypeVar("R")

_MARK: Final = 12
"""Characters of a cursor's mark, by which a list knows the cursors that it gave."""


class CursorInvalid(Malformed):
    """分页游标无效，请从第一页重新读取。"""


class Page(Wire, Generic[T]):
    """列表中的一页。"""

    items: list[T] = Field(description="本页内容", max_length=100)
    next_cursor: str | None = Field(description="下一页的游标；没有下一页时为 null", max_length=500)


@dataclass(frozen=True)
class Stretch:
    """Which stretch is asked for: after which keys, and how many rows."""

    after: tuple[str, ...] | None
    limit: int
    place: str = ""
    """The path of the list: its cursors serve no other."""


async def _stretch(
    request: Request,
    cursor: Annotated[str | None, Query(description="上一页给出的游标", max_length=500)] = None,
    limit: Annotated[int, Query(description="每页条数", ge=1, le=100)] = 20,
) -> Stretch:
    place = request.scope["path"]
    return Stretch(_opened(cursor, place) if cursor else None, limit, place)


StretchDep = Annotated[Stretch, Depends(_stretch)]


def page_of(
    rows: Sequence[R], stretch: Stretch, key: Callable[[R], Sequence[Any]], show: Callable[[R], T]
) -> Page[T]:
    """A page from rows read with `limit + 1`; `key` gives the sort keys of a row as texts."""
    shown = rows[: stretch.limit]
    more = len(rows) > stretch.limit
    return Page(
        items=[show(row) for row in shown],
        next_cursor=_closed([str(k) for k in key(shown[-1])], stretch.place) if more else None,
    )


def _closed(keys: Sequence[str], place: str) -> str:
    told = json.dumps([_mark(keys, place), *keys], ensure_ascii=False)
    return urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _opened(cursor: str, place: str) -> tuple[str, ...]:
    """The keys of a cursor that this list gave. Raises CursorInvalid for any other."""
    try:
        told = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        told = None
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise CursorInvalid("/cursor", CursorInvalid.title())
    if not told[1:] or told[0] != _mark(told[1:], place):
        raise CursorInvalid("/cursor", CursorInvalid.title())
    return tuple(told[1:])


def _mark(keys: Sequence[str], place: str) -> str:
    # No secret: a cursor opens nothing that its reader may not see. It only tells a page given
    # here from one made up, mangled, or given by another list.
    return sha256(json.dumps([place, *keys]).encode()).hexdigest()[:_MARK]
