"""What a feed for departments is, and how its rows are found."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, not_, or_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import Database
from services.common.store.tables import changes as table
from services.common.values import region
from services.common.values.feeds import Happened, Object, Stands, Way

EVERYWHERE: Final = ("",)
"""The areas of whoever asks for an object wherever it lies."""


class FindChanges(Protocol):
    """Finds what happened within regions, numbered above `after` and up to `head`."""

    def __call__(
        self, session: AsyncSession, areas: Sequence[str], *, after: int, head: int, limit: int
    ) -> Awaitable[Sequence[Happened]]:
        """At most `limit`, by their numbers."""


@dataclass(frozen=True)
class Stretch:
    """Which of the objects of regions: so many, whose places come after `after`."""

    areas: Sequence[str]
    after: str
    limit: int
    told: Callable[[str], str]
    """By what an id is told to whoever reads: where that is a pseudonym, the order must not be that
    of ids, in which two departments would find one another's objects."""


class FindStanding(Protocol):
    """Finds a stretch of the objects as they stand."""

    def __call__(self, session: AsyncSession, asked: Stretch) -> Awaitable[Sequence[Stands]]:
        """By their places."""


class FindOne(Protocol):
    """Finds the one object of regions that bears this id, as it stands."""

    def __call__(
        self, session: AsyncSession, areas: Sequence[str], *, name: str
    ) -> Awaitable[Object | None]:
        """None if the feed tells of no such object there."""


class FindByName(Protocol):
    """Finds, where ids are told as pseudonyms, the id of regions that is told by one of them.

    `told` says by what a name is told to whoever reads, `is_it` whether an id is the one. It stops
    in time, and is asked again from where it came to.
    """

    def __call__(
        self,
        database: Database,
        areas: Sequence[str],
        *,
        told: Callable[[str], str],
        is_it: Callable[[str], bool],
        passed: int,
    ) -> Awaitable[Way]:
        """The way from where so much was passed, whatever the feed tells of the ids."""


@dataclass(frozen=True)
class Feed:
    """One feed: its name, all that may ever leave by it, and how its rows are found."""

    name: str
    fields: frozenset[str]
    find_changes: FindChanges
    find_standing: FindStanding
    find_one: FindOne
    persons: frozenset[str] = frozenset()
    """The fields whose ids lead to persons and are told as pseudonyms. Where there are any, so are
    the ids of objects and events, by which two departments could find out the same."""
    find_by_name: FindByName | None = None
    """Where ids are told as pseudonyms."""
    mark: str = ""
    """What stands before the ids of events where another feed tells of the same changes."""

    @property
    def path(self) -> str:
        """Where it is read."""
        return f"/v1/feeds/{self.name}"

    @property
    def snapshot_path(self) -> str:
        """Where what stands is read."""
        return f"{self.path}/snapshot"

    @property
    def scope(self) -> str:
        """What a department's token bears."""
        return f"feeds:{self.name}"


def lies_in(column: SQLColumnExpression[str], areas: Sequence[str]) -> ColumnElement[bool]:
    """Whether a region lies within one of these areas."""
    return or_(*(column.startswith(region.prefix(area)) for area in areas))


def left(areas: Sequence[str]) -> ColumnElement[bool]:
    """Whether a change tells that its object lay within these areas and does no more."""
    before, now = (table.c.data[name].astext for name in ("region_before", "region"))
    return and_(lies_in(before, areas), not_(lies_in(now, areas)))
