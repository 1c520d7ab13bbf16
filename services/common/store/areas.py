"""Whose audit entries a request may read: told to the database as a transaction begins.

The second wall behind the queries. What a service does by itself (relay, jobs, what sisters ask)
tells no area and reads all. The setting goes with BEGIN in one message, so it costs no round.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions

ALL: Final = ""
NOBODYS: Final = "-"
"""Of a request whose caller is of no office: it reads no entry but those it is allowed by id."""

_area: ContextVar[str] = ContextVar("area", default=ALL)

_TOLD: Final = "coalesce((SELECT current_setting('jianxi.{}', true)), '')"
_AREA, _OBJECTS = _TOLD.format("area"), _TOLD.format("objects")
_READ: Final = (
    f"{_AREA} = '' OR starts_with(region, {_AREA})"
    f" OR object_id = ANY (string_to_array({_OBJECTS}, ','))"
)
POLICIES: Final = (
    "CREATE POLICY audit_entries_added ON audit_entries FOR INSERT WITH CHECK (true)",
    f"CREATE POLICY audit_entries_read ON audit_entries FOR SELECT USING ({_READ})",
    f"CREATE POLICY audit_entries_stamped ON audit_entries FOR UPDATE USING ({_AREA} = '')",
)
"""What the settings below rest on. Migrations build it, each by its own words: whoever alters it
here adds one; owners are not asked.
"""


def of_office(region: str | None) -> str:
    """The area of an office: all for that of the autonomous region, no office's is nobody's."""
    if region is None:
        return NOBODYS
    return ALL if region == regions.PROVINCE else regions.prefix(region)


@contextmanager
def within(area: str) -> Iterator[None]:
    """Each transaction begun in here reads entries of this area alone."""
    if area not in (ALL, NOBODYS) and not (area.isascii() and area.isdecimal()):
        raise ValueError("no area")
    token = _area.set(area)
    try:
        yield
    finally:
        _area.reset(token)


async def lift(session: AsyncSession) -> None:
    """Let this transaction read on whatever area an entry is of: something else decides whose."""
    await session.execute(text("SET LOCAL jianxi.area = ''"))


async def allow(session: AsyncSession, objects: Collection[str]) -> None:
    """Let this transaction read besides what was done to these, such as a person's own records."""
    told = {"objects": ",".join(objects)}
    await session.execute(text("SELECT set_config('jianxi.objects', :objects, true)"), told)


class Connection(asyncpg.Connection):  # type: ignore[misc]  # it tells no types
    """A connection whose transactions begin with the area of whoever asks."""

    __slots__ = ()

    async def execute(self, query: str, *args: Any, **how: Any) -> str:
        """Run a statement; one that begins a transaction tells the area besides."""
        if query.startswith("BEGIN") and (area := _area.get()):
            query = f"{query} SET LOCAL jianxi.area = '{area}'"
        done: str = await super().execute(query, *args, **how)
        return done
