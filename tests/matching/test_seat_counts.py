"""Seat counts: told once for each post and transaction, as they stand at its end."""

import asyncio
import itertools

from sqlalchemy import text

from services.matching.actions.counts import note_seats
from tests.matching import factories


async def told(app, post_id):
    """Versions with what each said: offered, taken, state, offer_version."""
    query = (
        "SELECT version, event, data FROM changes WHERE object = 'post-seats' AND object_id = :id"
    )
    async with app.state.database.transaction() as session:
        rows = (await session.execute(text(f"{query} ORDER BY id"), {"id": post_id})).all()
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert {row.event for row in rows} <= {"seats.changed"}
    names = ("offered", "taken", "state", "offer_version")
    return [tuple(row.data[name] for name in names) for row in rows]


async def test_an_offer_a_dispatch_and_its_refusal_are_told_one_by_one(matching_app, matching):
    post_id = await factories.offer(matching_app, seats=2)
    assert await told(matching_app, post_id) == [(2, 0, "open", 1)]
    shown = await factories.register(matching)
    assert await told(matching_app, post_id) == [(2, 0, "open", 1), (2, 1, "open", 1)]
    await factories.refuse(matching, shown["dispatch"])
    assert (await told(matching_app, post_id))[2:] == [(2, 0, "open", 1)]


async def test_a_new_post_given_away_at_once_is_told_once(matching_app, matching):
    for _ in range(3):
        assert "waiting" in await factories.register(matching)
    post_id = await factories.offer(matching_app, seats=2)
    assert await told(matching_app, post_id) == [(2, 2, "open", 1)]


async def test_a_refused_seat_that_goes_to_the_next_is_told_once(matching_app, matching):
    post_id = await factories.offer(matching_app, seats=1)
    first = await factories.register(matching)
    await factories.register(matching)
    await factories.refuse(matching, first["dispatch"])
    assert await told(matching_app, post_id) == [
        (1, 0, "open", 1), (1, 1, "open", 1), (1, 1, "open", 1),
    ]  # fmt: skip


async def test_a_suspension_is_told_with_the_seats_that_came_free(matching_app, matching):
    post_id = await factories.offer(matching_app, seats=2)
    await factories.register(matching)
    await factories.offer(matching_app, post_id=post_id, version=2, seats=2, state="suspended")
    assert (await told(matching_app, post_id))[-1] == (2, 0, "suspended", 2)


async def test_what_is_rolled_back_is_not_told(matching_app, matching):
    post_id = await factories.offer(matching_app, seats=2)
    deed = factories.a_deed(matching_app)
    try:
        async with matching_app.state.database.transaction() as session:
            note_seats(session, deed, post_id)
            raise RuntimeError
    except RuntimeError:
        pass
    assert len(await told(matching_app, post_id)) == 1


async def test_seats_taken_and_freed_at_once_are_told_in_turn(matching_app, matching):
    post_id = await factories.offer(matching_app, seats=20)
    shown = await asyncio.gather(*(factories.register(matching) for _ in range(6)))
    await asyncio.gather(*(factories.refuse(matching, one["dispatch"]) for one in shown[:3]))
    counts = [taken for _, taken, _, _ in await told(matching_app, post_id)]
    assert len(counts) == 10
    steps = [abs(after - before) for before, after in itertools.pairwise(counts)]
    assert set(steps) == {1}
    assert counts[-1] == 3
