"""Two registry entries found to be one person: days and months of both count once."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select, text
from ulid import ULID

from services.reporting.queries.persons import ids_of
from services.reporting.tables.settlements import SettledDays
from tests import tokens
from tests.reporting import settling
from tests.reporting.settling import MARCH

FORMER, NOW = f"yth_{ULID()}", f"yth_{ULID()}"
DAY = date(2026, 4, 1)


@pytest.fixture
async def at(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
def merge(placement_facts, following_app):
    """Matching tells that one record went into another, and reporting hears."""

    async def told(former=FORMER, now=NOW):
        data = {"into": now, "region": "640104", "state": "merged"}
        await placement_facts.tell("youth", former, "youth.merged", DAY, **data)
        await following_app.state.followers["matching"].catch_up()

    return told


async def on_post(at, facts, youth, first, last, **told):
    """A placement with an account of its youth and March confirmed; its id."""
    placement = await facts.arrive(first, youth_id=youth, **told)
    if last < date(2026, 3, 31):
        await facts.end_early(placement, last)
    await facts.confirm(placement, MARCH, date(2026, 3, 31))
    await at.set_account(youth, account=f"6217{int(youth == NOW):012d}")
    return placement


async def lines_by_placement(at, settlement):
    return {line["placement_id"]: line for line in await at.lines(settlement["id"])}


async def test_ids_follow_one_another_to_the_one_that_is_borne_now(merge, following_app):
    third = f"yth_{ULID()}"
    await merge()
    await merge(NOW, third)
    async with following_app.state.database.reading() as session:
        for one in (FORMER, NOW, third):
            assert await ids_of(session, one) == {FORMER, NOW, third}


@pytest.mark.parametrize(("first", "held"), [(13, ["days-settled-elsewhere"]), (14, [])])
async def test_a_day_that_the_other_entry_settled_is_not_paid_again(
    at, placement_facts, merge, first, held
):
    one = await on_post(at, placement_facts, FORMER, date(2026, 3, 2), date(2026, 3, 13))
    await at.through_to_payment(await at.prepare(MARCH))
    await merge()
    other = await on_post(at, placement_facts, NOW, date(2026, 3, first), date(2026, 3, 31))
    lines = await lines_by_placement(at, await at.prepare(MARCH))
    assert one not in lines
    assert lines[other]["held_for"] == held
    # 2235.00 a month, of which 1015.91 is paid: never more than one standard.
    assert lines[other]["ceiling"] == "1219.09"


async def test_days_paid_under_both_ids_are_taken_back_of_the_later_one_alone(
    at, placement_facts, merge, following_app
):
    first = await on_post(at, placement_facts, FORMER, date(2026, 3, 2), date(2026, 3, 13))
    later = await on_post(at, placement_facts, NOW, date(2026, 3, 10), date(2026, 3, 31))
    await at.through_to_payment(await at.prepare(MARCH))
    await merge()
    again = await at.prepare(MARCH)
    lines = await lines_by_placement(at, again)
    assert set(lines) == {later}, "who came first keeps the days"
    # 16 working days of 22 were paid from the 10th on, 12 are due from the 14th on.
    line = lines[later]
    assert (line["first"], line["last"]) == ("2026-03-14", "2026-03-31")
    assert (line["already"], line["computed"], line["amount"]) == ("1625.45", "1219.09", "-406.36")
    assert line["held_for"] == []
    await at.to_approval(again)
    answer = await at.client.get("/v1/recoveries", headers=at.as_("clerk"))
    assert [one["amount"] for one in answer.json()["items"]] == ["406.36"]
    async with following_app.state.database.reading() as session:
        kept = await session.execute(select(SettledDays.placement_id, SettledDays.youth_id))
        assert dict(kept.all()) == {first: NOW, later: NOW}
    assert (await at.prepare(MARCH))["lines"] == 0


async def test_a_month_paid_twice_whole_is_taken_back_once(at, placement_facts, merge):
    await on_post(at, placement_facts, FORMER, date(2026, 3, 2), date(2026, 3, 31))
    later = await on_post(at, placement_facts, NOW, date(2026, 3, 3), date(2026, 3, 31))
    await at.through_to_payment(await at.prepare(MARCH))
    await merge()
    (line,) = await at.lines((await at.prepare(MARCH))["id"])
    assert (line["placement_id"], line["computed"]) == (later, "0.00")
    assert line["amount"] == "-2133.41"


async def test_the_database_keeps_the_days_of_one_person_apart(
    at, placement_facts, merge, following_app
):
    one = await on_post(at, placement_facts, FORMER, date(2026, 3, 2), date(2026, 3, 13))
    await at.prepare(MARCH)
    await merge()
    await on_post(at, placement_facts, NOW, date(2026, 3, 16), date(2026, 3, 31))
    await at.prepare(MARCH)
    with pytest.raises(Exception, match="settled already"):
        async with following_app.state.database.transaction() as session:
            await session.execute(
                text(
                    "UPDATE settled_days SET days = daterange('2026-03-02', '2026-03-17')"
                    " WHERE placement_id = :one"
                ),
                {"one": one},
            )


async def test_a_person_sees_all_that_was_paid_under_each_id(at, placement_facts, merge):
    await on_post(at, placement_facts, FORMER, date(2026, 3, 2), date(2026, 3, 13))
    await at.prepare(MARCH)
    assert await at.payments(NOW) == []
    await merge()
    assert [one["amount"] for one in await at.payments(NOW)] == ["1015.91"]


async def test_one_person_in_two_regions_under_two_ids_is_found(at, placement_facts, merge):
    for youth, region in ((FORMER, "640104"), (NOW, "640121")):
        await on_post(
            at, placement_facts, youth, date(2026, 3, 2), date(2026, 3, 31), region=region
        )
    await at.prepare(MARCH)
    signals = "/v1/audit-signals?kind=two_regions"
    found = await at.client.get(signals, headers=at.as_("clerk"))
    assert found.json()["items"] == []
    await merge()
    await at.prepare(MARCH)
    found = await at.client.get(signals, headers=at.as_("clerk"))
    (one,) = found.json()["items"]
    assert (one["youths"], sorted(one["evidence"]["regions"])) == ([NOW], ["640104", "640121"])


async def contribute(at, youth, month):
    told = {
        "youth_id": youth,
        "month": month,
        "insurances": ["pension"],
        "as_flexible": True,
        "amount": "500.00",
        "paid_on": "2026-08-31",
        "evidence": "缴费凭证 2026",
    }
    answer = await at.client.post("/v1/contribution-records", json=told, headers=at.as_("clerk"))
    assert answer.status_code in (200, 201), answer.text


async def claim(at, youth, months):
    body = {"youth_id": youth, "months": months, "drawn_elsewhere": [], "ground": "窗口申请"}
    return await at.client.post("/v1/subsidy-claims", json=body, headers=at.as_("clerk"))


async def test_months_served_and_subsidised_under_each_id_count_together(
    at, placement_facts, merge, clock, following_app
):
    months = [f"2025-{month:02}" for month in range(1, 13)]
    await placement_facts.arrive(date(2025, 1, 1), youth_id=FORMER, months=12)
    await placement_facts.arrive(date(2026, 1, 1), youth_id=NOW, months=5)
    await following_app.state.followers["matching"].catch_up()
    clock.move("2026-09-01")
    for month in months:
        await contribute(at, FORMER, month)
    for month in ("2026-01", "2025-12"):
        await contribute(at, NOW, month)
    first = await claim(at, FORMER, months[:11])
    assert first.status_code == 201, first.text
    short = await claim(at, NOW, ["2026-01"])
    assert short.json()["conditions"] == ["least_months"], "five months alone are not six"
    await merge()
    twice = await claim(at, NOW, ["2025-11"])
    assert twice.json()["conditions"] == ["month_once"]
    answers = await asyncio.gather(*(claim(at, one, ["2026-01"]) for one in (FORMER, NOW)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    thirteenth = await claim(at, NOW, ["2025-12"])
    assert thirteenth.json()["conditions"] == ["most_months"]
    mine = await at.client.get("/v1/subsidy-claims", headers=tokens.youth(NOW))
    assert len(mine.json()["items"]) == 2
