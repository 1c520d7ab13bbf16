"""The steps of a settlement over HTTP: who may take them, when, and what they leave behind."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from services.common.store import bulk
from services.common.store.tables import changes
from services.reporting.actions import moves
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.settlements import SettledDays
from tests import tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import several
from tests.reporting.settling import MARCH, YOUTH, payment
from tests.sent import lists_sent


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
async def prepared(team, placement_facts, standing):
    """A prepared settlement of one full month."""

    async def make():
        await settling.one_confirmed(team, placement_facts)
        return await team.prepare(MARCH)

    return await standing.once(make, team)


def told(answer):
    return answer.status_code, answer.json().get("code")


async def test_a_step_is_taken_by_its_role_only(team, prepared):
    answer = await team.move(prepared, "review", "clerk", decision="passed")
    assert told(answer) == (403, "role-lacks-right")


async def test_the_preparer_neither_reviews_nor_approves(team, prepared):
    clerk = team.subjects["clerk"]
    answer = await team.move(prepared, "review", "reviewer", subject=clerk, decision="passed")
    assert told(answer) == (409, "same-person")
    approvable = await team.to_publicity(prepared)
    answer = await team.move(approvable, "approval", "approver", subject=clerk, decision="passed")
    assert told(answer) == (409, "same-person")


async def test_the_reviewer_does_not_approve(team, prepared):
    approvable = await team.to_publicity(prepared)
    reviewer = team.subjects["reviewer"]
    answer = await team.move(
        approvable, "approval", "approver", subject=reviewer, decision="passed"
    )
    assert told(answer) == (409, "same-person")


async def test_a_step_out_of_turn_is_refused(team, prepared):
    answer = await team.move(prepared, "approval", "approver", decision="passed")
    assert told(answer) == (409, "settlement-state-forbids")


async def test_a_step_names_the_version_it_saw(team, prepared):
    stale = prepared | {"version": prepared["version"] - 1}
    answer = await team.move(stale, "review", "reviewer", decision="passed")
    assert told(answer) == (412, "settlement-changed")
    answer = await team.move(
        prepared, "review", "reviewer", decision="passed", expected_version=None
    )
    assert told(answer) == (428, "version-missing")


async def test_another_office_neither_sees_nor_moves_it(team, prepared):
    wuzhong = settling.Office(team.client, team.clock, region="640300")
    assert await wuzhong.settlements() == []
    answer = await wuzhong.move(prepared, "review", "reviewer", decision="passed")
    assert told(answer) == (404, "settlement-unknown")
    for path in ("", "/lines"):
        answer = await team.client.get(
            f"/v1/settlements/{prepared['id']}{path}", headers=wuzhong.as_("clerk")
        )
        assert told(answer) == (404, "settlement-unknown")


async def test_no_approval_before_the_publicity_is_over(team, prepared):
    publicised = await team.to_publicity(prepared)
    # From 2 April on: 2, 3, 7, 8, 9; the 4th to 6th are Qingming.
    assert publicised["publicity_ends_on"] == "2026-04-09"
    await team.grant(2026)
    team.clock.move("2026-04-09")
    answer = await team.move(publicised, "approval", "approver", decision="passed")
    assert told(answer) == (409, "publicity-not-over")
    team.clock.move("2026-04-10")
    await team.moved(publicised, "approval", "approver", decision="passed")


async def test_a_returned_settlement_is_prepared_anew(team, prepared, following_app):
    returned = await team.moved(
        prepared, "review", "reviewer", decision="returned", ground="考勤有误"
    )
    assert returned["state"] == "cancelled"
    async with following_app.state.database.transaction() as session:
        assert list(await session.scalars(select(SettledDays))) == []
    again = await team.prepare(MARCH)
    assert (again["lines"], again["total"]) == (1, "2235.00")


async def test_a_returned_difference_gives_the_days_back_as_they_were(
    team, placement_facts, following_app
):
    placement = await settling.one_confirmed(team, placement_facts)
    await team.prepare(MARCH)
    await placement_facts.end_early(placement, date(2026, 3, 13))
    later = await team.prepare(MARCH)
    await team.moved(later, "review", "reviewer", decision="returned", ground="考勤有误")
    async with following_app.state.database.transaction() as session:
        days = await session.scalar(select(SettledDays.days))
    assert (days.lower, days.upper) == (date(2026, 3, 2), date(2026, 4, 1))


async def test_days_are_given_back_by_statements_of_so_many(
    team, placement_facts, following_app, monkeypatch
):
    monkeypatch.setattr(bulk, "ROWS", 2)
    await several(team, placement_facts, 3)
    database = following_app.state.database
    async with database.transaction() as session:
        first = set(await session.scalars(select(SettledDays.placement_id)))
    for placement in first:
        await placement_facts.end_early(placement, date(2026, 3, 13))
    later = await team.prepare(MARCH)
    with lists_sent(database.engine, "settled_days") as sent:
        await team.moved(later, "review", "reviewer", decision="returned", ground="考勤有误")
    assert sent == [False, False]
    async with database.transaction() as session:
        rows = (await session.execute(select(SettledDays.placement_id, SettledDays.days))).all()
    month = Range(date(2026, 3, 2), date(2026, 4, 1))
    assert dict(tuple(row) for row in rows) == dict.fromkeys(first, month)


async def test_what_a_later_settlement_adjusts_cannot_be_returned(team, placement_facts):
    placement = await settling.one_confirmed(team, placement_facts)
    first = await team.prepare(MARCH)
    await placement_facts.end_early(placement, date(2026, 3, 13))
    await team.prepare(MARCH)
    answer = await team.move(first, "review", "reviewer", decision="returned", ground="考勤有误")
    assert told(answer) == (409, "later-lines-stand")


async def test_who_returns_a_settlement_says_why(team, prepared):
    answer = await team.move(prepared, "review", "reviewer", decision="returned")
    assert told(answer) == (409, "reason-missing")
    answer = await team.move(
        prepared, "review", "reviewer", decision="returned", ground="见 11010519491231002X"
    )
    assert told(answer) == (422, "malformed")


async def test_a_settlement_that_only_takes_back_goes_its_whole_way(
    team, placement_facts, following_app
):
    placement = await settling.one_confirmed(team, placement_facts)
    await team.prepare(MARCH)
    await placement_facts.end_early(placement, date(2026, 3, 13))
    back = await team.prepare(MARCH)
    assert (back["total"], back["to_recover"]) == ("0.00", "1219.09")
    approved = await team.to_approval(back)
    sources = payment(team, approved)["source_of_funds"] | {"county": "0.01"}
    wrong = payment(team, approved, source_of_funds=sources)
    answer = await team.move(approved, "disbursement", "finance", **wrong)
    assert told(answer) == (409, "sources-do-not-add-up")
    ended = await team.moved(approved, "disbursement", "finance", **payment(team, approved))
    assert ended["state"] == "disbursed"
    async with following_app.state.database.transaction() as session:
        assert list(await session.scalars(select(Disbursement))) == []


async def test_a_cancelled_settlement_is_cancelled_whatever_it_would_pay(team, placement_facts):
    await placement_facts.arrive(date(2026, 3, 2))
    held = await team.prepare(MARCH)
    gone = await team.moved(held, "review", "reviewer", decision="returned", ground="考勤有误")
    answer = await team.move(gone, "review", "reviewer", decision="passed")
    assert told(answer) == (409, "settlement-state-forbids")


async def test_a_settlement_that_pays_nothing_is_not_reviewed(team, placement_facts):
    await placement_facts.arrive(date(2026, 3, 2))
    held = await team.prepare(MARCH)
    answer = await team.move(held, "review", "reviewer", decision="passed")
    assert told(answer) == (409, "nothing-to-pay")


async def test_sources_must_add_up_to_the_fen(team, prepared):
    approved = await team.to_approval(prepared)
    sources = payment(team, approved)["source_of_funds"] | {"county": "0.01"}
    wrong = payment(team, approved, source_of_funds=sources)
    answer = await team.move(approved, "disbursement", "finance", **wrong)
    assert told(answer) == (409, "sources-do-not-add-up")
    assert (await team.read(approved["id"]))["state"] == "approved"


@pytest.mark.parametrize("day", ["2026-04-09", "2026-04-11"])
async def test_money_leaves_between_approval_and_today(team, prepared, day):
    approved = await team.to_approval(prepared)
    wrong = payment(team, approved, paid_on=day)
    answer = await team.move(approved, "disbursement", "finance", **wrong)
    assert told(answer) == (409, "paid-on-impossible")


@pytest.mark.parametrize("amount", [1117.5, "1117.5", "-1.00", "1e3", "NaN"])
async def test_money_is_a_text_with_two_places(team, prepared, amount):
    approved = await team.to_approval(prepared)
    sources = payment(team, approved)["source_of_funds"] | {"city": amount}
    wrong = payment(team, approved, source_of_funds=sources)
    answer = await team.move(approved, "disbursement", "finance", **wrong)
    assert answer.status_code == 422


async def test_a_payment_is_one_disbursement_for_each_office(team, placement_facts, following_app):
    await settling.one_confirmed(team, placement_facts)
    other = await placement_facts.arrive(
        date(2026, 3, 2), youth_id="yth_01K5ABCDEFGHJKMNPQRSTVWXYZ", region="640121"
    )
    await placement_facts.confirm(other, MARCH, date(2026, 3, 31))
    await team.set_account("yth_01K5ABCDEFGHJKMNPQRSTVWXYZ", account="6217001230007654321")
    await team.through_to_payment(await team.prepare(MARCH))
    async with following_app.state.database.transaction() as session:
        rows = list(await session.scalars(select(Disbursement).order_by(Disbursement.region)))
        events = list(
            await session.scalars(
                select(changes.c.data).where(changes.c.event == "disbursement.paid")
            )
        )
    assert [(row.region, str(row.amount)) for row in rows] == [
        ("640100", "2235.00"),
        ("640121", "2235.00"),
    ]
    assert {(told["kind"], told["paid_on"]) for told in events} == {
        ("living_allowance", "2026-04-10")
    }


async def test_money_that_came_back_is_kept_line_by_line(team, prepared):
    paid = await team.through_to_payment(prepared)
    (line,) = await team.lines(paid["id"])
    back = {"line_id": line["id"], "returned_on": "2026-04-10", "ground": "账户已销户"}
    answer = await _return(team, paid, back | {"amount": "2000.00"})
    assert (answer.status_code, answer.json()["amount"]) == (201, "-2000.00")
    (seen,) = await team.payments(YOUTH)
    assert seen["returned"] == "2000.00"
    answer = await _return(team, paid, back | {"amount": "235.01"})
    assert told(answer) == (409, "return-above-line")
    assert answer.json()["left"] == "235.00"


async def test_the_monthly_form_counts_what_was_paid_less_what_came_back(team, prepared):
    paid = await team.through_to_payment(prepared)
    assert await _indicator_15(team) == "0.22"
    (line,) = await team.lines(paid["id"])
    back = {"line_id": line["id"], "returned_on": "2026-04-10", "ground": "账户已销户"}
    await _return(team, paid, back | {"amount": "2000.00"})
    assert await _indicator_15(team) == "0.02"


async def test_an_unpaid_line_cannot_come_back(team, prepared):
    (line,) = await team.lines(prepared["id"])
    back = {"line_id": line["id"], "returned_on": "2026-04-01", "ground": "账户已销户"}
    answer = await _return(team, prepared, back | {"amount": "1.00"})
    assert told(answer) == (409, "line-not-paid")


async def test_every_step_is_kept_with_its_person_and_told_in_the_feed(
    team, prepared, following_app
):
    paid = await team.through_to_payment(prepared)
    steps = (await team.read(paid["id"]))["steps"]
    assert [step["move"] for step in steps] == [
        "preparation",
        "review",
        "publication",
        "approval",
        "disbursement",
    ]
    people = team.subjects
    assert [step["author"] for step in steps] == [
        people["clerk"],
        people["reviewer"],
        people["clerk"],
        people["approver"],
        people["finance"],
    ]
    async with following_app.state.database.transaction() as session:
        rows = await session.execute(
            select(changes.c.event, changes.c.author)
            .where(changes.c.object == "settlement")
            .order_by(changes.c.version)
        )
        assert [tuple(row) for row in rows] == [
            ("settlement.prepared", people["clerk"]),
            ("settlement.reviewed", people["reviewer"]),
            ("settlement.publicised", people["clerk"]),
            ("settlement.approved", people["approver"]),
            ("settlement.disbursed", people["finance"]),
        ]


async def test_an_approval_tells_whose_month_it_settles_in_pages(
    team, placement_facts, following_app, monkeypatch
):
    monkeypatch.setattr(moves, "PAGE", 2)
    held = await placement_facts.arrive(date(2026, 3, 2))
    settlement = await several(team, placement_facts, 3)
    settled = {line["placement_id"] for line in await team.lines(settlement["id"])} - {held}
    await team.to_approval(settlement)
    async with following_app.state.database.transaction() as session:
        rows = await session.execute(
            select(changes.c.object_id, changes.c.data)
            .where(changes.c.event == "settlement.placements-settled")
            .order_by(changes.c.object_id)
        )
        pages = [(key, data) for key, data in rows]
        approved = await session.scalar(
            select(changes.c.data).where(changes.c.event == "settlement.approved")
        )
    assert [key for key, _ in pages] == [f"{settlement['id']}/{page}" for page in (1, 2)]
    told = [one for _, data in pages for one in data["placements"]]
    assert told == sorted(settled)
    assert held not in told
    assert {data["month"] for _, data in pages} == {MARCH}
    assert "placements" not in approved


async def test_lines_come_in_pages_none_twice(team, placement_facts):
    for _ in range(5):
        await placement_facts.arrive(date(2026, 3, 2))
    settlement = await team.prepare(MARCH)
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await team.client.get(
            f"/v1/settlements/{settlement['id']}/lines", headers=team.as_("clerk"), params=params
        )
        seen += [line["id"] for line in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_a_youth_sees_their_own_payments_only(team, prepared):
    assert await team.payments("yth_01K5ABCDEFGHJKMNPQRSTVWXYZ") == []
    (mine,) = await team.payments(YOUTH)
    assert (mine["state"], mine["paid_on"], mine["amount"]) == ("prepared", None, "2235.00")
    answer = await team.client.get("/v1/me/payments", headers=team.as_("clerk"))
    assert told(answer) == (403, "role-lacks-right")


async def test_settlements_are_listed_by_month(team, prepared):
    for month, found in ((MARCH, 1), ("2026-02", 0)):
        answer = await team.client.get(
            "/v1/settlements", headers=team.as_("clerk"), params={"month": month}
        )
        assert len(answer.json()["items"]) == found
    for month in ("2026-13", "0001-01", "9999-12"):
        answer = await team.client.get(
            "/v1/settlements", headers=team.as_("clerk"), params={"month": month}
        )
        assert answer.status_code == 422


async def test_an_id_of_another_kind_is_malformed(team):
    answer = await team.client.get(f"/v1/settlements/{YOUTH}", headers=team.as_("clerk"))
    assert answer.status_code == 422


async def _indicator_15(team):
    answer = await team.client.get("/v1/monthly-reports/640100/2026-04", headers=team.as_("clerk"))
    assert answer.status_code == 200, answer.text
    return answer.json()["indicators"][14]["value"]


async def _return(team, settlement, body):
    return await team.client.post(
        f"/v1/settlements/{settlement['id']}/returns", json=body, headers=team.as_("finance")
    )


async def test_nobody_without_a_token_sees_a_settlement(team, prepared):
    answer = await team.client.get(f"/v1/settlements/{prepared['id']}")
    assert told(answer) == (401, "sign-in-required")
    answer = await team.client.get(f"/v1/settlements/{prepared['id']}", headers=tokens.youth(YOUTH))
    assert told(answer) == (403, "role-lacks-right")
