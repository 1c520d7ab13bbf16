"""Of a payment its youths are told, page by page, and of what the bank could not pay again."""

from datetime import date

import pytest
from sqlalchemy import select

from services.common.store.tables import changes
from services.reporting.actions import youths_paid
from tests.reporting import settling
from tests.reporting.routes.test_ledger import hand_in, several


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def pages(app):
    async with app.state.database.transaction() as session:
        query = select(changes).where(changes.c.object == "payment-page").order_by(changes.c.id)
        return [dict(row) for row in (await session.execute(query)).mappings()]


async def test_each_youth_of_a_payment_is_told_of_once(
    team, placement_facts, following_app, monkeypatch
):
    monkeypatch.setattr(youths_paid, "PAGE", 2)
    paid = await team.through_to_payment(await several(team, placement_facts, 3))
    first, second = await pages(following_app)
    assert (first["object_id"], second["object_id"]) == (f"{paid['id']}/1/1", f"{paid['id']}/1/2")
    assert first["event"] == "payments.made"
    told = first["data"]["payments"] + second["data"]["payments"]
    lines = await team.lines(paid["id"])
    assert sorted(one["youth_id"] for one in told) == sorted(line["youth_id"] for line in lines)
    assert {one["amount"] for one in told} == {"2235.00"}
    assert {one["region"] for one in told} == {line["region"] for line in lines}
    assert first["data"]["kind"] == "living_allowance"
    assert date.fromisoformat(first["data"]["paid_on"])


async def test_whom_the_bank_could_not_pay_is_told_of_and_nobody_else(
    team, placement_facts, following_app
):
    paid = await team.through_to_payment(await several(team, placement_facts, 2))
    good, bad = await team.lines(paid["id"])
    answer = await hand_in(
        team,
        paid,
        [
            (good["id"], "2235.00", "成功", ""),
            (bad["id"], "2235.00", "失败", "账号已注销"),
        ],
    )
    assert answer.status_code == 201, answer.text
    *_, last = await pages(following_app)
    assert last["event"] == "payments.returned"
    assert [one["youth_id"] for one in last["data"]["payments"]] == [bad["youth_id"]]
    assert "账号" not in str(last["data"])
    assert last["data"]["returned_on"]
