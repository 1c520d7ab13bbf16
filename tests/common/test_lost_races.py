"""Work that lost a race is done again, also where rows are streamed as it is told so."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import Database

HELD = text("SELECT pg_advisory_xact_lock(:key)")


@pytest.mark.parametrize("streamed", [True, False])
async def test_whoever_lost_a_race_does_all_of_it_again(kernel_url: str, streamed: bool) -> None:
    database, both = Database(kernel_url, connections=2), asyncio.Barrier(2)
    begun: list[int] = []

    async def hold(first: int, second: int) -> int:
        async def work(session: AsyncSession) -> int:
            begun.append(first)
            await session.execute(HELD, {"key": first})
            if len(begun) <= 2:
                await both.wait()
            if streamed:
                async for _ in await session.stream(HELD, {"key": second}):
                    pass
            else:
                await session.execute(HELD, {"key": second})
            return first

        return await database.run(work)

    one, other = await asyncio.gather(hold(1, 2), hold(2, 1))
    assert (one, other) == (1, 2)
    assert len(begun) == 3
    await database.close()
