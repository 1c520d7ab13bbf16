"""Recovery claims where the unit had the money: the unit is told, objects, repays, and no youth."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx2
import pytest
from ulid import ULID

from services.common.upstream import Upstream
from services.reporting import policy
from services.reporting.clients.matching import Matching
from tests import pdfs, tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_payee_confirmations import (
    UNIT,
    UNIT_BODY,
    UNIT_PATH,
    confirm,
    paid_to_units,
)
from tests.reporting.routes.test_publicity import known_to_matching
from tests.reporting.routes.test_recoveries import MARCH, listed, notified, post, posted, repay
from tests.reporting.settling import YOUTH

__all__ = ["paid_to_units"]
OWED = "1219.09"


@pytest.fixture
async def at(office, clock, paid_to_units):
    """An office of a region where units pass the allowance on, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
async def placement(at, placement_facts, standing):
    """A youth at a unit that has an account, on post for the whole of March."""

    async def make():
        placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH, unit_id=UNIT)
        await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
        await at.prepare(MARCH)
        unit = tokens.unit(UNIT, sub="acc_unit")
        assert (await at.client.put(UNIT_PATH, json=UNIT_BODY, headers=unit)).status_code == 200
        seen = await confirm(at.client, at.as_("clerk"), path=UNIT_PATH)
        assert seen.status_code == 200, seen.text
        return placement

    return await standing.once(make, at)


@pytest.fixture
async def owing(at, placement, placement_facts, standing):
    """A claim on what the unit had for a youth who had left on 13 March."""

    async def make():
        await at.through_to_payment(await at.prepare(MARCH))
        await placement_facts.end_early(placement, date(2026, 3, 13))
        await at.to_approval(await at.prepare(MARCH))
        (claim,) = await listed(at)
        at.opened_on = claim["opened_on"]
        return claim

    return await standing.once(make, at)


async def mine(at, headers):
    answer = await at.client.get("/v1/me/recoveries", headers=headers)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_who_had_the_money_owes_it_and_the_youth_nothing(at, owing):
    assert (owing["payee"], owing["unit_id"], owing["amount"]) == ("unit", UNIT, OWED)
    assert await mine(at, tokens.unit(UNIT)) == [owing["id"]]
    assert await mine(at, tokens.unit(f"unt_{ULID()}")) == []
    assert await mine(at, tokens.youth(YOUTH)) == []
    path = f"/v1/recoveries/{owing['id']}"
    assert (await at.client.get(path, headers=tokens.unit(UNIT))).status_code == 200
    for other in (tokens.youth(YOUTH), tokens.unit(f"unt_{ULID()}")):
        assert told(await at.client.get(path, headers=other)) == (404, "recovery-unknown")


async def test_the_unit_objects_in_time_and_another_decides(at, owing):
    claim = await notified(at, owing)
    at.clock.move(date.fromordinal(date.fromisoformat(claim["object_by"]).toordinal() + 1))
    words = {"words": "她三月二十日才离开"}
    late = await post(at, claim, "objection", tokens.unit(UNIT), **words)
    assert told(late) == (409, "objection-too-late")
    at.clock.move(claim["object_by"])
    youth = await post(at, claim, "objection", tokens.youth(YOUTH), **words)
    assert told(youth) == (404, "recovery-unknown")
    claim = await posted(at, claim, "objection", tokens.unit(UNIT), **words)
    decided = {"decision": "dismissed", "ground": "考勤记录为三月十三日"}
    claim = await posted(at, claim, "objection-decision", at.as_("reviewer"), **decided)
    assert (claim["state"], claim["left"]) == ("notified", OWED)


async def test_the_unit_repays_to_the_fen_into_the_budget_it_came_from(at, owing, following_app):
    before = await at.budget(2026)
    above = await repay(at, owing, "1219.10")
    assert told(above) == (409, "repayment-above-claim")
    claim = (await repay(at, owing, OWED)).json()
    assert (claim["state"], claim["left"]) == ("repaid", "0.00")
    held = await at.budget(2026)
    assert Decimal(before["spent"]["total"]) - Decimal(held["spent"]["total"]) == Decimal(OWED)
    await agree(following_app)


async def test_nothing_of_what_a_unit_passes_on_is_set_off(at, owing):
    for headers, ground in (
        (tokens.unit(UNIT), {}),
        (at.as_("clerk"), {"ground": "单位书面同意"}),
    ):
        answer = await post(at, owing, "set-off-consent", headers, **ground)
        assert told(answer)[0] in (403, 409), answer.text
    assert answer.json()["code"] == "unit-repays-itself"


async def test_what_the_unit_cannot_repay_is_written_off_by_two(at, owing):
    claim = await notified(at, owing)
    claim = await posted(at, claim, "write-off", at.as_("clerk"), ground="单位已注销")
    decided = {"decision": "passed", "ground": "集体研究同意"}
    clerk = at.as_("approver", subject=at.subjects["clerk"])
    same = await post(at, claim, "write-off-decision", clerk, **decided)
    assert told(same) == (409, "recovery-decided-by-same-person")
    claim = await posted(at, claim, "write-off-decision", at.as_("approver"), **decided)
    assert claim["state"] == "written_off"


async def test_the_notice_goes_to_the_unit_and_says_for_whom(
    at, owing, following_app, placement_facts
):
    transport = httpx2.ASGITransport(placement_facts.app)
    keys = following_app.state.keys
    following_app.state.matching = Matching(Upstream("matching", "http://m", keys, transport))
    await known_to_matching(placement_facts.app, [owing], name="马·测试")
    path = f"/v1/recoveries/{owing['id']}/notice.pdf"
    said = pdfs.text_of((await at.client.get(path, headers=tokens.unit(UNIT))).content)
    for words in ("拨付给你单位的见习人员马·测试", "由单位退回，不得从见习人员以后的补贴中扣除"):
        assert words in said, said
    assert "经您同意" not in said
    youth = await at.client.get(path, headers=tokens.youth(YOUTH))
    assert told(youth) == (404, "recovery-unknown")


async def test_whose_the_money_was_says_who_owes_whatever_the_value_is_now(
    at, placement, placement_facts, monkeypatch
):
    await at.through_to_payment(await at.prepare(MARCH))
    shipped = policy.POLICY.measures["allowance_payee"].values[0]
    recorded_at = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
    back = replace(shipped, region="640100", recorded_at=recorded_at)
    monkeypatch.setattr(policy, "POLICY", policy.POLICY.with_rows([back]))
    await placement_facts.end_early(placement, date(2026, 3, 13))
    await at.to_approval(await at.prepare(MARCH))
    (claim,) = await listed(at)
    assert claim["payee"] == "unit"
