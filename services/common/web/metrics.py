"""How a service stands, for Prometheus; the gateway forwards no such path."""

from collections.abc import Sequence

from fastapi import Request
from sqlalchemy import text
from starlette.responses import Response

from services.common.meters import MEDIA_TYPE, Meters
from services.common.store.database import Database, is_passing
from services.common.store.gauges import KERNEL, Gauge
from services.common.time.clock import Clock
from services.common.web.routing import router

routes = router("运行指标")


class Board:
    """A service's figures; what lies in its database is counted when it is asked for."""

    def __init__(
        self, meters: Meters, database: Database, clock: Clock, gauges: Sequence[Gauge]
    ) -> None:
        """`gauges` are the service's own, beside those that every service has."""
        self._meters = meters
        self._database = database
        self._clock = clock
        self._gauges = (*KERNEL, *gauges)

    async def read(self) -> bytes:
        """All figures. A database that is away is told as such, and does not hide the others."""
        is_there = await self._answers()
        if is_there:
            await self._count()
        self._tell_database(is_there=is_there)
        for name, told, count in self._database.lines():
            self._meters.note(f"database_{name}", told, (), {(): count})
        return self._meters.told()

    async def _answers(self) -> bool:
        try:
            async with self._database.reading() as session:
                await session.execute(text("SELECT 1"))
        except Exception as error:
            if not is_passing(error):
                raise
            return False
        return True

    async def _count(self) -> None:
        # All before any is noted: figures of one moment stand beside one another, or none.
        now = self._clock.now()
        async with self._database.reading() as session:
            counted = [(one, await one.count(session, now)) for one in self._gauges]
        for one, counts in counted:
            self._meters.note(one.name, one.told, one.labels, counts)

    def _tell_database(self, *, is_there: bool) -> None:
        told = "1 if the database answers."
        self._meters.note("database_up", told, (), {(): float(is_there)})


@routes.get("/metrics", summary="运行指标", include_in_schema=False)
async def read_metrics(request: Request) -> Response:
    """Prometheus 文本格式；不含个人信息。"""
    return Response(await request.app.state.board.read(), media_type=MEDIA_TYPE)
