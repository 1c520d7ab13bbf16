"""Signs the heads of a service's chains: seconds behind them, and never over what it signed before.

Where its folder holds no anchors they begin only before anything was numbered. Afterwards they were
lost, a mount that is gone for one; what would be begun then would pass for all that there ever was.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Final

from sqlalchemy import Table, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.keys import Keys
from services.common.looks import Looks
from services.common.pens import Pen
from services.common.store.anchors import Anchor, AnchorFiles
from services.common.time.clock import Clock, day_of

EVERY: Final = 2.0
"""Seconds between two signatures of a chain that grows: with the relay's, below the 5 promised."""

_UNREAD: Final = "cannot be read"
_UNWRITTEN: Final = "cannot be written"
_LOST: Final = "are lost: the folder lacks what was signed"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What a look at the folder gave: heads, None of them, or what it met."""

    heads: dict[str, Anchor] | None = None
    trouble: Exception | None = None


class Notary:
    """Signs the heads of a service's chains; only the relay that leads asks it to."""

    def __init__(self, folder: Path, keys: Callable[[], Keys]) -> None:
        """`folder` lies outside the database, and is made if it is not there.

        `keys` gives those that hold now: asked at each signature, so that a key may be changed.
        """
        self._files = AnchorFiles(folder, keys().service)
        self._looks = Looks(self._look)
        self._pen = Pen()
        self._keys = keys
        self._clock = Clock()
        self._heads: dict[str, Anchor] | None = None
        """What the folder must hold; None until it was found there."""
        self._may_begin = False
        self._trouble = ""
        self._spoilt: set[str] = set()
        self._fresh = True
        self._next = 0.0
        self._awaited_since: float | None = None
        self._kept_at = 0.0

    async def begin(self, connection: AsyncConnection, chains: Sequence[Table]) -> None:
        """Take up what was signed last, by whatever process, before this one numbers anything."""
        numbered = or_(*(exists().where(table.c.no.is_not(None)) for table in chains))
        self._may_begin = not await connection.scalar(select(numbered))
        await connection.commit()
        self._heads, self._fresh = None, True
        await self._is_held(connection)

    async def follow(
        self, connection: AsyncConnection, chains: Sequence[Table], numbered: int
    ) -> None:
        """Sign the heads if they moved or the day turned, every two seconds at the most.

        As often it is looked whether what was signed before still lies there.
        """
        self._fresh |= bool(numbered) or self._day_turned()
        if self._fresh:
            self._await()
        if monotonic() < self._next:
            return
        self._next = monotonic() + EVERY
        if self._fresh:
            await self.attest(connection, chains)
        else:
            await self._is_held(connection)

    def rest(self) -> None:
        """Await nothing: another process signs from now on."""
        self._awaited_since, self._trouble = None, ""

    async def written(self) -> None:
        """Wait for what is being written: whoever leads next would else write beside it."""
        await self._pen.rest()

    def lines(self) -> Iterator[tuple[str, str, float]]:
        """How long a signature is awaited, what is lost or spoilt: a name, its meaning, a count."""
        since = self._awaited_since
        # What a slow disk took late is signed all the same.
        waited = 0.0 if since is None else monotonic() - max(since, self._kept_at)
        yield "unanchored_seconds", "For how long heads of chains await an anchor.", waited
        yield "chains_spoilt", "Chains that no longer hold their anchor.", len(self._spoilt)
        lost = "1 if the folder of anchors lacks some that were signed."
        yield "anchors_lost", lost, float(self._trouble == _LOST)

    async def attest(self, connection: AsyncConnection, chains: Sequence[Table]) -> None:
        """Sign the head of each chain in which what was signed before still stands."""
        if not await self._is_held(connection):
            return
        moved = [anchor for table in chains if (anchor := await self._head(connection, table))]
        await connection.commit()
        try:
            await self._sign(moved)
        except (ValueError, OSError) as error:
            # The tail grows, and verifying tells.
            self._meet(_UNWRITTEN if isinstance(error, OSError) else _UNREAD, error)
            # A folder behind a network may have taken it and not said so.
            self._heads = None
            return
        self._fresh, self._awaited_since, self._trouble = False, None, ""

    async def _is_held(self, connection: AsyncConnection) -> bool:
        """Whether the folder holds what was signed last; where nothing ever was, that begins."""
        if self._pen.is_at_work:
            self._heads = None
            return self._meet(_UNWRITTEN, TimeoutError())
        # What is numbered must not wait for a disk that does not answer.
        found = await self._looks.now() or Found(trouble=TimeoutError())
        if found.trouble:
            # What is read again is signed again, if only to await nothing.
            self._fresh = True
            self._await()
            return self._meet(_UNREAD, found.trouble)
        there = found.heads
        if there is None and self._may_begin:
            try:
                await self._pen.write(self._files.begin)
            except OSError as error:
                return self._meet(_UNWRITTEN, error)
            there = {}
        if there is None or self._heads not in (None, there):
            # Whoever lost the lead finds what another signed: its connection is gone, and tells.
            await connection.scalar(select(1))
            await connection.commit()
            return self._meet(_LOST)
        self._heads, self._may_begin = there, False
        # Whether it can be written shows as something is signed.
        self._trouble = "" if self._trouble == _LOST else self._trouble
        return True

    def _look(self) -> Found:
        try:
            return Found(self._files.heads())
        except (ValueError, OSError) as error:
            return Found(trouble=error)

    def _meet(self, trouble: str, error: Exception | None = None) -> bool:
        """Not well; logged is what is new of it, not each time that it is met."""
        if trouble != self._trouble:
            log.error("anchors of %s %s", self._files.service, trouble, exc_info=error)
        self._trouble = trouble
        return False

    def _await(self) -> None:
        self._awaited_since = self._awaited_since or monotonic()

    async def _sign(self, moved: Sequence[Anchor]) -> None:
        if not moved:
            return
        daily = [anchor for anchor in moved if self._is_first_of_day(anchor)]
        key = self._keys().notary.key
        heads = [replace(a, dailies=a.dailies + (a in daily)).signed(key) for a in moved]
        kept = self._held | {anchor.chain: anchor for anchor in heads}
        signed = [a.signed(key) for a in daily]
        await self._pen.write(self._keep, signed, kept.values())
        self._heads = kept

    def _keep(self, daily: Sequence[Anchor], heads: Iterable[Anchor]) -> None:
        if daily:
            self._files.append(daily)
        self._files.replace(heads)
        self._kept_at = monotonic()

    @property
    def _held(self) -> dict[str, Anchor]:
        return self._heads or {}

    async def _head(self, connection: AsyncConnection, table: Table) -> Anchor | None:
        query = select(table.c.no, table.c.digest).where(table.c.no.is_not(None))
        row = (await connection.execute(query.order_by(table.c.no.desc()).limit(1))).first()
        last = self._held.get(table.name)
        if last and not await self._stands(connection, table, last):
            return None
        now = self._clock.now()
        day = day_of(now).isoformat()
        if row is None or (last and (last.no, last.day) == (row.no, day)):
            return None
        return Anchor(
            service=self._files.service,
            chain=table.name,
            no=row.no,
            digest=row.digest.hex(),
            day=day,
            at=now.isoformat(timespec="milliseconds"),
            dailies=last.dailies if last else 0,
        )

    async def _stands(self, connection: AsyncConnection, table: Table, last: Anchor) -> bool:
        digest = await connection.scalar(select(table.c.digest).where(table.c.no == last.no))
        stands = digest is not None and digest.hex() == last.digest
        if not stands and table.name not in self._spoilt:
            # Never signed over: the last true anchor is the evidence.
            log.error("chain %s no longer holds its anchor %s", table.name, last.no)
            self._spoilt.add(table.name)
        return stands

    def _is_first_of_day(self, anchor: Anchor) -> bool:
        last = self._held.get(anchor.chain)
        return last is None or last.day != anchor.day

    def _day_turned(self) -> bool:
        today = day_of(self._clock.now()).isoformat()
        return any(anchor.day != today for anchor in self._held.values())
