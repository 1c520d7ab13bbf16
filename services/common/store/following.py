"""Following another service's feed: each version once, in order, and never past a gap."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import JianxiError, Unavailable
from services.common.store.bulk import insertions
from services.common.store.changes import FedChange, FeedPage
from services.common.store.database import Database
from services.common.store.tables import feed_positions, followed_objects
from services.common.time.clock import Clock

PAGE: Final = 500
WAIT: Final = 5
"""Seconds for which a source that has nothing to tell keeps back its answer."""
SHORT_WAIT: Final = 1
"""Seconds for which it does so where somebody waits for what it is about to tell."""
PAUSE: Final = 0.05
"""Seconds before it is asked anew, should it not have waited."""
PATIENCE: Final = 50
"""How often a feed is asked to settle before it counts as incomplete, and how often, at most, what
a page needs is asked for before it is taken."""
LIMIT: Final = 10.0
"""Seconds after which whoever waits is told, for a source may hold its port and be silent."""

log = logging.getLogger(__name__)

Apply = Callable[[AsyncSession, Sequence[FedChange]], Awaitable[None]]
ApplyOne = Callable[[AsyncSession, FedChange], Awaitable[None]]
Work = Callable[[AsyncSession], Awaitable[None]]


class Outdated(Exception):
    """What was asked for a page is not what it needs now: it is undone, and asked for again."""


class Taking(Protocol):
    """A page about to be taken: what it asks of others first, and how it is applied then."""

    async def ask(self) -> None:
        """Ask for what is not known yet, or is no longer as it was; nothing is held meanwhile.

        Raises Unavailable.
        """

    async def apply(self, session: AsyncSession, changes: Sequence[FedChange]) -> None:
        """Apply its changes by what is known, in one transaction. Raises Outdated."""


TakingOf = Callable[[Sequence[FedChange]], Taking]


class ReadPage(Protocol):
    """Reads the changes after a position, at most so many; `wait` seconds for the first."""

    def __call__(self, position: int, limit: int, wait: int = 0) -> Awaitable[FeedPage]:
        """Raises Unavailable."""


class FactsIncomplete(Unavailable):
    """来源系统的数据尚未全部到达，暂时不能办理。"""

    def __init__(self, source: str) -> None:
        """`source` is the service whose changes are not all here; minutes after a large list."""
        detail = "数据会自行到达，不必另做什么；刚导入大批数据的，可能需要几分钟。请稍后再试。"
        super().__init__(detail, retry_after=15, source=source)


class FeedGap(Unavailable):
    """来源系统的数据缺失，已停止接收，请联系管理员。"""


@dataclass(frozen=True)
class Position:
    """Where in a source's feed its follower stands, and since when."""

    source: str
    epoch: str
    position: int
    at: datetime


