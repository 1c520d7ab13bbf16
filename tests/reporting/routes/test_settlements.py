"""Settlements over HTTP: from the clerk's request to the money, with its sisters' real feeds."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from services.common.deeds import Deed
from services.common.store.sealed import blind
from services.reporting.actions import settlements
from services.reporting.rules.recomputing import recompute
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.settlements import SettledDays, SettlementLine
from tests import tokens
from tests.reporting import settling
from tests.reporting.settling import ACCOUNT, YOUTH

MARCH = "2026-03"


@pytest.fixture
async def clerk_office(office, clock):
    """An office on 2026-04-01, when March is over."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def test_a_full_month_is_settled_published_and_paid(
    clerk_office, placement_facts, following_app
):
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await clerk_office.set_account(YOUTH)
    settlement = await clerk_office.prepare(MARCH)
    assert (settlement["lines"], settlement["held"], settlement["total"]) == (1, 0, "2235.00")
    (line,) = await clerk_office.lines(settlement["id"])
    assert line["counted_days"] == line["month_days"] == 22
    assert line["payee_account"] == "****" + ACCOUNT[-4:]
    assert line["sentence"] == (
        "2026年3月2日至2026年3月31日在岗，兴庆区最低工资标准2235.00元×100%×计发22天"
        "÷当月22个工作日＝2235.00元。"
    )
    paid = await clerk_office.through_to_payment(settlement)
    assert paid["state"] == "disbursed"
    (payment,) = await clerk_office.payments(YOUTH)
    assert (payment["paid_on"], payment["amount"]) == ("2026-04-10", "2235.00")


async def test_every_amount_can_be_recomputed_from_its_line_alone(clerk_office, placement_facts):
    for day in (date(2026, 3, 2), date(2026, 3, 17), date(2026, 3, 28), date(2026, 1, 5)):
        placement = await placement_facts.arrive(day)
        await placement_facts.confirm(
            placement, MARCH, date(2026, 3, 31), ("2026-03-30", "unexcused")
        )
    settlement = await clerk_office.prepare(MARCH)
    assert settlement["held"] == 4
    lines = await clerk_office.lines(settlement["id"])
    assert len(lines) == 4
    for line in lines:
        again = recompute(line)
        told = {name: getattr(again, name) for name in ("days", "counted_days", "sentence")}
        assert told == {name: line[name] for name in told}
        sums = {name: str(getattr(again, name)) for name in ("full_month", "computed", "amount")}
        assert sums == {name: line[name] for name in sums}


async def test_nothing_is_written_while_a_source_is_out_of_reach(reporting, clock, reporting_app):
    clock.move("2026-04-01")
    answer = await reporting.post(
        "/v1/settlements",
        json={"region": "640100", "month": MARCH},
        headers=tokens.officer("640100"),
    )
    assert answer.status_code == 503
    assert answer.json()["code"] == "facts-incomplete"
    seen = await reporting.get("/v1/settlements", headers=tokens.officer("640100"))
    assert seen.json()["items"] == []


async def test_a_month_that_is_not_over_is_refused(office, clock):
    clock.move("2026-03-31")
    answer = await settling.Office(office, clock).ask(MARCH)
    assert (answer.status_code, answer.json()["code"]) == (409, "month-not-over")


async def test_an_office_does_not_settle_for_another_region(clerk_office):
    answer = await clerk_office.ask(MARCH, region="640300")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"region": "640100", "month": "2026-13"},
        {"region": "640199", "month": MARCH},
        {"region": "640100"},
        {"region": "640100", "month": MARCH, "total": "1.00"},
    ],
)
async def test_a_malformed_request_is_refused_before_anything_else(clerk_office, body):
    answer = await clerk_office.client.post(
        "/v1/settlements", json=body, headers=tokens.officer("640100")
    )
    assert answer.status_code == 422


async def test_unconfirmed_attendance_holds_the_line_until_it_is_confirmed(
    clerk_office, placement_facts
):
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await clerk_office.set_account(YOUTH)
    held = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(held["id"])
    assert line["held_for"] == ["attendance-unconfirmed"]
    assert held["total"] == "0.00"
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    again = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(again["id"])
    assert (line["held_for"], line["amount"], line["adjusts"]) == ([], "2235.00", None)


async def test_a_missing_account_holds_the_line(clerk_office, placement_facts):
    placement = await placement_facts.arrive(date(2026, 3, 2))
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    held = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(held["id"])
    assert line["held_for"] == ["payee-account-missing"]


async def test_what_is_settled_is_not_settled_again(clerk_office, placement_facts):
    await settling.one_confirmed(clerk_office, placement_facts)
    await clerk_office.prepare(MARCH)
    again = await clerk_office.prepare(MARCH)
    assert (again["lines"], again["state"]) == (0, "cancelled"), "nobody has to return it"
    (step,) = again["steps"]
    assert (step["move"], step["ground"]) == ("nothing_found", "没有应结算的")


