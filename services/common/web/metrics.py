"""How a service stands, for Prometheus; the gateway forwards no such path."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from fastapi import Request
from sqlalchemy import text
from starlette.responses import Response

from services.common import disks
from services.common.backups import Marks
from services.common.meters import MEDIA_TYPE, Meters
from services.common.store.database import Database, is_passing
from services.common.store.gauges import KERNEL, Gauge
from services.common.store.notary import Notary
from services.common.time.clock import Clock
from services.common.web.routing import router

KEPT_FOR: Final = 10.0
"""Seconds for which what was counted is told again: less than between two looks of one watch."""
DATABASE_SECONDS: Final = 7.0
"""For which a database is waited for: whoever watches waits for ten, and closing may take two."""

routes = router("运行指标")


class Board:
    """A service's figures; what lies in its database is counted when it is asked for.

    However many ask, and however often, it is counted once at a time and in so many seconds.
    """

    def __init__(
        self,
        meters: Meters,
        database: Database,
        clock: Clock,
        gauges: Sequence[Gauge],
        *,
        notary: Notary | None = None,
        folders: Mapping[str, Path] | None = None,
        marks: Path | None = None,
        kept_for: float = KEPT_FOR,
    ) -> None:
        """`gauges` are the service's own, beside those that every service has.

        `folders` lie where something is kept on this machine, by what; in `marks` it is left when a
        backup was made.
        """
        self._counting = asyncio.Lock()
        self._kept_for = kept_for
        self._counted_at = -kept_for
        self._meters = meters
        self._database = database
        self._clock = clock
        self._notary = notary
        self._disks = {kept: disks.Disk(folder) for kept, folder in (folders or {}).items()}
        self._marks = Marks(marks) if marks else None
        self._gauges = (*KERNEL, *gauges)

    async def read(self, *, has_begun: bool = True) -> bytes:
        """All figures. A database that is away is told as such, and does not hide the others.

        Before a service has begun its database may lack what would be counted.
        """
        is_there = await self._answers()
        if is_there and has_begun:
            async with self._counting:
                await self._count()
        self._tell_database(is_there=is_there)
        for name, told, count in self._database.lines():
            self._meters.note(f"database_{name}", told, (), {(): count})
        for name, told, count in self._notary.lines() if self._notary else ():
            self._meters.note(name, told, (), {(): count})
        await self._tell_disks()
        await self._tell_backups()
        return self._meters.told()

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_SECONDS), self._database.reading() as session:
                await session.execute(text("SELECT 1"))
        except Exception as error:
            if not is_passing(error):
                raise
            return False
        return True

    async def _tell_disks(self) -> None:
        seen = {kept: await disk.room() for kept, disk in self._disks.items()}
        rooms = {kept: room for kept, room in seen.items() if room}
        for name, told, counts in disks.lines(rooms):
            self._meters.note(name, told, ("place",), counts)

    async def _tell_backups(self) -> None:
        made = await self._marks.made() if self._marks else None
        for name, told, when in made.lines() if made else ():
            self._meters.note(name, told, (), {(): when})

    async def _count(self) -> None:
        if monotonic() < self._counted_at + self._kept_for:
            return
        # All before any is noted: figures of one moment stand beside one another, or none.
        now = self._clock.now()
        async with self._database.reading() as session:
            counted = [(one, await one.count(session, now)) for one in self._gauges]
        for one, counts in counted:
            self._meters.note(one.name, one.told, one.labels, counts)
        self._counted_at = monotonic()

    def _tell_database(self, *, is_there: bool) -> None:
        told = "1 if the database answers."
        self._meters.note("database_up", told, (), {(): float(is_there)})


@routes.get("/metrics", summary="运行指标", include_in_schema=False)
async def read_metrics(request: Request) -> Response:
    """Prometheus 文本格式；不含个人信息。"""
    state = request.app.state
    return Response(await state.board.read(has_begun=state.has_begun), media_type=MEDIA_TYPE)