@dataclass(frozen=True)
class Follower:
    """One source, followed: each new version of the objects named is applied once, in order."""

    source: str
    database: Database
    clock: Clock
    read_page: ReadPage
    taking: TakingOf
    objects: Collection[str]
    apart: str = ""
    """The one kind followed under a position of its own: an instance of a version that does not
    know it moves the common position past it, and it would never be heard of."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def name(self) -> str:
        """Under which its position is kept."""
        return stands_as(self.source, self.apart)

    async def catch_up(self) -> Position:
        """Read to the head of the feed as of now, or raise FactsIncomplete."""
        try:
            async with asyncio.timeout(LIMIT):
                await self._reach_head()
        except FeedGap:
            raise
        except (JianxiError, TimeoutError) as error:
            raise FactsIncomplete(source=self.source) from error
        return await self._position()

    async def _reach_head(self) -> None:
        wait = 0
        for _ in range(PATIENCE):
            async with self._turn:
                page = await self._step(wait)
            if page.settled and (not page.items or page.items[-1].no >= page.head):
                return
            # What awaits its number is told as soon as it has it.
            wait = 0 if page.items else SHORT_WAIT
            if not page.items:
                await asyncio.sleep(PAUSE)
        raise FactsIncomplete(source=self.source)

    async def run(self) -> None:
        """Follow for as long as this process lives; a source that is down is waited for."""
        while True:
            if not await self._try_step():
                await asyncio.sleep(PAUSE)

    async def _try_step(self) -> bool:
        try:
            # Not in turn: whoever needs the head now does not wait for news.
            return bool((await self._step(WAIT)).items)
        except Unavailable as error:
            log.warning("cannot follow %s: %s", self.source, error.code())
            await asyncio.sleep(1)
            return False

    async def _step(self, wait: int) -> FeedPage:
        stood = await self._position()
        page = await self.read_page(stood.position, PAGE, wait)
        self._refuse_another_feed(stood, page)
        if page.items:
            await self._ask_and_take(page)
        return page

    async def _ask_and_take(self, page: FeedPage) -> None:
        taking = self.taking([item for item in page.items if item.object in self.objects])
        try:
            await ask_and_take(
                self.database, taking, lambda session: self._take(session, page, taking)
            )
        except Outdated as error:
            raise FactsIncomplete(source=self.source) from error

    async def _position(self) -> Position:
        async with self.database.reading() as session:
            return await position_in(session, self.name) or Position(
                self.name, "", 0, self.clock.now()
            )

    def _refuse_another_feed(self, stood: Position, page: FeedPage) -> None:
        self._refuse_another_epoch(stood, page)
        # A source restored from a backup may stand behind its follower and have nothing to tell.
        if page.head < stood.position:
            raise FeedGap(source=self.source, reason="epoch")

    def _refuse_another_epoch(self, stood: Position, page: FeedPage) -> None:
        if stood.position and stood.epoch != page.epoch:
            raise FeedGap(source=self.source, reason="epoch")

    async def _take(self, session: AsyncSession, page: FeedPage, taking: Taking) -> None:
        stood = await self._take_turn(session, page)
        # Another process may have read past this page since it was asked for.
        self._refuse_another_epoch(stood, page)
        new = [item for item in page.items if item.no > stood.position]
        if new and new[0].no != stood.position + 1:
            raise FeedGap(source=self.source, reason="numbers")
        if new:
            await self._apply_all(session, new, taking)
            await self._stand_at(session, new[-1].no)

    async def _take_turn(self, session: AsyncSession, page: FeedPage) -> Position:
        # The row is made before it is locked: two first followers must wait for each other too.
        first = Position(self.name, page.epoch, 0, self.clock.now())
        row = insert(feed_positions).values(asdict(first))
        await session.execute(row.on_conflict_do_nothing())
        return await position_in(session, self.name, lock=True) or first

    async def _apply_all(
        self, session: AsyncSession, items: list[FedChange], taking: Taking
    ) -> None:
        concerned = [item for item in items if item.object in self.objects]
        held = await self._held_versions(session, concerned)
        new = []
        for item in concerned:
            seen = held.get((item.object, item.id), 0)
            if item.version > seen + 1:
                raise FeedGap(source=self.source, reason="versions", object_id=item.id)
            if item.version == seen + 1:
                new.append(item)
                held[item.object, item.id] = item.version
        if new:
            await taking.apply(session, new)
            await self._hold_versions(session, held)

    async def _held_versions(
        self, session: AsyncSession, items: list[FedChange]
    ) -> dict[tuple[str, str], int]:
        table = followed_objects.c
        wanted = {(item.object, item.id) for item in items}
        rows = await session.execute(
            select(table.object, table.object_id, table.version).where(
                table.source == self.source, tuple_(table.object, table.object_id).in_(wanted)
            )
        )
        return {(kind, object_id): version for kind, object_id, version in rows}

    async def _hold_versions(self, session: AsyncSession, held: dict[tuple[str, str], int]) -> None:
        kept = sorted(held.items())
        columns: dict[str, list[Any]] = {
            "object": [kind for (kind, _), _ in kept],
            "object_id": [key for (_, key), _ in kept],
            "version": [version for _, version in kept],
        }
        for row, told in insertions(followed_objects, columns, {"source": self.source}):
            newer = row.on_conflict_do_update(
                index_elements=["source", "object", "object_id"],
                set_={"version": row.excluded.version},
            )
            await session.execute(newer, told)

    async def _stand_at(self, session: AsyncSession, no: int) -> None:
        await session.execute(
            update(feed_positions)
            .where(feed_positions.c.source == self.name)
            .values(position=no, at=self.clock.now())
        )


def stands_as(source: str, apart: str = "") -> str:
    """The name of a position: that of a source, or of one kind of it that is followed apart."""
    return f"{source}/{apart}" if apart else source


async def ask_and_take(database: Database, taking: Taking, work: Work) -> None:
    """Ask for what is needed, then do the work that takes it, again while that is outdated."""
    for _ in range(PATIENCE - 1):
        await taking.ask()
        with suppress(Outdated):
            await database.run(work)
            return
    await taking.ask()
    await database.run(work)


@dataclass(frozen=True)
class _AsksNothing:
    how: Apply

    async def ask(self) -> None:
        pass

    async def apply(self, session: AsyncSession, changes: Sequence[FedChange]) -> None:
        await self.how(session, changes)


def all_at_once(apply: Apply) -> TakingOf:
    """Of changes that ask nothing of others, applied together."""
    return lambda _: _AsksNothing(apply)


def one_by_one(apply: ApplyOne) -> TakingOf:
    """Of changes that are few and ask nothing, each applied by itself."""

    async def apply_all(session: AsyncSession, changes: Sequence[FedChange]) -> None:
        for change in changes:
            await apply(session, change)

    return all_at_once(apply_all)


async def position_in(session: AsyncSession, source: str, *, lock: bool = False) -> Position | None:
    """Where a source's follower stands, or None before its first page."""
    query = select(feed_positions).where(feed_positions.c.source == source)
    row = (await session.execute(query.with_for_update() if lock else query)).first()
    return Position(row.source, row.epoch, row.position, row.at) if row else None