async def test_a_job_begun_again_after_it_found_nothing_is_done(clerk_office, following_app):
    """As after a crash between the last transaction and the word that the job is done."""
    empty = await clerk_office.prepare(MARCH)
    deed = Deed("acc_1", following_app.state.clock.now(), date(2026, 4, 1), "req_again")
    async with following_app.state.database.transaction() as session:
        again = await settlements.finish(session, deed, empty["id"])
    assert (again.state, again.version) == ("cancelled", empty["version"])


async def test_a_late_end_gives_a_difference_line_and_frees_the_days(
    clerk_office, placement_facts, following_app
):
    placement = await settling.one_confirmed(clerk_office, placement_facts)
    first = await clerk_office.prepare(MARCH)
    await clerk_office.through_to_payment(first)
    (base,) = await clerk_office.lines(first["id"])
    await placement_facts.end_early(placement, date(2026, 3, 13))
    later = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(later["id"])
    # 2235 × 10/22 = 1015.909… was 2235.00
    assert (line["computed"], line["already"], line["amount"]) == (
        "1015.91",
        "2235.00",
        "-1219.09",
    )
    assert line["adjusts"] == base["id"]
    assert (later["total"], later["to_recover"]) == ("0.00", "1219.09")
    async with following_app.state.database.transaction() as session:
        days = await session.scalar(select(SettledDays.days))
    assert (days.lower, days.upper) == (date(2026, 3, 2), date(2026, 3, 14))
    elsewhere = await placement_facts.arrive(date(2026, 3, 16), youth_id=YOUTH)
    await placement_facts.confirm(elsewhere, MARCH, date(2026, 3, 31))
    third = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(third["id"])
    assert (line["held_for"], line["amount"]) == ([], "1219.09")


async def test_a_placement_that_turns_out_to_have_ended_before_is_taken_back(
    clerk_office, placement_facts
):
    placement = await placement_facts.arrive(date(2026, 2, 2), youth_id=YOUTH)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await clerk_office.set_account(YOUTH)
    first = await clerk_office.prepare(MARCH)
    assert first["total"] == "2235.00"
    await placement_facts.end_early(placement, date(2026, 2, 27))
    later = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(later["id"])
    assert (line["amount"], line["portions"]) == ("-2235.00", [])
    assert "没有见习日" in line["sentence"]
    assert (await clerk_office.prepare(MARCH))["lines"] == 0


async def test_what_was_paid_to_who_never_came_is_taken_back_whole(clerk_office, placement_facts):
    placement = await placement_facts.arrive(date(2026, 2, 2), youth_id=YOUTH)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await clerk_office.set_account(YOUTH)
    assert (await clerk_office.prepare(MARCH))["total"] == "2235.00"
    nobody = {"arrived_on": "2026-02-02", "last_day": "2026-02-01", "state": "annulled"}
    day = date(2026, 2, 2)
    await placement_facts.tell("placement", placement, "placement.corrected", day, **nobody)
    later = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(later["id"])
    assert (line["amount"], line["portions"]) == ("-2235.00", [])
    came = nobody | {"last_day": None, "term_last_day": "2026-08-01", "state": "arrived"}
    await placement_facts.tell("placement", placement, "placement.corrected", day, **came)
    (line,) = await clerk_office.lines((await clerk_office.prepare(MARCH))["id"])
    assert line["amount"] == "2235.00"


async def test_two_clerks_settling_one_month_at_once_settle_it_once(
    clerk_office, placement_facts, following_app
):
    await settling.one_confirmed(clerk_office, placement_facts)
    regions = ("640100", "640000", "640100", "640000")
    answers = await asyncio.gather(*(clerk_office.ask(MARCH, region=r) for r in regions))
    assert {answer.status_code for answer in answers} <= {202, 409}
    for answer in answers:
        if answer.status_code == 202:
            await clerk_office.finished(answer)
    async with following_app.state.database.transaction() as session:
        lines = list(await session.scalars(select(SettlementLine)))
    assert [line.adjusts for line in lines] == [None]


async def test_the_same_request_sent_twice_opens_one_settlement(clerk_office, placement_facts):
    await settling.one_confirmed(clerk_office, placement_facts)
    headers = tokens.officer("640100")
    body = {"region": "640100", "month": MARCH}
    first = await clerk_office.client.post("/v1/settlements", json=body, headers=headers)
    second = await clerk_office.client.post("/v1/settlements", json=body, headers=headers)
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    await clerk_office.finished(first)
    assert len(await clerk_office.settlements()) == 1


async def test_account_numbers_lie_sealed(clerk_office, placement_facts, following_app):
    await settling.one_confirmed(clerk_office, placement_facts)
    async with following_app.state.database.transaction() as session:
        row = await session.scalar(select(PayeeAccount))
        raw = await session.connection()
        sealed = (await raw.exec_driver_sql("SELECT account FROM payee_accounts")).scalar()
    assert row.account == ACCOUNT
    assert row.account_index == blind("payee_accounts.account", ACCOUNT)
    assert ACCOUNT.encode() not in sealed
