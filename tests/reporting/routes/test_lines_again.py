"""A settlement's lines computed again from the facts told when it was opened: the same fen."""

from datetime import date

from sqlalchemy import select
from ulid import ULID

from services.reporting.queries import stays
from services.reporting.rules.lines import lines_in_turn
from services.reporting.tables.settlements import Settlement, SettlementLine
from tests.reporting import settling
from tests.reporting.money import facts_of
from tests.reporting.settling import MARCH


async def test_every_line_is_computed_again_from_its_facts_and_values(
    office, clock, placement_facts, following_app
):
    clock.move("2026-04-01")
    team = settling.Office(office, clock)
    for first in (2, 9, 16, 27):
        for county in ("640104", "640121"):
            youth = f"yth_{ULID()}"
            placement = await placement_facts.arrive(
                date(2026, 3, first), youth_id=youth, workplace_county=county
            )
            await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
            await team.set_account(youth)
    prepared = await team.prepare(MARCH)
    # What is told later changes nothing of it.
    await placement_facts.end_early(placement, date(2026, 3, 28))
    await following_app.state.followers["matching"].catch_up()
    async with following_app.state.database.transaction() as session:
        settlement = await session.get_one(Settlement, prepared["id"])
        of = SettlementLine.settlement_id == settlement.id
        lines = list(await session.scalars(select(SettlementLine).where(of)))
        heard = {source: int(at["position"]) for source, at in settlement.as_of.items()}
        area, month = settlement.region, settlement.month
        looked_at = await stays.stays_in(session, area, month, heard, after="", limit=100)
    again = lines_in_turn(looked_at, (), facts_of(month, looked_at))
    due = {line.stay.placement_id: line for line in again}
    assert len(lines) == 8
    for line in lines:
        told = due.pop(line.placement_id)
        assert told.allowance.amount == line.computed == line.amount
        assert told.allowance.full_month == line.full_month
        assert (told.sentence, told.values) == (line.sentence, tuple(line.values))
    assert due == {}
