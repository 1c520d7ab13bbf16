"""A workplace that moves to another county, on settlements: the wage is that of each day's."""

from datetime import date

import pytest
from sqlalchemy import select
from ulid import ULID

from services.reporting.tables.settlements import SettlementLine
from tests.reporting import settling
from tests.reporting.settling import MARCH

THEN, NOW = "640323", "640104"
"""盐池县, of the second class (2080 yuan in March 2026), and 兴庆区, of the first (2235)."""
MOVED_ON = date(2026, 3, 16)


@pytest.fixture
async def clerk_office(office, clock):
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
async def post(unit_facts):
    """A post that was published in the one county."""
    key = f"pst_{ULID()}"
    await unit_facts.tell("post", key, "post.published", date(2026, 2, 2), **offer(THEN))
    return key


def offer(county):
    return {"region": "640100", "workplace_county": county, "headcount": 1, "state": "open"}


async def move(unit_facts, post, county=NOW, day=MOVED_ON):
    told = offer(county) | {"before": THEN}
    await unit_facts.tell("post", post, "post.workplace-moved", day, **told)


async def test_each_day_is_paid_by_the_county_of_that_day(
    clerk_office, unit_facts, placement_facts, post
):
    await move(unit_facts, post)
    await settling.one_confirmed(clerk_office, placement_facts, post_id=post, workplace_county=THEN)
    settlement = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(settlement["id"])
    # Ten working days before the 16th and twelve from it on, of 22:
    # 2080 × 10 ÷ 22 + 2235 × 12 ÷ 22 = 945.4545… + 1219.0909… = 2164.5454…
    assert (line["amount"], line["counted_days"], line["month_days"]) == ("2164.55", 22, 22)
    before, after = line["portions"]
    assert (before["county"], before["last"], before["counted_days"]) == (THEN, "2026-03-15", 10)
    assert (after["county"], after["first"], after["counted_days"]) == (NOW, "2026-03-16", 12)
    assert (line["county"], line["full_month"]) == (NOW, "2235.00")
    assert line["sentence"] == (
        "2026年3月2日至2026年3月31日在岗，盐池县最低工资标准2080.00元×100%×计发10天÷当月22个工作日"
        "＋兴庆区最低工资标准2235.00元×100%×计发12天÷当月22个工作日＝2164.55元。"
    )
    assert {f"minimum_wage_class@{county}@2024-03-01" for county in (THEN, NOW)} <= set(
        line["values"]
    )


async def test_a_move_entered_after_the_month_was_paid_gives_a_difference_and_alters_nothing(
    clerk_office, unit_facts, placement_facts, following_app, post
):
    await settling.one_confirmed(clerk_office, placement_facts, post_id=post, workplace_county=THEN)
    first = await clerk_office.prepare(MARCH)
    await clerk_office.through_to_payment(first)
    (settled,) = await clerk_office.lines(first["id"])
    assert settled["amount"] == "2080.00"
    kept = await _rows(following_app)

    await move(unit_facts, post)
    second = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(second["id"])
    assert (line["adjusts"], line["already"]) == (settled["id"], "2080.00")
    assert (line["computed"], line["amount"]) == ("2164.55", "84.55")
    assert await clerk_office.lines(first["id"]) == [settled]
    assert [row for row in await _rows(following_app) if row["id"] == settled["id"]] == kept
    third = await clerk_office.prepare(MARCH)
    assert third["lines"] == 0


async def test_a_move_to_a_county_of_the_same_class_changes_no_sum(
    clerk_office, unit_facts, placement_facts, post
):
    await settling.one_confirmed(clerk_office, placement_facts, post_id=post, workplace_county=THEN)
    await clerk_office.prepare(MARCH)
    await move(unit_facts, post, county="640303")
    again = await clerk_office.prepare(MARCH)
    assert again["lines"] == 0


async def test_other_news_of_the_post_dated_back_moves_nobody(
    clerk_office, unit_facts, placement_facts, post
):
    await settling.one_confirmed(clerk_office, placement_facts, post_id=post, workplace_county=THEN)
    await unit_facts.tell(
        "post", post, "post.handed-over", date(2026, 3, 10), **offer(NOW), before="unt_1"
    )
    settlement = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(settlement["id"])
    assert line["amount"] == "2080.00"


async def _rows(app):
    async with app.state.database.transaction() as session:
        rows = await session.scalars(select(SettlementLine).order_by(SettlementLine.id))
        return [
            {name: value for name, value in vars(row).items() if name[0] != "_"} for row in rows
        ]
