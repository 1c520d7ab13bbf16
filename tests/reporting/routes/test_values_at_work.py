"""What an office adds at work: settlements, publicity and reports after it, and those before."""

import asyncio
from datetime import date, datetime

import pytest
from sqlalchemy import select
from ulid import ULID

from services.common.values import ids
from services.reporting import policy
from services.reporting.actions import lines as line_actions
from services.reporting.actions import policy_rows
from services.reporting.queries import locks
from services.reporting.tables.settlements import Settlement, SettlementLine
from tests import tokens
from tests.reporting import casebook, settling
from tests.reporting.retelling import BY, Teller
from tests.reporting.settling import MARCH, YOUTH
from tests.reporting.valuing import NEW_WAGE, a_row, added

SHIPPED = "minimum_wage@640000@2025-10-01"
WUZHONG = "/v1/monthly-reports/640300/2024-06"


@pytest.fixture
async def clerk_office(office, clock):
    """An office on 2026-04-01, when March is over."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def concerned(office, row_id, region="640100", role="clerk", **params):
    answer = await office.client.get(
        f"/v1/policy-parameters/rows/{row_id}/concerned",
        headers=tokens.officer(region, role),
        params=params,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_next_month_is_settled_by_a_new_wage_and_the_earlier_stands(
    clerk_office, placement_facts, clock
):
    placement = await settling.one_confirmed(clerk_office, placement_facts)
    march = await clerk_office.prepare(MARCH)
    before = await clerk_office.lines(march["id"])
    row = await added(clerk_office.client, a_row(effective="2026-04-01"))
    assert row["concerned"]["lines"] == 0
    clock.move("2026-05-06")
    await placement_facts.confirm(placement, "2026-04", date(2026, 4, 30))
    april = await clerk_office.prepare("2026-04")
    (line,) = await clerk_office.lines(april["id"])
    assert (line["amount"], row["version"] in line["values"]) == ("2300.00", True)
    assert await clerk_office.lines(march["id"]) == before
    assert (await clerk_office.prepare(MARCH))["lines"] == 0


async def test_a_wage_raised_after_the_fact_lists_whom_it_concerns_and_tops_up(
    clerk_office, placement_facts
):
    placement = await settling.one_confirmed(clerk_office, placement_facts)
    first = await clerk_office.prepare(MARCH)
    (base,) = await clerk_office.lines(first["id"])
    row = await added(clerk_office.client, a_row())
    told = row["concerned"]
    assert (told["lines"], told["placements"], told["months"]) == (1, 1, [MARCH])
    (item,) = told["page"]["items"]
    assert (item["placement_id"], item["line_id"]) == (placement, base["id"])
    assert (item["settlement_id"], item["computed"]) == (first["id"], "2235.00")
    assert await concerned(clerk_office, row["id"]) == told
    later = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(later["id"])
    assert (line["already"], line["amount"], line["adjusts"]) == ("2235.00", "65.00", base["id"])
    assert await clerk_office.lines(first["id"]) == [base]
    assert (await concerned(clerk_office, row["id"]))["lines"] == 0


@pytest.mark.parametrize(("effective", "lines"), [("2026-03-31", 1), ("2026-04-01", 0)])
async def test_a_month_is_concerned_up_to_its_last_day(
    clerk_office, placement_facts, effective, lines
):
    await settling.one_confirmed(clerk_office, placement_facts)
    await clerk_office.prepare(MARCH)
    row = await added(clerk_office.client, a_row(effective=effective))
    assert row["concerned"]["lines"] == lines


async def test_nobody_is_concerned_where_a_more_local_value_holds(clerk_office, placement_facts):
    await settling.one_confirmed(clerk_office, placement_facts)
    client = clerk_office.client
    await added(client, a_row("part_month_method", "natural_days", region="640104"), "640104")
    await clerk_office.prepare(MARCH)
    whole = await added(client, a_row("part_month_method", "natural_days"))
    assert whole["concerned"]["lines"] == 0


@pytest.mark.parametrize(("effective", "lines"), [("2026-03-01", 1), ("2026-03-02", 0)])
async def test_how_a_month_is_counted_is_read_on_its_first_day(
    clerk_office, placement_facts, effective, lines
):
    await settling.one_confirmed(clerk_office, placement_facts)
    await clerk_office.prepare(MARCH)
    row = a_row("part_month_method", "natural_days", region="640104", effective=effective)
    assert (await added(clerk_office.client, row))["concerned"]["lines"] == lines
    assert (await clerk_office.prepare(MARCH))["lines"] == lines


async def test_each_office_sees_its_own_that_are_concerned_page_by_page(
    clerk_office, placement_facts
):
    for region, county in (("640100", "640104"), ("640100", "640121"), ("640300", "640302")):
        placement = await placement_facts.arrive(
            date(2026, 3, 2), region=region, workplace_county=county
        )
        await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await clerk_office.finished(await clerk_office.ask(MARCH, region="640000"))
    row = await added(clerk_office.client, a_row())
    assert row["concerned"]["lines"] == 3
    mine = await concerned(clerk_office, row["id"], limit=1)
    assert (mine["lines"], len(mine["page"]["items"])) == (2, 1)
    cursor = mine["page"]["next_cursor"]
    rest = await concerned(clerk_office, row["id"], limit=1, cursor=cursor)
    assert rest["page"]["next_cursor"] is None
    seen = [one["page"]["items"][0]["line_id"] for one in (mine, rest)]
    assert seen == sorted(set(seen))
    assert (await concerned(clerk_office, row["id"], region="640200"))["lines"] == 0


@pytest.mark.parametrize("row_id", ["pol_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", "pol_x"])
async def test_a_row_that_is_not_there_concerns_nobody(clerk_office, row_id):
    answer = await clerk_office.client.get(
        f"/v1/policy-parameters/rows/{row_id}/concerned", headers=tokens.officer()
    )
    assert answer.json()["code"] in ("policy-row-unknown", "malformed")
    assert answer.status_code in (404, 422)


async def test_a_settlement_opened_before_a_row_was_recorded_does_not_use_it(
    reporting_made, clerk_office, placement_facts, following_app
):
    await settling.one_confirmed(clerk_office, placement_facts)
    database = following_app.state.database
    answer = await clerk_office.ask(MARCH)
    opened = await clerk_office.finished(answer)
    first, again = opened["result"]["settlement_id"], ids.new("stm")
    row = await added(clerk_office.client, a_row())
    # As after a crash before its first line: it is written again, as of when it was opened.
    async with database.transaction() as session:
        settlement = await session.get_one(Settlement, first)
        copy = {one.name: getattr(settlement, one.name) for one in Settlement.__table__.columns}
        session.add(Settlement(**copy | {"id": again, "state": "preparing", "prepared_to": ""}))
    async with database.transaction() as session:
        ahead = await line_actions.draft(session, again)
        await line_actions.write(session, again, ahead)
    async with database.transaction() as session:
        added_lines = await session.scalars(
            select(SettlementLine).where(SettlementLine.settlement_id == again)
        )
        assert [*added_lines] == []
    terms = policy.terms_for(settlement.month, "640104", settlement.known_at)
    assert SHIPPED in terms.standards[0].values
    assert row["version"] in policy.terms_for(settlement.month, "640104").standards[0].values


async def test_one_countys_publicity_is_longer_and_not_next_doors(
    office, clock, placement_facts, following_app
):
    clock.move("2026-04-01")
    await added(office, a_row("publicity_working_days", 7, region="640121"), "640121")
    ends = {}
    for county, youth in (("640121", YOUTH), ("640122", f"yth_{ULID()}")):
        there = settling.Office(office, clock, county)
        told = {"region": county, "workplace_county": county, "youth_id": youth}
        placement = await placement_facts.arrive(date(2026, 3, 2), **told)
        await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
        await there.set_account(youth)
        ends[county] = (await there.to_publicity(await there.prepare(MARCH)))["publicity_ends_on"]
    assert ends == {"640121": "2026-04-13", "640122": "2026-04-09"}


async def test_each_county_says_whether_an_unconfirmed_month_waits_whoever_settles_it(
    clerk_office, placement_facts
):
    at = clerk_office
    await added(
        at.client, a_row("unconfirmed_attendance_held", value=False, region="640121"), "640121"
    )
    youths = {county: f"yth_{ULID()}" for county in ("640121", "640122")}
    for place, (county, youth) in enumerate(youths.items()):
        told = {"region": county, "workplace_county": county, "youth_id": youth}
        await placement_facts.arrive(date(2026, 3, 2), **told)
        await at.set_account(youth, account=f"62170012300012345{place:02}")
    lines = await at.lines((await at.prepare(MARCH))["id"])
    held = {line["region"]: line["held_for"] for line in lines}
    assert held == {"640121": [], "640122": ["attendance-unconfirmed"]}


async def test_a_filed_report_is_the_same_when_read_as_of_its_filing(
    office, clock, unit_facts, placement_facts, following_app
):
    case = casebook.read("wuzhong-2024-06")
    teller = Teller(case, clock, unit_facts, placement_facts, following_app)
    await teller.tell_until(case.known_at)
    headers = tokens.officer("640300")
    said = BY | {"expected_version": 0, "explanations": {"9>=10+11+12": "指标11是指标10的其中项。"}}
    filed = await office.post(f"{WUZHONG}/filing", json=said, headers=headers)
    assert filed.status_code == 201, filed.text
    as_of = {"known_at": filed.json()["known_at"]}
    before = (await office.get(WUZHONG, params=as_of, headers=headers)).json()
    clock.move("2024-07-10")
    row = a_row("report_working_days", 2, effective="2024-01-01")
    version = (await added(office, row))["version"]
    after = (await office.get(WUZHONG, params=as_of, headers=headers)).json()
    assert after == before
    again = await office.get(WUZHONG, params={"version": 1}, headers=headers)
    assert again.json() == filed.json()
    now = (await office.get(WUZHONG, headers=headers)).json()
    assert version in {one["version"] for one in now["values"]}
    assert now["deadlines"]["by_notice"] == "2024-07-02"


@pytest.fixture
async def filed_month(office, clock, unit_facts, placement_facts, following_app):
    """June 2024 of 吴忠市, filed; it is 2024-07-10."""
    case = casebook.read("wuzhong-2024-06")
    teller = Teller(case, clock, unit_facts, placement_facts, following_app)
    await teller.tell_until(case.known_at)
    said = BY | {"expected_version": 0, "explanations": {"9>=10+11+12": "指标11是指标10的其中项。"}}
    headers = tokens.officer("640300")
    filed = await office.post(f"{WUZHONG}/filing", json=said, headers=headers)
    assert filed.status_code == 201, filed.text
    clock.move("2024-07-10")
    return filed.json()


async def test_a_value_lists_the_filed_reports_that_it_would_count_otherwise(office, filed_month):
    row = await added(office, a_row("graduate_months", 12, effective="2024-06-30"))
    [told] = row["concerned"]["reports"]
    shipped = next(
        one["version"]
        for one in filed_month["values"]
        if one["version"].startswith("graduate_months@")
    )
    assert told == {"region": "640300", "month": "2024-06", "version": 1, "named": shipped}
    at = settling.Office(office, None)
    assert (await concerned(at, row["id"], "640300"))["reports"] == [told]
    assert (await concerned(at, row["id"], "640100"))["reports"] == []
    # Once another value holds there, the row concerns it no more.
    local = await added(
        office, a_row("graduate_months", 24, region="640300", effective="2024-06-01"), "640300"
    )
    assert [one["region"] for one in local["concerned"]["reports"]] == ["640300"]
    assert (await concerned(at, row["id"], "640300"))["reports"] == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("graduate_months", 12, {"effective": "2024-07-01"}),
        ("graduate_months", 12, {"effective": "2024-06-30", "region": "640100"}),
        ("publicity_working_days", 7, {"effective": "2024-06-01"}),
    ],
)
async def test_a_filed_report_is_concerned_on_its_last_day_in_its_region_by_what_it_reads(
    office, filed_month, name, value, told
):
    row = await added(office, a_row(name, value, **told), told.get("region", "640000"))
    assert row["concerned"]["reports"] == []


async def test_a_process_learns_what_another_added(following_app, office):
    row = await added(office, a_row())
    for _ in range(1200):
        if policy.POLICY.rows:
            break
        await asyncio.sleep(0.05)
    value = policy.POLICY.value("minimum_wage", date(2026, 3, 1))
    assert (value.version, value.value) == (row["version"], NEW_WAGE)


async def test_a_row_waits_for_what_is_being_counted_and_is_known_after_it(office, following_app):
    async with following_app.state.database.transaction() as session:
        await policy_rows.current(session)
        adding = asyncio.create_task(added(office, a_row()))
        await asyncio.sleep(0.3)
        assert not adding.done()
        counted_at = following_app.state.clock.now()
        await asyncio.sleep(0.01)
    recorded_at = datetime.fromisoformat((await adding)["recorded_at"])
    assert recorded_at > counted_at


async def test_what_is_counted_waits_for_a_row_being_added_and_reads_it(office, following_app):
    database = following_app.state.database
    policy.POLICY.learn(())
    async with database.transaction() as session:
        await locks.hold(session, "policy-rows", "")
        adding = asyncio.create_task(added(office, a_row()))
        await asyncio.sleep(0.2)
        counting = asyncio.create_task(database.run(policy_rows.current))
        await asyncio.sleep(0.2)
        assert not adding.done()
        assert not counting.done()
    row = await adding
    await counting
    assert policy.POLICY.value("minimum_wage", date(2026, 3, 1)).version == row["version"]
