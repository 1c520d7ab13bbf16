"""Pages: a stretch of a list, and an opaque cursor to the next. Keyset, never offset."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import Field

from services.common.errors import Malformed
from services.common.web.wire import Wire

T = TypeVar("T")
R = TypeVar("R")


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


async def _stretch(
    cursor: Annotated[str | None, Query(description="上一页给出的游标", max_length=500)] = None,
    limit: Annotated[int, Query(description="每页条数", ge=1, le=100)] = 20,
) -> Stretch:
    return Stretch(after=_opened(cursor) if cursor else None, limit=limit)


StretchDep = Annotated[Stretch, Depends(_stretch)]


def page_of(
    rows: Sequence[R], stretch: Stretch, key: Callable[[R], Sequence[Any]], show: Callable[[R], T]
) -> Page[T]:
    """A page from rows read with `limit + 1`; `key` gives the sort keys of a row as texts."""
    shown = rows[: stretch.limit]
    more = len(rows) > stretch.limit
    return Page(
        items=[show(row) for row in shown],
        next_cursor=_closed([str(k) for k in key(shown[-1])]) if more else None,
    )


def _closed(keys: list[str]) -> str:
    return urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def _opened(cursor: str) -> tuple[str, ...]:
    try:
        keys = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        keys = None
    if not isinstance(keys, list) or not keys or not all(_is_key(key) for key in keys):
        raise CursorInvalid("/cursor", CursorInvalid.title())
    return tuple(keys)


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and len(key) <= 200 and key.isprintable()
